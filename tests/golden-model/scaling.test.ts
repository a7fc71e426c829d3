import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactScale, powerOfTwoScale } from '../../golden-model/arithmetic/scaling.js';
import { createStream, normalModulus } from '../../golden-model/index.js';
import { otf } from './configs.js';
import { naiveExact, naiveExponent, naiveModulus, naiveNumbers, naiveScaling } from './naive.js';

describe('the modulus of a normal vector', () => {
  it('is K_n for every n a bank may have', () => {
    for (let n = 1; n <= 1024; n++) expect(BigInt(normalModulus(n)), `n = ${n}`).toBe(naiveModulus(n));
  });

  it('is what the spec prints, and E||g|| = 5.523 at n = 31 (papers.md)', () => {
    expect(normalModulus(8)).toBe(32283146852);
    expect(normalModulus(31)).toBe(131014094233);
    expect(Math.sqrt(normalModulus(31) / 2 ** 32)).toBeCloseTo(5.523, 3);
  });

  it('is not what binary64 gives at n = 923: the reason for integers', () => {
    let c = 2 / Math.PI;
    for (let n = 1; n < 923; n++) c = (n * n) / c;
    expect(Math.floor(c * 2 ** 32 + 0.5)).toBe(normalModulus(923) - 1);
  });
});

describe('one scale against its defining inequality', () => {
  const squares = fc.integer({ min: 1, max: 2 ** 31 }).map((q) => q);
  it('exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1024 }), squares, fc.integer({ min: 2, max: 19 }), (n, q, uFrac) => {
        const k = normalModulus(n);
        expect(exactScale(k, 2 ** 32, q, uFrac)).toBe(naiveExact(BigInt(k), 2n ** 32n, BigInt(q), uFrac));
      }),
      { numRuns: 1000 },
    );
  });

  it('pow2', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1024 }), squares, fc.integer({ min: 2, max: 19 }), (n, q, uFrac) => {
        const k = normalModulus(n);
        expect(powerOfTwoScale(k, 2 ** 32, q, uFrac)).toBe(naiveExponent(BigInt(k), 2n ** 32n, BigInt(q), uFrac));
      }),
      { numRuns: 1000 },
    );
  });

  it('rounds a tie up, and stays below it by one unit of the sum', () => {
    // (2k-1)^2 * q = 4 * num * 4^(uFrac+12): with k = 3, num = 25 * 4 and uFrac = 1, q = 16 * 4^13 is the tie.
    const q = 16 * 4 ** 13;
    expect(exactScale(100, 1, q, 1)).toBe(3);
    expect(exactScale(100, 1, q + 1, 1)).toBe(2);
    expect(naiveExact(100n, 1n, BigInt(q), 1)).toBe(3);
    expect(naiveExact(100n, 1n, BigInt(q + 1), 1)).toBe(2);
    // 2^(2e-1) * q = num * 4^uFrac at e = 1: q = 2, num = 4, uFrac = 0.
    expect(powerOfTwoScale(4, 1, 2, 0)).toBe(1);
    expect(powerOfTwoScale(4, 1, 3, 0)).toBe(0);
  });

  it('saturates and clamps at both ends', () => {
    expect(exactScale(1, 1, 0, 7)).toBe(65535);
    expect(exactScale(1000, 1, 1, 7)).toBe(65535);
    expect(powerOfTwoScale(1, 1, 0, 7)).toBe(7);
    expect(powerOfTwoScale(1000, 1, 1, 7)).toBe(7);
    expect(powerOfTwoScale(1, 1, 2 ** 40, 7)).toBe(-4);
  });
});

describe('the scales of a bank against the spec', () => {
  const shapes: Parameters<typeof otf>[0][] = [
    { lanes: 1, bits: 5 },
    { lanes: 8, bits: 6 },
    { lanes: 31, bits: 8 },
    { lanes: 3, bits: 9, wordBits: 4 },
    { lanes: 7, bits: 8, phases: [0, 1, 2, 3, 4, 5, 6] },
    { lanes: 8, bits: 6, polynomials: 4 },
  ];
  for (const scaling of ['exact', 'pow2', 'constant', 'none'] as const) {
    for (const shape of shapes) {
      for (const rotate of ['period', 'step', 'none'] as const) {
        it(`${scaling}, ${JSON.stringify(shape)}, rotate ${rotate}`, () => {
          const config = otf({ ...shape, scaling, rotate });
          const stream = createStream(config);
          const { ints, frac } = naiveScaling(config, scaling);
          const period = 2 ** config.bits - 1;
          expect(stream.scaleFrac).toBe(frac + 0);
          const numbers = 2 * period * stream.groupSize;
          const scales = new Uint16Array(numbers + 5);
          stream.fillScale(scales, 2n, 1);
          for (let i = 0; i < scales.length; i++) {
            expect(scales[i]).toBe(ints[(2 + Math.floor((i + 1) / stream.groupSize)) % period]);
          }
          expect(stream.scaleAt(2n, stream.groupSize)).toBe(ints[3 % period]);
        });
      }
    }
  }

  it('31 x 8 takes a power of two of 2^1 nearly always, as papers.md says (99.6 %)', () => {
    const { ints, frac } = naiveScaling(otf({ lanes: 31, bits: 8 }), 'pow2');
    expect(ints.filter((k) => k * 2 ** -frac === 2).length / ints.length).toBeGreaterThan(0.99);
  });
});

describe('fillFloat', () => {
  it('is fround(u * scaleInt * 2^-(uFrac + scaleFrac)) in every mode', () => {
    for (const scaling of ['exact', 'pow2', 'constant', 'none'] as const) {
      for (const [lanes, perClock] of [
        [1, 1],
        [3, 5],
        [5, 2],
        [5, 5],
        [5, 9],
      ] as const) {
        const config = otf({ lanes, bits: 11, scaling, perClock, rotate: 'step' });
        const stream = createStream(config);
        const u = naiveNumbers(config, 40);
        const size = stream.groupSize;
        const z = new Float32Array(37 * size);
        stream.fillFloat(z, 1n, 2);
        for (let i = 0; i < z.length; i++) {
          const number = u[size + 2 + i] as number;
          const scale = stream.scaleAt(1n, 2 + i);
          expect(z[i]).toBe(Math.fround((number * scale) / 2 ** (stream.uFrac + stream.scaleFrac)));
        }
      }
    }
  });

  it('gives elements of unit mean square under exact and constant scaling', () => {
    for (const scaling of ['exact', 'constant'] as const) {
      const stream = createStream(otf({ lanes: 31, bits: 8, scaling }));
      const z = new Float32Array(31 * 255);
      stream.fillFloat(z, 0n);
      const meanSquare = z.reduce((sum, v) => sum + v * v, 0) / z.length;
      // exact matches E||g||, whose square is C_31 = 30.504 and not 31.
      expect(meanSquare).toBeCloseTo(scaling === 'exact' ? 30.504 / 31 : 1, 3);
    }
  });
});
