import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineConfig } from '../../config/index.js';
import {
  createStream,
  type IntegerStream,
  PoolStream,
  perturb,
  productShift,
  roundHalfAway,
} from '../../golden-model/index.js';
import { otf, pool } from './configs.js';

const engineOf = (fields: Partial<EngineConfig>): EngineConfig => ({
  weightBits: 16,
  weightFrac: 12,
  coefBits: 16,
  coefFrac: 20,
  ...fields,
});

/** Section 10 in BigInt, one weight at a time. */
function literal(
  engine: EngineConfig,
  stream: IntegerStream,
  weights: ArrayLike<number>,
  coef: number,
  start: bigint,
  index = 0,
) {
  const k = BigInt(engine.coefFrac + stream.scaleFrac + stream.uFrac - engine.weightFrac);
  const u = new Int32Array(weights.length);
  stream.fill(u, start, index);
  let [saturations, underflows] = [0, 0];
  const most = 2n ** BigInt(engine.weightBits - 1) - 1n;
  const out = Array.from(weights, (w, i) => {
    const p = BigInt(coef) * BigInt(stream.scaleAt(start, index + i)) * BigInt(u[i] as number);
    const magnitude = ((p < 0n ? -p : p) + 2n ** (k - 1n)) / 2n ** k;
    const delta = p < 0n ? -magnitude : magnitude;
    if (p !== 0n && delta === 0n) underflows++;
    const sum = BigInt(w) + delta;
    if (sum > most || sum < -most - 1n) saturations++;
    return Number(sum > most ? most : sum < -most - 1n ? -most - 1n : sum);
  });
  return { weights: out, saturations, underflows };
}

/** A stream of four hand-picked numbers at scale 1 and uFrac 3. */
const picked = (...numbers: number[]): PoolStream =>
  new PoolStream(pool({ size: numbers.length, bits: 4, scaling: 'none' }), numbers);

describe('rounding', () => {
  it('is half away from zero, and odd', () => {
    expect([3n, 2n, 1n, 0n, -1n, -2n, -3n].map((p) => roundHalfAway(p, 2))).toEqual([1n, 1n, 0n, 0n, 0n, -1n, -1n]);
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.integer({ min: 1, max: 60 }), (p, k) => {
        expect(roundHalfAway(-p, k)).toBe(-roundHalfAway(p, k));
        const twice = 2n * roundHalfAway(p, k) * 2n ** BigInt(k) - 2n * p;
        expect(twice <= 2n ** BigInt(k) && twice >= -(2n ** BigInt(k))).toBe(true);
      }),
    );
  });

  it('ties in the engine: 0.5 becomes 1 and -0.5 becomes -1, just below becomes 0', () => {
    // K = coefFrac + uFrac - weightFrac = 4: the unit is 16, a tie is 8.
    const engine = engineOf({ coefFrac: 4, weightFrac: 3, coefBits: 8, weightBits: 8 });
    const stream = picked(1, -1, 3, -3);
    const zero = new Int32Array(4);
    const run = (coef: number) => perturb(engine, { weights: zero, coef, stream, start: 0n });
    expect(productShift(engine, stream)).toBe(4);
    expect([...run(8).weights]).toEqual([1, -1, 2, -2]);
    expect([...run(7).weights]).toEqual([0, 0, 1, -1]);
    expect([...run(-8).weights]).toEqual([-1, 1, -2, 2]);
    expect([run(8).underflows, run(7).underflows, run(2).underflows, run(0).underflows]).toEqual([0, 2, 4, 0]);
  });
});

describe('saturation', () => {
  it('clamps at both ends, counts only what was clamped, never wraps', () => {
    const engine = engineOf({ coefFrac: 1, weightFrac: 3, coefBits: 16, weightBits: 8 });
    const stream = picked(7, -7, 1, -1);
    // K = 1: delta = coef * u / 2.
    const at = (weights: number[], coef: number) =>
      perturb(engine, { weights: Int32Array.from(weights), coef, stream, start: 0n });
    expect([...at([120, -121, 127, -128], 2).weights]).toEqual([127, -128, 127, -128]);
    expect(at([120, -121, 127, -128], 2).saturations).toBe(2);
    expect(at([121, -122, 127, -128], 2).saturations).toBe(4);
    expect([...at([0, 0, 0, 0], 32767).weights]).toEqual([127, -128, 127, -128]);
    expect(at([120, -121, 126, -127], 2).saturations).toBe(0);
  });
});

describe('a pass', () => {
  const widths = fc.record({
    weightBits: fc.integer({ min: 4, max: 32 }),
    coefBits: fc.integer({ min: 2, max: 32 }),
    coefFrac: fc.integer({ min: 20, max: 48 }),
  });
  const streams = [
    createStream(otf({ lanes: 31, bits: 8, scaling: 'pow2' })),
    createStream(otf({ lanes: 8, bits: 11, scaling: 'exact' })),
    createStream(otf({ lanes: 5, bits: 16, scaling: 'exact', perClock: 7 })),
    createStream(pool({ size: 2047, bits: 8 })),
  ];

  it('equals the spec in big integers, at any widths', () => {
    fc.assert(
      fc.property(
        widths,
        fc.nat(3),
        fc.nat(),
        fc.nat(1000),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (w, s, seed, index, c) => {
          const engine = engineOf({ ...w, weightFrac: Math.min(w.weightBits - 1, 20) });
          const stream = streams[s] as IntegerStream;
          const most = 2 ** (engine.weightBits - 1) - 1;
          const weights = Int32Array.from({ length: 50 }, (_, i) => Math.round(most * Math.sin(seed + i * i)));
          const coef = Math.round(c * (2 ** (engine.coefBits - 1) - 1));
          const start = BigInt(seed);
          const { weights: out, ...counts } = perturb(engine, { weights, coef, stream, start, index });
          expect({ weights: [...out], ...counts }).toEqual(literal(engine, stream, weights, coef, start, index));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('reads across its blocks, and a model cut into layers is the same pass', () => {
    const [engine, stream] = [engineOf({}), streams[1] as IntegerStream];
    const weights = Int32Array.from({ length: 10_000 }, (_, i) => ((i * 7919) % 65536) - 32768);
    const whole = perturb(engine, { weights, coef: 12345, stream, start: 77n });
    expect([...whole.weights]).toEqual(literal(engine, stream, weights, 12345, 77n).weights);
    const cut = 4321;
    const layers = [
      perturb(engine, { weights: weights.subarray(0, cut), coef: 12345, stream, start: 77n }),
      perturb(engine, { weights: weights.subarray(cut), coef: 12345, stream, start: 77n, index: cut }),
    ];
    expect(layers.flatMap((l) => [...l.weights])).toEqual([...whole.weights]);
    expect(layers.reduce((sum, l) => sum + l.saturations, 0)).toBe(whole.saturations);
  });

  it('delta(-coef) = -delta(coef): the two passes are symmetric about w, and w itself is never written', () => {
    const [engine, stream] = [engineOf({}), streams[0] as IntegerStream];
    const weights = new Int32Array(5000);
    for (const coef of [1, 5, 524, 32767]) {
      const plus = perturb(engine, { weights, coef, stream, start: 9n });
      const minus = perturb(engine, { weights, coef: -coef, stream, start: 9n });
      expect([...minus.weights]).toEqual(Array.from(plus.weights, (w) => 0 - w));
      expect(minus.underflows).toBe(plus.underflows);
      expect(weights.every((w) => w === 0)).toBe(true);
    }
  });

  it('historic bug, the sign of the update: -eta*g descends, +eta*g climbs', () => {
    // L(w) = sum w_i^2 / 2 in fixed point: g = (L+ - L-) / (2 eps) and the step is -eta*g.
    const [engine, stream] = [
      engineOf({ weightBits: 24, weightFrac: 16, coefBits: 24, coefFrac: 20 }),
      streams[1] as IntegerStream,
    ];
    const loss = (w: Int32Array): number => w.reduce((sum, v) => sum + (v / 2 ** 16) ** 2, 0) / 2;
    const train = (sign: 1 | -1): number => {
      let w = Int32Array.from({ length: 64 }, () => 2 ** 16);
      for (let k = 0n; k < 40n; k++) {
        const start = stream.drawStart(w.length, k, 1);
        const coef = Math.round(1e-2 * 2 ** 20);
        const pass = (c: number) => perturb(engine, { weights: w, coef: c, stream, start }).weights;
        const g = (loss(pass(coef)) - loss(pass(-coef))) / 2e-2;
        w = Int32Array.from(pass(sign * Math.round(1e-2 * g * 2 ** 20)));
      }
      return loss(w);
    };
    expect(train(-1)).toBeLessThan(0.8 * 32);
    expect(train(1)).toBeGreaterThan(1.2 * 32);
  });
});

describe('refusals', () => {
  const stream = picked(1, 2, 3, 4);
  const weights = new Int32Array(4);
  it('a coefficient that does not fit, the most negative code included', () => {
    const run = (coef: number) => () => perturb(engineOf({ coefBits: 8 }), { weights, coef, stream, start: 0n });
    expect(run(-127)).not.toThrow();
    expect(run(-128)).toThrow(
      'coef: -128 is not a 8-bit coefficient\n  allowed: integers in -127..127 (the most negative code has no negative)',
    );
    expect(run(0.5)).toThrow('0.5 is not a 8-bit coefficient');
  });

  it('a weight out of range', () => {
    expect(() =>
      perturb(engineOf({ weightBits: 8, weightFrac: 7 }), {
        weights: Int32Array.of(0, 128),
        coef: 1,
        stream,
        start: 0n,
      }),
    ).toThrow('weight 1: 128 is not a 8-bit weight\n  allowed: -128..127');
  });

  it('nothing left to round, where a negative scaleFrac takes what config could not see', () => {
    const wide = createStream(otf({ lanes: 32, bits: 8, scaling: 'pow2' }));
    expect(wide.scaleFrac).toBe(-1);
    expect(() => productShift(engineOf({ coefFrac: 6, weightFrac: 12 }), wide)).toThrow(
      'engine.coefFrac: the product has 0 fraction bits more than the weight: nothing is left to round\n  allowed: coefFrac >= 7\n  fix: coefFrac: 7',
    );
    expect(productShift(engineOf({ coefFrac: 7, weightFrac: 12 }), wide)).toBe(1);
  });
});
