import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createReference,
  logOfTail,
  moments,
  normalQuantile,
  philox4x32,
  type ReferenceKind,
} from '../../golden-model/index.js';

const philox = (counter: readonly number[], key: readonly number[]): string => {
  const out = new Uint32Array(4);
  const [a = 0, b = 0, c = 0, d = 0] = counter;
  philox4x32(a, b, c, d, key[0] ?? 0, key[1] ?? 0, out);
  return [...out].map((w) => w.toString(16).padStart(8, '0')).join(' ');
};

/** The rounds in BigInt, to compare with on random counters. */
function literalPhilox(counter: readonly number[], key: readonly number[]): number[] {
  let [x0 = 0n, x1 = 0n, x2 = 0n, x3 = 0n] = counter.map(BigInt);
  let [k0 = 0n, k1 = 0n] = key.map(BigInt);
  const mask = 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const p0 = x0 * 0xd2511f53n;
    const p1 = x2 * 0xcd9e8d57n;
    [x0, x1, x2, x3] = [(p1 >> 32n) ^ x1 ^ k0, p1 & mask, (p0 >> 32n) ^ x3 ^ k1, p0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [x0, x1, x2, x3].map(Number);
}

describe('Philox4x32-10', () => {
  it('gives the known answers of Random123', () => {
    const ones = 0xffffffff;
    expect(philox([0, 0, 0, 0], [0, 0])).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
    expect(philox([ones, ones, ones, ones], [ones, ones])).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
    expect(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe(
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    );
  });

  it('equals the rounds in big integers', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        const out = new Uint32Array(4);
        philox4x32(...counter, ...key, out);
        expect([...out]).toEqual(literalPhilox(counter, key));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the integer references', () => {
  const block = (i: number, k: bigint, r: number, id: number): number[] =>
    literalPhilox([i >>> 0, Math.floor(i / 2 ** 32), Number(k & 0xffffffffn), Number(k >> 32n)], [r, id]);

  it('Rademacher: bit 0 of word 0 first, 1 is +1', () => {
    const stream = createReference('rademacher');
    const [k, r] = [2n ** 40n + 3n, 77];
    const out = new Int8Array(300);
    stream.fill(out, stream.drawStart(300, k, r), 100);
    for (let i = 0; i < 300; i++) {
      const at = 100 + i;
      const word = block(Math.floor(at / 128), k, r, 1)[Math.floor((at % 128) / 32)] as number;
      expect(out[i]).toBe(Math.floor(word / 2 ** (at % 32)) % 2 === 1 ? 1 : -1);
    }
    expect([stream.uBits, stream.uFrac, stream.scaleAt(0n, 0), stream.scaleFrac]).toEqual([2, 0, 1, 0]);
  });

  it('uniform: bytes from the least significant, 2w + 1', () => {
    const stream = createReference('uniform');
    const out = new Int16Array(60);
    stream.fill(out, stream.drawStart(60, 9n, 4_000_000_000), 7);
    for (let i = 0; i < 60; i++) {
      const at = 7 + i;
      const word = block(Math.floor(at / 16), 9n, 4_000_000_000, 2)[Math.floor((at % 16) / 4)] as number;
      const byte = Math.floor(word / 256 ** (at % 4)) % 256;
      expect(out[i]).toBe(2 * (byte >= 128 ? byte - 256 : byte) + 1);
    }
    // sqrt(4^8 * 256 / sum (2w+1)^2) * 2^12 = 7094.47...
    let q = 0;
    for (let w = -128; w < 128; w++) q += (2 * w + 1) ** 2;
    expect(stream.scaleAt(0n, 0)).toBe(Math.round(Math.sqrt((4 ** 8 * 256) / q) * 4096));
    const z = new Float32Array(2 ** 16);
    stream.fillFloat(z, 5n);
    expect(moments(z).variance).toBeCloseTo(1, 1);
    const scales = new Uint16Array(2);
    stream.fillScale(scales, 0n);
    expect([...scales]).toEqual([stream.scaleAt(0n, 0), stream.scaleAt(0n, 1)]);
    expect(createReference('uniform', 'none').scaleAt(0n, 0)).toBe(1);
  });

  it('any cut of a draw gives the same numbers, far indices too', () => {
    for (const kind of ['rademacher', 'uniform', 'gaussian'] as const) {
      const stream = createReference(kind);
      const start = stream.drawStart(1000, 1n, 2);
      const all = new Float32Array(1000);
      const far = 2 ** 41;
      stream.fillFloat(all, start, far);
      fc.assert(
        fc.property(fc.nat(900), fc.nat(100), (index, length) => {
          const part = new Float32Array(length);
          stream.fillFloat(part, start, far + index);
          expect([...part]).toEqual([...all.slice(index, index + length)]);
        }),
        { numRuns: 100 },
      );
      const near = new Float32Array(1000);
      stream.fillFloat(near, start, far % 2 ** 32);
      expect([...near]).not.toEqual([...all]);
    }
  });

  it('streams of one seed, draws of one stream and seeds of one draw all differ', () => {
    const head = (kind: ReferenceKind, k: bigint, r: number): string => {
      const stream = createReference(kind);
      const z = new Float32Array(64);
      stream.fillFloat(z, stream.drawStart(64, k, r));
      return z.join();
    };
    const heads = [
      head('uniform', 0n, 1),
      head('uniform', 1n, 1),
      head('uniform', 1n, 2),
      head('uniform', 2n ** 32n, 1),
    ];
    expect(new Set(heads).size).toBe(4);
    const stream = createReference('gaussian');
    expect(stream.advance(10)).toBe(1n);
    expect(stream.distinctVectors(10)).toBe(2n ** 64n);
    expect(createReference('uniform').bulkTable()).toBeNull();
  });

  it('refuses a kind that is none', () => {
    expect(() => createReference('cauchy' as ReferenceKind)).toThrow(
      "reference stream: 'cauchy' is not a reference stream\n  allowed: rademacher, uniform, gaussian",
    );
  });
});

/** Phi by its Taylor series around 0 (|z| < 7), in binary64: an independent inverse. */
function normalCdf(z: number): number {
  let [term, sum] = [z, z];
  for (let k = 1; k < 300; k++) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

describe('the Gaussian', () => {
  it('has its logarithm right to two units in the last place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0x26666666 }), (m) => {
        const expected = Math.log(m / 2 ** 33);
        expect(Math.abs(logOfTail(m) / expected - 1)).toBeLessThan(2 ** -50);
      }),
      { numRuns: 2000 },
    );
  });

  it('inverts Phi', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (w) => {
        expect(Math.abs(normalCdf(normalQuantile(w)) - (w + 0.5) / 2 ** 32)).toBeLessThan(1e-14);
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with 40-digit arithmetic to 4 units in the last place, centre, seams and tails', () => {
    // -sqrt(2) * erfinv(1 - 2p), p = (word + 1/2) / 2^32, evaluated with mpmath at 40 digits.
    for (const [word, z] of [
      [0, -6.3379577545537895],
      [1, -6.166429517819751],
      [4095, -4.763025658726428],
      [65535, -4.169571062244236],
      [1000003, -3.499768189010149],
      [100000007, -1.9902252117853374],
      [322122546, -1.4395314720898174],
      [322122547, -1.4395314704450153],
      [322122548, -1.4395314688002132],
      [900000001, -0.8079920490371939],
      [2147483647, -2.918099372916623e-10],
    ] as const) {
      expect(Math.abs(normalQuantile(word) / z - 1), `word ${word}`).toBeLessThan(2 ** -50);
    }
  });

  it('is odd about the middle, to the last bit', () => {
    for (const w of [0, 1, 77, 322122547, 322122548, 2 ** 31 - 1]) {
      expect(normalQuantile(w)).toBe(-normalQuantile(2 ** 32 - 1 - w));
    }
  });

  it('has the moments and the distribution of a normal variable (KS, 2^20 numbers)', () => {
    const stream = createReference('gaussian');
    const z = new Float32Array(2 ** 20);
    stream.fillFloat(z, stream.drawStart(z.length, 0n, 1));
    const n = z.length;
    const { mean, variance, kurtosis } = moments(z);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(kurtosis - 3)).toBeLessThan(4 * Math.sqrt(24 / n));
    const sorted = z.slice().sort();
    let ks = 0;
    for (let i = 0; i < n; i += 7) {
      const cdf = normalCdf(sorted[i] as number);
      ks = Math.max(ks, Math.abs(cdf - i / n), Math.abs(cdf - (i + 1) / n));
    }
    // The 0.1 % point of the Kolmogorov statistic.
    expect(ks * Math.sqrt(n)).toBeLessThan(1.95);
    for (const [bound, probability] of [
      [3, 0.0026998],
      [4, 6.3342e-5],
    ] as const) {
      const beyond = z.reduce((count, v) => count + (Math.abs(v) > bound ? 1 : 0), 0);
      const expected = n * probability;
      expect(Math.abs(beyond - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });
});
