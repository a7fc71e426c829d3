import { describe, expect, it } from 'vitest';
import type { GeneratorConfig } from '../../config/index.js';
import { createStream } from '../../golden-model/index.js';
import { clt, otf, pool } from './configs.js';
import { naivePool } from './naive.js';

/** Vectors that draws 0, 1, 2, ... really have, counted by their contents until the first comes again. */
function countDistinct(generator: GeneratorConfig, d: number, runSeed = 1): bigint {
  const stream = createStream(generator);
  const seen = new Set<string>();
  const u = new Int32Array(d);
  for (let k = 0n; ; k++) {
    stream.fill(u, stream.drawStart(d, k, runSeed));
    const key = u.join();
    if (seen.has(key)) return BigInt(seen.size);
    seen.add(key);
  }
}

describe('distinct vectors equal a count of the contents', () => {
  const cases: [string, GeneratorConfig, number[]][] = [
    ['bank, rotate period', otf({ lanes: 5, bits: 5 }), [40, 155, 31 * 5, 775, 61, 62 * 5]],
    ['bank, rotate step', otf({ lanes: 6, bits: 5, rotate: 'step' }), [37, 186, 31 * 6]],
    ['bank, rotate none', otf({ lanes: 6, bits: 5, rotate: 'none' }), [37, 186, 93]],
    ['bank, n divides T', otf({ lanes: 3, bits: 6, rotate: 'step' }), [50, 63 * 3, 27]],
    ['bank, tiled', otf({ lanes: 3, bits: 4, perClock: 7, phases: [0, 4, 9] }), [50, 7 * 9, 7 * 45]],
    ['pool, element', pool({ size: 101, bits: 12 }), [50, 101, 202, 77]],
    ['pool, composite', pool({ size: 90, bits: 12 }), [60, 36, 50, 90]],
    ['bank, 2 polynomials', otf({ lanes: 6, bits: 5, polynomials: 2 }), [37, 186, 31 * 6, 3 * 31 * 6]],
    ['bank, 3 polynomials, step', otf({ lanes: 6, bits: 5, polynomials: 3, rotate: 'step' }), [37, 186]],
    ['pool, no carry', pool({ size: 90, bits: 12, carry: 'none' }), [60, 7, 90]],
    ['pool, rows', pool({ size: 24 * 4, bits: 12, perClock: 4, carry: 'row' }), [60, 31, 33, 96]],
  ];
  for (const [name, generator, sizes] of cases) {
    it(name, () => {
      for (const d of sizes)
        expect(createStream(generator).distinctVectors(d), `d = ${d}`).toBe(countDistinct(generator, d));
    });
  }
});

it('where n divides T, evenly spaced phases make a rotation a shift in time: starts differ, vectors do not', () => {
  const even = otf({ lanes: 3, bits: 4, phases: 'even' });
  expect(even.phases).toEqual([0, 5, 10]);
  expect(createStream(even).distinctVectors(8 * 3)).toBe(45n);
  expect(countDistinct(even, 8 * 3)).toBe(10n);
});

describe('figures of design.md and papers.md', () => {
  it('31 x 8, rotation per period: 7,905, 2,635 and 1,581 vectors', () => {
    const stream = createStream(otf({ lanes: 31, bits: 8 }));
    expect(stream.period).toBe(7905n);
    expect(stream.distinctVectors(50_890)).toBe(7905n);
    expect(stream.distinctVectors(1_428_098)).toBe(2635n);
    expect(stream.distinctVectors(1_315_758_080)).toBe(1581n);
  });

  it('pools for OPT-1.3B: 2^k gives one vector for ever, 2^k - 1 gives 51, 1023, 2047 and 9', () => {
    const vectors = (size: number) => createStream(pool({ size, bits: 8 })).distinctVectors(1_315_758_080);
    expect([8, 9, 10, 11, 12].map((k) => vectors(2 ** k))).toEqual([1n, 1n, 1n, 1n, 1n]);
    expect([8, 10, 11, 12].map((k) => vectors(2 ** k - 1))).toEqual([51n, 1023n, 2047n, 9n]);
  });

  it('rotation per step collapses when n divides T: 31 x 10 has 1,023 steps and not 31,713', () => {
    expect(createStream(otf({ lanes: 31, bits: 10, rotate: 'step' })).period).toBe(1023n);
    expect(createStream(otf({ lanes: 31, bits: 10, rotate: 'period' })).period).toBe(31713n);
    expect(createStream(otf({ lanes: 31, bits: 8, rotate: 'step' })).period).toBe(7905n);
  });

  it('numbers before a repeat: n^2 * T for 8, 12 and 14 bits', () => {
    const numbers = (bits: number) => 31n * createStream(otf({ lanes: 31, bits })).period;
    expect([8, 12, 14].map(numbers)).toEqual([245_055n, 3_935_295n, 15_744_063n]);
  });
});

describe('draws', () => {
  it('start at (t_r + k*S) mod J, an exact product', () => {
    const stream = createStream(otf({ lanes: 8, bits: 11 }));
    const joint = 8n * 2047n;
    for (const r of [0, 1, 2 ** 31, 2 ** 32 - 1]) {
      for (const k of [0n, 1n, 10n ** 12n]) {
        expect(stream.drawStart(1001, k, r)).toBe((BigInt(r) * 2654435761n + k * 126n) % joint);
      }
    }
    expect(stream.advance(1001)).toBe(126n);
  });

  it('all passes of a draw replay the same numbers, and the next draw has others', () => {
    for (const generator of [otf({ lanes: 8, bits: 11 }), pool({ size: 2047, bits: 8 }), clt({ lanes: 8 })]) {
      const stream = createStream(generator);
      const draw = (k: bigint): number[] => {
        const u = new Int32Array(500);
        stream.fill(u, stream.drawStart(500, k, 3));
        return [...u];
      };
      expect(draw(4n)).toEqual(draw(4n));
      expect(draw(4n)).not.toEqual(draw(5n));
    }
  });

  it('historic bug: a pool of 2^k gives the same vector at every step when 2^k divides d', () => {
    const stream = createStream(pool({ size: 256, bits: 8 }));
    const [first, later] = [new Int32Array(1024), new Int32Array(1024)];
    stream.fill(first, stream.drawStart(1024, 0n, 1));
    stream.fill(later, stream.drawStart(1024, 999n, 1));
    expect([...later]).toEqual([...first]);
    expect(stream.distinctVectors(1024)).toBe(1n);
  });
});

it('a pool without carry gives one vector for ever, from where the run seed says', () => {
  const config = pool({ size: 1024, bits: 8, carry: 'none', perClock: 3 });
  const stream = createStream(config);
  const ring = naivePool(config);
  expect([stream.advance(1000), stream.distinctVectors(1000)]).toEqual([0n, 1n]);
  for (const k of [0n, 1n, 77n]) {
    const start = stream.drawStart(1000, k, 5);
    expect(start).toBe((5n * 2654435761n) % 1024n);
    const u = new Int16Array(1500);
    stream.fill(u, start);
    expect([...u]).toEqual(Array.from(u, (_, i) => ring[(Number(start) + i) % 1024]));
  }
});

describe('several polynomials', () => {
  it('have no table when they rotate by more than one position, and one where they do not', () => {
    const bank = (more: object) => createStream(otf({ lanes: 8, bits: 8, polynomials: 4, ...more }));
    expect(bank({}).bulkTable()).toBeNull();
    expect(bank({ rotate: 'step' }).bulkTable()).toBeNull();
    expect(bank({ rotate: 'none' }).bulkTable()?.rotate).toBe('none');
    // Eight polynomials for eight lanes: a rotation brings every lane back at once.
    const all = bank({ polynomials: 8 });
    const table = all.bulkTable();
    if (table === null) throw new Error('no table');
    expect([table.rotate, table.rows, all.period]).toEqual(['none', 255, 255n]);
    const z = new Float32Array(8 * 600);
    all.fillFloat(z, 200n);
    expect(z.every((v, i) => v === table.z[(200 * 8 + i) % (255 * 8)])).toBe(true);
  });
});

it('a period is tabulated up to 2^22 numbers', () => {
  expect(createStream(otf({ lanes: 4, bits: 20 })).bulkTable()?.z.length).toBe(4 * (2 ** 20 - 1));
  expect(createStream(otf({ lanes: 5, bits: 20, scaling: 'none' })).bulkTable()).toBeNull();
});

describe('bad arguments', () => {
  const stream = createStream(otf({ lanes: 2, bits: 18 }));
  it('a run seed out of range', () => {
    expect(() => stream.drawStart(1, 0n, -1)).toThrow(
      'run seed: -1 is not a run seed\n  allowed: an integer, 0 <= seed < 2^32\n  fix: seed: 1',
    );
    expect(() => stream.drawStart(1, 0n, 2 ** 32)).toThrow('4294967296 is not a run seed');
    expect(() => stream.drawStart(1, 0n, Number.NaN)).toThrow('NaN is not a run seed');
  });

  it('an array that would wrap the numbers', () => {
    expect(() => stream.fill(new Int16Array(1), 0n)).toThrow(
      'fill: numbers of 18 bits do not fit an array of 16-bit elements\n  allowed: Int32Array\n  fix: pass an Int32Array',
    );
    const narrow = createStream(otf({ lanes: 2, bits: 9 }));
    expect(() => narrow.fill(new Int8Array(1), 0n)).toThrow('allowed: Int16Array or Int32Array');
  });

  it('a weight count or number index that is none', () => {
    expect(() => stream.advance(-1)).toThrow('weights: -1 is not a count\n  allowed: an integer from 0 to 2^53 - 1');
    expect(() => stream.fill(new Int32Array(1), 0n, 0.5)).toThrow('number index: 0.5 is not a count');
  });
});
