import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../config/index.js';
import { demoReferences, demoTraining } from '../../host/demo/defaults.js';
import { makeDataset } from '../../host/demo/images.js';
import { accuracyOf, expNonPositive, trainMlp } from '../../host/demo/mlp.js';
import { demoModelPath, makeDemoModel, modelRecipe } from '../../host/demo/model.js';
import { train } from '../../host/index.js';
import { parseOnnx } from '../../host/models/index.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const short = { ...modelRecipe, trainImages: 400, testImages: 300, adam: { ...modelRecipe.adam, epochs: 3 } };

describe('the demo model', () => {
  it('is what its recipe makes, byte for byte, small, good at home and lost after the shift', () => {
    const { bytes, accuracy } = makeDemoModel();
    expect(sha256(bytes)).toBe(sha256(readFileSync(demoModelPath())));
    expect(bytes.length).toBeLessThan(60_000);
    expect(accuracy.source).toBeGreaterThan(0.93);
    expect(accuracy.shifted).toBeGreaterThan(0.4);
    expect(accuracy.shifted).toBeLessThan(0.65);
  });

  it('has one input, one output and 8,488 weights', () => {
    const model = parseOnnx(readFileSync(demoModelPath()), 'demo-mlp.onnx');
    expect(model.input).toMatchObject({ name: 'data', type: 'float32', sampleDims: [256] });
    expect(model.output).toEqual({ name: 'logits', classes: 8 });
    expect(model.fixedBatch).toBeNull();
    expect(model.weights.length).toBe(8488);
  });

  it('comes out equal twice, and different from another seed or step', () => {
    const hash = (recipe: typeof short): string => sha256(makeDemoModel(recipe).bytes);
    const first = hash(short);
    expect(hash(short)).toBe(first);
    expect(hash({ ...short, adam: { ...short.adam, seed: 2 } })).not.toBe(first);
    expect(hash({ ...short, adam: { ...short.adam, learningRate: 2e-3 } })).not.toBe(first);
  });
});

describe('the first-order trainer', () => {
  it('lowers the loss and learns, and learns nothing at rate 0', () => {
    const data = makeDataset({ domain: 'source', split: 'train', count: 400, seed: 5 });
    const losses: number[] = [];
    const net = trainMlp(data, { ...modelRecipe.adam, epochs: 8 }, (_epoch, loss) => losses.push(loss));
    expect(losses.length).toBe(8);
    expect(losses[7]).toBeLessThan(0.3 * (losses[0] ?? 0));
    expect(accuracyOf(net, data)).toBeGreaterThan(0.9);
    const still = trainMlp(data, { ...modelRecipe.adam, epochs: 2, learningRate: 0 });
    expect(accuracyOf(still, data)).toBeLessThan(0.4);
  });

  it('has an exponential of its own that agrees with the library', () => {
    for (let x = 0; x > -60; x -= 0.37) expect(expNonPositive(x) / Math.exp(x)).toBeCloseTo(1, 12);
    expect(expNonPositive(0)).toBe(1);
    expect(expNonPositive(-1e9)).toBe(0);
  });
});

describe('the demo settings', () => {
  const generators = {
    'otf-31x8': { kind: 'on-the-fly', lanes: 31, bits: 8 },
    'pool-2047': { kind: 'pool', size: 2047, bits: 8 },
  } as const;
  const runs = [
    { name: 'otf-31x8', source: 'golden' },
    { name: 'pool-2047', source: 'golden' },
    ...demoReferences.map((source) => ({ name: 'otf-31x8', source }) as const),
  ] as const;

  it.each(runs)('recover 15 points with $name as $source', async ({ name, source }) => {
    const folder = mkdtempSync(join(tmpdir(), 'zeroth-demo-'));
    try {
      const config = resolveConfig({
        name,
        generator: generators[name],
        train: { ...demoTraining, source, evalEvery: 0, checkpointEvery: 0 },
      });
      const { before, after, steps } = await train({ config, runFolder: join(folder, 'run') });
      expect(steps).toBe(1000);
      expect(before.accuracy).toBeGreaterThan(0.4);
      expect(before.accuracy).toBeLessThan(0.65);
      expect(after.accuracy - before.accuracy).toBeGreaterThan(0.15);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
