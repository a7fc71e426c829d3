import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStream, moments } from '../../golden-model/index.js';
import { clt } from './configs.js';
import { naiveClt, naiveSteps } from './naive.js';

describe('the central-limit Gaussian', () => {
  it('equals literal stepping, for several shapes and seeds beyond a lane', () => {
    for (const [lanes, seed] of [
      [1, 1],
      [3, 2048],
      [4, 131072],
    ] as const) {
      const config = clt({ lanes, seed });
      const out = new Int32Array(lanes * 50);
      createStream(config).fill(out, 0n);
      expect([...out]).toEqual(naiveClt(config, 50));
    }
  });

  it('has a joint period of the product of the four, and seeks in it', () => {
    const stream = createStream(clt({ lanes: 2 }));
    expect(stream.period).toBe(2047n * 8191n * 32767n * 131071n);
    const all = naiveClt(clt({ lanes: 2 }), 2000);
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1900), fc.integer({ min: 1, max: 60 }), (start, index, length) => {
        const out = new Int8Array(length);
        stream.fill(out, BigInt(start) + 5n * stream.period, index);
        expect([...out]).toEqual(all.slice(2 * start + index, 2 * start + index + length));
      }),
      { numRuns: 200 },
    );
  });

  it('far out, equals four lanes jumped there one by one', () => {
    const stream = createStream(clt({ lanes: 1 }));
    const far = 2n ** 50n + 12345n;
    const out = new Int32Array(1);
    stream.fill(out, far);
    const five = (x: number): number => (x >= 16 ? x - 32 : x);
    let u = 4;
    for (const [bits, taps] of [
      [11, [11, 9]],
      [13, [13, 4, 3, 1]],
      [15, [15, 14]],
      [17, [17, 14]],
    ] as const) {
      const period = 2 ** bits - 1;
      const word = naiveSteps(1, Number(far % BigInt(period)), { bits, taps, leap: 10 });
      u += five(word % 32) + five(Math.floor(word / 32) % 32);
    }
    expect(out[0]).toBe(u);
  });

  it('has the scale, the variance and nearly the tails that the page states', () => {
    const stream = createStream(clt({ lanes: 16 }));
    expect(stream.scaleAt(0n, 0)).toBe(20076);
    expect(20076).toBe(Math.round((2 ** 12 * 128) / Math.sqrt(682)));
    const u = new Int32Array(2 ** 20);
    stream.fill(u, 0n);
    const { mean, variance, kurtosis } = moments(u);
    expect(Math.abs(mean)).toBeLessThan((4 * Math.sqrt(682)) / 2 ** 10);
    expect(variance / 682).toBeCloseTo(1, 1);
    // Eight uniform words: excess -1.2/8.
    expect(kurtosis).toBeCloseTo(3 - 1.2 / 8, 1);
    const z = new Float32Array(2 ** 16);
    stream.fillFloat(z, 0n);
    expect(z[5]).toBe(Math.fround(((u[5] as number) * 20076) / 2 ** 19));
    expect(moments(z).variance).toBeCloseTo(1, 1);
  });

  it('has the exact mean of the page over the period of each lane', () => {
    // The mean over the joint period is the sum of the lanes' own means, each over T_q words.
    let mean = 4;
    for (const [bits, taps] of [
      [11, [11, 9]],
      [13, [13, 4, 3, 1]],
    ] as const) {
      const five = (x: number): number => (x >= 16 ? x - 32 : x);
      let [word, sum] = [1, 0];
      for (let t = 0; t < 2 ** bits - 1; t++, word = naiveSteps(word, 1, { bits, taps, leap: 10 })) {
        sum += five(word % 32) + five(Math.floor(word / 32) % 32);
      }
      const average = sum / (2 ** bits - 1);
      expect(average).toBeCloseTo(-1 - 1 / (2 ** bits - 1), 12);
      mean += average;
    }
    expect(mean).toBeCloseTo(2 - 1 / 2047 - 1 / 8191, 12);
  });

  it('scaling none is 1, and there is no table of 2^56 rows', () => {
    const stream = createStream(clt({ lanes: 2, scaling: 'none' }));
    const scales = new Uint16Array(3);
    stream.fillScale(scales, 0n);
    expect([...scales, stream.scaleFrac]).toEqual([1, 1, 1, 0]);
    expect(stream.bulkTable()).toBeNull();
    expect(stream.distinctVectors(2)).toBe(stream.period);
  });
});
