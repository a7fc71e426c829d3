import { afterEach, describe, expect, test, vi } from 'vitest';
import { OnnxObjective, parseOnnx } from '../../host/index.js';
import { onnxWithWeightInputs } from '../../host/models/index.js';
import { loadOnnxRuntime } from '../../host/objective/runtime.js';
import { openSession } from '../../host/objective/session.js';
import { tinyData, tinyModel } from './fixtures.js';

const ort = await loadOnnxRuntime();
const model = parseOnnx(tinyModel(), 'tiny.onnx');
const bytes = onnxWithWeightInputs(model);

afterEach(() => vi.restoreAllMocks());

/** 21 passes, each taking `pass` milliseconds of a clock that stands still otherwise, and the event loop's turns. */
async function losses(direct: boolean, pass = 0): Promise<{ seen: number[]; turns: number }> {
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const objective = await OnnxObjective.create(model, { batchSize: 20, direct });
  const { train, test: samples } = tinyData();
  let turns = 0;
  const watch = (): void => {
    turns++;
    watching = setImmediate(watch);
  };
  let watching = setImmediate(watch);
  const seen: number[] = [];
  for (let step = 0; step < 10; step++) {
    objective.select(
      train,
      Int32Array.from({ length: 20 }, (_, i) => step + i),
    );
    for (const change of [0.01, -0.02]) {
      for (const [i, w] of objective.weights.entries()) objective.weights[i] = w + change * Math.sin(i + step);
      clock += pass;
      seen.push(await objective.loss());
    }
  }
  clearImmediate(watching);
  seen.push((await objective.evaluate(samples)).loss);
  await objective.close();
  return { seen, turns };
}

describe('a forward pass', () => {
  test('called directly has the bits of the public interface', async () => {
    const [direct, plain] = [await losses(true), await losses(false)];
    expect(new Set(direct.seen).size).toBeGreaterThan(15);
    expect(direct.seen).toEqual(plain.seen);
  });

  test.each([
    ['slow', 5, 20],
    ['middling', 2.5, 10],
    ['fast', 0.2, 0],
  ])('called directly lets the event loop turn once 5 ms have passed: %s, %f ms a pass', async (_name, pass, turns) => {
    expect((await losses(true, pass)).turns).toBe(turns);
  });

  test('is called directly with the pinned version, unless told otherwise', async () => {
    const direct = await openSession(ort, bytes, { threads: 1 });
    const plain = await openSession(ort, bytes, { threads: 1, direct: false });
    expect([direct.direct, plain.direct]).toEqual([true, false]);
    await direct.release();
    await plain.release();
  });

  test.each([
    ['another version', () => import('onnxruntime-node/dist/binding.js'), '1.31.0'],
    ['no such module', () => Promise.reject(new Error('Cannot find module')), ort.env.versions.node],
    ['a module without a binding', async () => ({}), ort.env.versions.node],
    [
      'a binding of another shape',
      async () => ({ binding: { InferenceSession: class {} }, initOrt: () => {} }),
      ort.env.versions.node,
    ],
  ])('goes by the public interface where there is %s', async (_name, load, node) => {
    const env = { ...ort.env, versions: { ...ort.env.versions, node } };
    const session = await openSession({ ...ort, env } as typeof ort, bytes, { threads: 1 }, load);
    expect(session.direct).toBe(false);
    await session.release();
  });

  test('an error of ONNX Runtime is the same either way', async () => {
    const messages: string[] = [];
    for (const direct of [true, false]) {
      await openSession(ort, bytes.subarray(0, 100), { threads: 1, direct }).catch((e: Error) =>
        messages.push(e.message),
      );
    }
    expect(messages).toHaveLength(2);
    expect(messages[0]).toBe(messages[1]);
  });
});
