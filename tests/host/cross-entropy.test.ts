import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { javascriptKernel, nativeKernel } from '../../host/index.js';
import { expDown } from '../../host/kernels/exp.js';
import { CrossEntropy, countCorrect } from '../../host/objective/cross-entropy.js';
import { loadOnnxRuntime } from '../../host/objective/runtime.js';
import { problemOf } from './fixtures.js';

const native = await nativeKernel();
/** With either kernel: their bits must be the same. */
function crossEntropy(logits: Float32Array, labels: Int32Array, rows: number, classes: number): number {
  const [a, b] = [native, javascriptKernel].map((k) => new CrossEntropy(k, rows, classes).mean(logits, labels));
  expect(a).toBe(b);
  return a ?? Number.NaN;
}

describe('cross-entropy', () => {
  test('equals the textbook formula', () => {
    const row = fc.array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.nat(4), (rows, label) => {
        const labels = new Int32Array(rows.length).fill(label);
        const expected = rows.map((r) => Math.log(r.reduce((s, v) => s + Math.exp(v), 0)) - (r[label] ?? 0));
        const mean = expected.reduce((a, b) => a + b, 0) / rows.length;
        const got = crossEntropy(Float32Array.from(rows.flat()), labels, rows.length, 5);
        expect(Math.abs(got - mean)).toBeLessThan(1e-12 * (1 + Math.abs(mean)) * 40);
      }),
    );
  });

  test('stays finite where a plain exponential would overflow, and exact at the far end', () => {
    expect(crossEntropy(Float32Array.of(3000, 0), Int32Array.of(0), 1, 2)).toBe(0);
    expect(crossEntropy(Float32Array.of(3000, 0), Int32Array.of(1), 1, 2)).toBe(3000);
  });

  test('is not finite when a logit is not', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      for (let at = 0; at < 3; at++) {
        const logits = Float32Array.of(0, 1, 2);
        logits[at] = bad;
        expect(crossEntropy(logits, Int32Array.of(0), 1, 3)).toBeNaN();
      }
    }
  });

  test('the exponential is right to two units in the last place', () => {
    expect(expDown(0)).toBe(1);
    expect(expDown(-1000)).toBe(0);
    let worst = 0;
    for (let x = -60; x <= 0; x += 1 / 1234) worst = Math.max(worst, Math.abs(expDown(x) / Math.exp(x) - 1));
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(2 ** -51);
  });

  test('right answers are counted at the first largest logit', () => {
    expect(countCorrect(Float32Array.of(1, 1, 0, 2, 5, 5), Int32Array.of(0, 1), 2, 3)).toBe(2);
    expect(countCorrect(Float32Array.of(1, 1, 0, 2, 5, 5), Int32Array.of(1, 2), 2, 3)).toBe(0);
  });
});

test('a missing ONNX Runtime is named, with the command that installs it', async () => {
  const error = await problemOf(() => loadOnnxRuntime(() => Promise.reject(new Error('Cannot find package'))));
  expect(error.exitCode).toBe(3);
  expect(error.message).toContain('ONNX Runtime is not installed');
  expect(error.message).toContain('fix: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@');
});
