import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadOnnx, OnnxObjective, onnxWithWeights, parseOnnx, writeOnnx } from '../../host/index.js';
import { decodeModel, encodeModel } from '../../host/models/schema.js';
import { hasShared, problemOf, shared, temporary, tinyData, tinyModel, tinyWeights } from './fixtures.js';

/** The tiny model with its decoded form changed. */
function altered(change: (graph: Graph, model: ReturnType<typeof decodeModel>) => void): Uint8Array {
  const model = decodeModel(tinyModel());
  if (!model.graph) throw new Error('no graph');
  change(model.graph, model);
  return encodeModel(model);
}
type Graph = NonNullable<ReturnType<typeof decodeModel>['graph']>;
const problem = async (bytes: Uint8Array): Promise<string> => {
  const error = await problemOf(() => parseOnnx(bytes, 'm.onnx'));
  expect(error.exitCode).toBe(2);
  return error.message;
};
const first = <T>(list: readonly T[]): T => {
  const [item] = list;
  if (item === undefined) throw new Error('empty');
  return item;
};

describe('reading', () => {
  test('weights come in graph order, row-major, with their shapes', () => {
    const model = parseOnnx(tinyModel(), 'tiny.onnx');
    expect(model.tensors.map((t) => [t.name, t.dims, t.offset])).toEqual([
      ['fc1.weight', [8, 16], 0],
      ['fc1.bias', [8], 128],
      ['fc2.weight', [4, 8], 136],
      ['fc2.bias', [4], 168],
    ]);
    expect(model.weights.length).toBe(tinyWeights);
    expect(model.input).toEqual({ name: 'data', type: 'float32', sampleDims: [16] });
    expect(model.output).toEqual({ name: 'logits', classes: 4 });
    expect(model.fixedBatch).toBeNull();
  });

  test('float_data is read as raw_data is', () => {
    const raw = parseOnnx(tinyModel(), 'm');
    const listed = altered((graph) => {
      for (const [i, t] of graph.initializer.entries()) {
        const tensor = raw.tensors[i];
        if (tensor === undefined) continue;
        t.float_data = [...raw.weights.subarray(tensor.offset, tensor.offset + tensor.size)];
        t.raw_data = new Uint8Array();
      }
    });
    expect(parseOnnx(listed, 'm').weights).toEqual(raw.weights);
  });

  test('a rank-0 float is a constant of the formula, not a weight', () => {
    const bytes = altered((graph) => {
      graph.initializer.unshift({ ...first(graph.initializer), name: 'eps', dims: [], raw_data: new Uint8Array(4) });
    });
    expect(parseOnnx(bytes, 'm').weights.length).toBe(tinyWeights);
  });

  test('trained weights go back into the file, and nothing else changes', () => {
    const bytes = tinyModel();
    const model = parseOnnx(bytes, 'm');
    expect(onnxWithWeights(model, model.weights)).toEqual(bytes);
    const doubled = model.weights.map((w) => 2 * w);
    expect(parseOnnx(onnxWithWeights(model, doubled), 'm').weights).toEqual(doubled);
  });
});

describe('what cannot be trained', () => {
  test('every truncation of a file is noticed', async () => {
    const bytes = tinyModel();
    for (let length = 0; length < bytes.length; length += 7) {
      const text = await problem(bytes.subarray(0, length));
      expect(text).toContain(`not a complete ONNX model (${length} bytes)`);
      expect(text).toContain('fix: copy or export the file again');
    }
  });

  test('a file of another kind', async () => {
    expect(await problem(Buffer.from('PK\x03\x04 this is a zip archive, not a model'))).toContain(
      'not a complete ONNX model',
    );
    expect(await problem(new Uint8Array())).toContain('the file is empty');
  });

  test('a missing file', async () => {
    const path = join(temporary(), 'none.onnx');
    expect((await problemOf(() => loadOnnx(path))).message).toContain('cannot read the model');
  });

  test('no float weights', async () => {
    const text = await problem(altered((graph) => graph.initializer.splice(0)));
    expect(text).toBe(
      'm.onnx: the model has no float32 weights to train\n' +
        '  allowed: weights as float32 initialisers of the graph\n' +
        '  fix: export with the parameters as initialisers, not folded into Constant nodes and not quantised',
    );
  });

  test.each([
    [10, 'float16'],
    [11, 'float64'],
    [16, 'bfloat16'],
  ])('weights of type %i', async (type, name) => {
    const text = await problem(
      altered((graph) => {
        first(graph.initializer).data_type = type;
      }),
    );
    expect(text).toContain(`m.onnx: weight 'fc1.weight': it is ${name}`);
    expect(text).toContain('fix: convert the model to float32');
  });

  test('weights in an external file', async () => {
    const text = await problem(
      altered((graph) => {
        first(graph.initializer).data_location = 1;
      }),
    );
    expect(text).toContain("weight 'fc1.weight': its values are in an external data file");
    expect(text).toContain('save_as_external_data=False');
  });

  test('a weight with too few values', async () => {
    const text = await problem(
      altered((graph) => {
        const tensor = first(graph.initializer);
        tensor.raw_data = tensor.raw_data.subarray(0, 40);
      }),
    );
    expect(text).toContain("weight 'fc1.weight': it holds 10 values, its shape [8, 16] needs 128");
  });

  test('a dynamic dimension besides the batch', async () => {
    const text = await problem(
      altered((graph) => {
        const dims = first(graph.input).type?.tensor_type?.shape?.dim ?? [];
        dims[1] = { dim_param: 'length' };
      }),
    );
    expect(text).toContain("input 'data': dimension 1 is dynamic ('length'): zeroth cannot bind it");
    expect(text).toContain('allowed: a dynamic batch (dimension 0) only');
  });

  test('several inputs or outputs', async () => {
    const twoIn = altered((graph) => graph.input.push({ ...first(graph.input), name: 'mask' }));
    expect(await problem(twoIn)).toContain("the model has 2 inputs ('data', 'mask')");
    const twoOut = altered((graph) => graph.output.push({ ...first(graph.output), name: 'hidden' }));
    expect(await problem(twoOut)).toContain("the model has 2 outputs ('logits', 'hidden')");
  });

  test('an output that is not [batch, classes]', async () => {
    const flat = altered((graph) => first(graph.output).type?.tensor_type?.shape?.dim.pop());
    expect(await problem(flat)).toContain("output 'logits': it has rank 1");
  });

  test('a graph that ONNX Runtime rejects', async () => {
    const weights = [{ name: 'w', dims: [2], values: Float32Array.of(1, 2) }];
    const spec = { name: 'odd', input: { name: 'x', dims: ['n', 2] }, output: { name: 'y', dims: ['n', 2] }, weights };
    const bytes = writeOnnx({ ...spec, nodes: [{ op: 'NoSuchOp', inputs: ['x', 'w'], outputs: ['y'] }] });
    const error = await problemOf(() => OnnxObjective.create(parseOnnx(bytes, 'odd.onnx'), { batchSize: 2 }));
    expect(error.message).toContain('odd.onnx: ONNX Runtime cannot run this model');
    expect(error.message).toContain('NoSuchOp');
  });

  test('a batch size that a fixed batch does not allow', async () => {
    const fixed = altered((graph) => {
      for (const value of [...graph.input, ...graph.output]) {
        const dims = value.type?.tensor_type?.shape?.dim ?? [];
        dims[0] = { dim_value: 8 };
      }
    });
    const model = parseOnnx(fixed, 'fixed.onnx');
    const error = await problemOf(() => OnnxObjective.create(model, { batchSize: 64 }));
    expect(error.message).toContain('train.batchSize: 64, but the batch of fixed.onnx is fixed');
    // The evaluation pads its last batch, so it works for any number of samples.
    const objective = await OnnxObjective.create(model, { batchSize: 8 });
    const dynamic = await OnnxObjective.create(parseOnnx(tinyModel(), 'm'), { batchSize: 8 });
    const { test: samples } = tinyData();
    const some = { ...samples, count: 197, labels: samples.labels.subarray(0, 197) };
    const a = await objective.evaluate(some);
    const b = await dynamic.evaluate(some);
    expect(a.count).toBe(197);
    expect(a.correct).toBe(b.correct);
    expect(a.loss).toBeCloseTo(b.loss, 6);
    await objective.close();
    await dynamic.close();
  });
});

describe('objective', () => {
  test('reads its weights in place: what is written there changes the next pass', async () => {
    const objective = await OnnxObjective.create(parseOnnx(tinyModel(), 'm'), { batchSize: 20 });
    const { train } = tinyData();
    objective.select(
      train,
      Int32Array.from({ length: 20 }, (_, i) => 3 * i),
    );
    const before = await objective.loss();
    expect(await objective.loss()).toBe(before);
    objective.weights.fill(0);
    expect(await objective.loss()).toBeCloseTo(Math.log(4), 12);
    await objective.close();
  });

  test.skipIf(!hasShared)('gives the logits that PyTorch gave', async () => {
    const { loadFolder } = await import('../../host/index.js');
    const file = join(shared, 'models', 'expected-logits.json');
    const expected = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { logits: number[][] }>;
    const data = loadFolder(join(shared, 'models', 'shifted', 'mnist-rot45'));
    for (const name of ['mnist-mlp', 'mnist-cnn']) {
      const path = join(shared, 'models', `${name}.onnx`);
      const model = loadOnnx(path);
      expect(Buffer.compare(onnxWithWeights(model, model.weights), readFileSync(path))).toBe(0);
      const objective = await OnnxObjective.create(model, { batchSize: 32 });
      objective.select(
        data.test,
        Int32Array.from({ length: 32 }, (_, i) => i),
      );
      const logits = await objective.logits();
      const wanted = expected[name]?.logits.flat() ?? [];
      expect(wanted.length).toBe(320);
      for (const [i, v] of wanted.entries()) expect(Math.abs((logits[i] ?? Number.NaN) - v)).toBeLessThan(1e-4);
      await objective.close();
    }
  });

  test('a damaged file on disk is reported with its name', async () => {
    const path = join(temporary(), 'cut.onnx');
    writeFileSync(path, tinyModel().subarray(0, 300));
    expect((await problemOf(() => loadOnnx(path))).message).toMatch(
      /^cut\.onnx: not a complete ONNX model \(300 bytes\)/,
    );
  });
});
