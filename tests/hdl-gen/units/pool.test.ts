import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rig } from './rig.js';
import { poolNumbers, resolved } from './spec.js';

const pool = (fields: Record<string, unknown> = {}) => resolved('pool', { size: 11, bits: 6, ...fields });

/** `count` numbers of the ring from position `at` of numbers. */
const ring = (numbers: readonly number[], at: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => numbers[(at + i) % numbers.length] ?? 0);

const elementShapes = [
  pool(),
  pool({ size: 10, perClock: 4 }),
  pool({ size: 11, perClock: 3 }),
  pool({ size: 16, perClock: 8 }),
  pool({ size: 9, perClock: 8 }),
  pool({ size: 5, perClock: 5 }),
  pool({ size: 64, perClock: 6, bits: 9 }),
  // In hardware the same as 'element'.
  pool({ size: 32, perClock: 5, carry: 'none' }),
];

describe('pool contents, by hand', () => {
  it('five numbers of three bits are -3, -2, 0, 2, 3 in some order', () => {
    // M = 3, a = -12 -6 0 6 12; (2|a| + 4) / 8 = 3.5 2 .5, floored.
    expect(poolNumbers(pool({ size: 5, bits: 3 })).sort((a, b) => a - b)).toEqual([-3, -2, 0, 2, 3]);
  });
});

describe('pool: element carry', () => {
  it.each(elementShapes)('N = $size, P = $perClock: a beat a clock round the ring', (g) => {
    const rig = new Rig(g);
    const numbers = poolNumbers(g);
    for (let k = 0; k < 3 * g.size; k++) {
      const beat = rig.take();
      expect(beat.numbers, `beat ${k}`).toEqual(ring(numbers, k * g.perClock, g.perClock));
      expect(beat.waited).toBe(k === 0 ? 1 : 0);
    }
  });

  it.each(elementShapes)('N = $size, P = $perClock: from any position, by any count, under back-pressure', (g) => {
    const rig = new Rig(g);
    const numbers = poolNumbers(g);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: g.size - 1 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: g.perClock - 1 }), fc.integer({ min: 0, max: 2 })), {
          maxLength: 8,
        }),
        (start, moves) => {
          rig.load(start);
          let at = start;
          for (const [unused, wait] of moves) {
            rig.sim.step(wait);
            if (rig.ports.has('m_unused')) rig.sim.poke('m_unused', unused);
            expect(rig.take()).toEqual({
              numbers: ring(numbers, at, g.perClock),
              scale: undefined,
              waited: 0,
            });
            at += rig.ports.has('m_unused') ? g.perClock - unused : 1;
          }
          if (rig.ports.has('m_unused')) rig.sim.poke('m_unused', 0);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('pool: row carry', () => {
  it.each([
    pool({ size: 15, perClock: 3, carry: 'row' }),
    pool({ size: 8, perClock: 8, carry: 'row' }),
    pool({ size: 13, carry: 'row' }),
  ])('N = $size, P = $perClock: rows in order, from any row', (g) => {
    const rig = new Rig(g);
    const numbers = poolNumbers(g);
    const rows = g.size / g.perClock;
    for (let start = 0; start < rows; start++) {
      rig.load(start);
      for (let k = 0; k < rows + 2; k++) {
        expect(rig.take().numbers).toEqual(ring(numbers, (start + k) * g.perClock, g.perClock));
      }
    }
    expect(rig.ports.has('m_unused')).toBe(false);
  });
});

describe('pool: pointer', () => {
  it('snapshot and restore keep the position', () => {
    const g = pool({ perClock: 3 });
    const rig = new Rig(g);
    for (let k = 0; k < 12; k++) {
      rig.pulse('snapshot');
      const want = rig.numbers(4);
      rig.pulse('restore');
      expect(rig.numbers(4)).toEqual(want);
      rig.pulse('restore');
      rig.numbers(1);
    }
  });
  it('a position beyond the ring is taken as 0 and flagged', () => {
    const rig = new Rig(pool());
    rig.load(5);
    expect(rig.sim.peek('fault')).toBe(0n);
    rig.load(11);
    expect(rig.sim.peek('fault')).toBe(1n);
    expect(rig.take().numbers).toEqual(poolNumbers(pool()).slice(0, 1));
    rig.load(10);
    expect(rig.sim.peek('fault')).toBe(0n);
  });
});

describe('pool: RAM', () => {
  const write = (rig: Rig, addr: number, data: number | bigint): void => {
    while (rig.ports.has('write_ready') && rig.sim.peek('write_ready') === 0n) rig.sim.step();
    rig.sim.poke('write_addr', addr);
    rig.sim.poke('write_data', data);
    rig.pulse('write_valid');
  };
  it.each([
    pool({ memory: 'ram' }),
    pool({ memory: 'ram', size: 10, perClock: 4 }),
    pool({ memory: 'ram', size: 8, perClock: 8 }),
  ])('N = $size, P = $perClock: reads back what was written, number by number', (g) => {
    const rig = new Rig(g);
    const numbers = Array.from({ length: g.size }, (_, i) => ((i * 37 + 5) % 63) - 31);
    for (const [i, v] of numbers.entries()) write(rig, i, v);
    for (let start = 0; start < g.size; start++) {
      rig.load(start);
      expect(rig.numbers(3)).toEqual(ring(numbers, start, 3 * g.perClock));
    }
    // One number changed between two beats.
    rig.load(0);
    write(rig, 1, -30);
    const changed = numbers.map((v, i) => (i === 1 ? -30 : v));
    expect(rig.numbers(g.size)).toEqual(ring(changed, 0, g.size * g.perClock));
  });
  it('row by row', () => {
    const g = pool({ memory: 'ram', size: 6, perClock: 2, carry: 'row' });
    const rig = new Rig(g);
    for (const [i, row] of [0x041n, 0x0c2n, 0x143n].entries()) write(rig, i, row);
    expect(rig.numbers(4)).toEqual([1, 1, 2, 3, 3, 5, 1, 1]);
  });
  it('shows no beat during a write and the cycle after it', () => {
    const rig = new Rig(pool({ memory: 'ram' }));
    rig.sim.step(2);
    expect(rig.valid).toBe(true);
    rig.sim.poke('write_valid', 1);
    expect(rig.valid).toBe(false);
    rig.sim.step();
    rig.sim.poke('write_valid', 0);
    expect(rig.valid).toBe(false);
    rig.sim.step();
    expect(rig.valid).toBe(true);
  });
  it('a ROM has no write port', () => {
    expect(new Rig(pool()).ports.has('write_valid')).toBe(false);
  });
});
