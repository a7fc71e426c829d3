import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStream, PoolStream, poolContents } from '../../golden-model/index.js';
import { pool } from './configs.js';
import { naiveExact, naiveExponent, naivePool } from './naive.js';

const shapes: Parameters<typeof pool>[0][] = [
  { size: 2047, bits: 8 },
  { size: 2, bits: 2 },
  { size: 3, bits: 16, seed: 0xffffffff },
  { size: 65536, bits: 16, seed: 12345 },
  { size: 4095, bits: 11, seed: 0x80000000 },
];

describe('contents', () => {
  for (const shape of shapes) {
    it(`as the spec says: ${JSON.stringify(shape)}`, () => {
      const config = pool(shape);
      const contents = poolContents(config);
      expect([...contents]).toEqual(naivePool(config));
      const most = 2 ** (config.bits - 1) - 1;
      expect(contents.reduce((sum, v) => sum + v, 0)).toBe(0);
      expect(Math.max(...contents.slice(0, 5000)) <= most).toBe(true);
      expect(contents.every((v) => Math.abs(v) <= most)).toBe(true);
      expect(contents.some((v) => v === most) && contents.some((v) => v === -most)).toBe(true);
    });
  }

  it('are stratified: every value occurs as often as every other, give or take one or two', () => {
    const counts = new Map<number, number>();
    for (const v of poolContents(pool({ size: 2047, bits: 8 }))) counts.set(v, (counts.get(v) ?? 0) + 1);
    expect(counts.size).toBe(255);
    const interior = [...counts].filter(([v]) => Math.abs(v) < 127).map(([, n]) => n);
    expect(Math.max(...interior) - Math.min(...interior)).toBeLessThanOrEqual(1);
  });

  it('may be loaded, and are checked', () => {
    const config = pool({ size: 4, bits: 4, memory: 'ram' });
    const stream = new PoolStream(config, [7, -7, 0, 1]);
    const out = new Int32Array(6);
    stream.fill(out, 1n);
    expect([...out]).toEqual([-7, 0, 1, 7, -7, 0]);
    expect(() => new PoolStream(config, [7, -8, 0, 1])).toThrow(
      'pool contents, element 1: -8 is not a number of a 4-bit pool\n  allowed: integers in -7..7',
    );
    expect(() => new PoolStream(config, [7])).toThrow('pool contents: 1 numbers for a pool of 4');
  });
});

describe('reading', () => {
  it('element carry: number i of draw k is pool[(p + k*d + i) mod N], nothing dropped', () => {
    const config = pool({ size: 101, bits: 8, perClock: 4 });
    const ring = naivePool(config);
    const stream = createStream(config);
    fc.assert(
      fc.property(fc.nat(500), fc.nat(400), fc.nat(40), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (d, index, k, r) => {
        const out = new Int32Array(37);
        stream.fill(out, stream.drawStart(d, BigInt(k), r), index);
        const p = Number((BigInt(r) * 2654435761n) % 101n);
        expect([...out]).toEqual(Array.from(out, (_, i) => ring[(p + k * d + index + i) % 101]));
      }),
      { numRuns: 200 },
    );
  });

  it('row carry: whole rows, at most P-1 numbers dropped a pass', () => {
    const [rows, p] = [23, 4];
    const config = pool({ size: rows * p, bits: 8, perClock: p, carry: 'row' });
    const ring = naivePool(config);
    const stream = createStream(config);
    fc.assert(
      fc.property(fc.nat(500), fc.nat(40), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (d, k, r) => {
        const out = new Int32Array(d);
        stream.fill(out, stream.drawStart(d, BigInt(k), r));
        const first = Number((BigInt(r) * 2654435761n) % BigInt(rows));
        const s = Math.ceil(d / p);
        const expected = Array.from(out, (_, i) => ring[((first + k * s + Math.floor(i / p)) % rows) * p + (i % p)]);
        expect([...out]).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('the leftover of one draw starts the next (element), and not (row)', () => {
    for (const carry of ['element', 'row'] as const) {
      const config = pool({ size: 7 * 8, bits: 8, perClock: 8, carry });
      const stream = createStream(config);
      const [whole, first, second] = [new Int32Array(26), new Int32Array(13), new Int32Array(13)];
      stream.fill(whole, stream.drawStart(26, 0n, 5));
      stream.fill(first, stream.drawStart(13, 0n, 5));
      stream.fill(second, stream.drawStart(13, 1n, 5));
      expect([...first]).toEqual([...whole.slice(0, 13)]);
      const continues = second.every((v, i) => v === whole[13 + i]);
      expect(continues).toBe(carry === 'element');
    }
  });
});

describe('the global scale', () => {
  for (const shape of shapes) {
    it(`${JSON.stringify(shape)}`, () => {
      const q = naivePool(pool(shape)).reduce((sum, v) => sum + BigInt(v) ** 2n, 0n);
      const [n, uFrac] = [BigInt(shape.size), shape.bits - 1];
      for (const scaling of ['exact', 'constant', 'pow2', 'none'] as const) {
        const stream = createStream(pool({ ...shape, scaling }));
        const e = naiveExponent(n, 1n, q, uFrac);
        if (scaling === 'none') expect([stream.scaleAt(0n, 0), stream.scaleFrac]).toEqual([1, 0]);
        else if (scaling === 'pow2') expect(stream.scaleAt(0n, 0) * 2 ** -stream.scaleFrac).toBe(2 ** e);
        else expect([stream.scaleAt(0n, 9), stream.scaleFrac]).toEqual([naiveExact(n, 1n, q, uFrac), 12]);
        const [z, u] = [new Float32Array(9), new Int32Array(9)];
        stream.fillFloat(z, 1n);
        stream.fill(u, 1n);
        const factor = stream.scaleAt(0n, 0) * 2 ** -(stream.uFrac + stream.scaleFrac);
        expect([...z]).toEqual(Array.from(u, (v) => Math.fround(v * factor)));
      }
    });
  }
});
