import { describe, expect, it } from 'vitest';
import { defaultLanes } from '../../../config/index.js';
import { elaborate } from '../../../hdl-gen/dsl/index.js';
import { interpret } from '../../../hdl-gen/dsl/interp/index.js';
import { baseSequence, stepTerms } from '../../../hdl-gen/parts/constants.js';
import { lfsrLane } from '../../../hdl-gen/parts/lfsr.js';
import { step, walk } from './spec.js';

const shapes = [...defaultLanes].map(([bits, { taps, leap }]) => ({ bits, taps, leap }));

describe('step as XORs', () => {
  it.each(shapes)('$bits bits: equals $leap shifts for every basis state, so for all', (lane) => {
    const terms = stepTerms(lane);
    for (let j = 0; j < lane.bits; j++) {
      const next = step(2 ** j, lane.bits, lane.taps, lane.leap);
      const bits = terms
        .map((row) => (row.includes(j) ? 1 : 0))
        .reverse()
        .join('');
      expect(parseInt(bits, 2)).toBe(next);
    }
  });
  it.each([
    [9, [9, 5], 5],
    [10, [10, 7], 7],
    [11, [11, 9], 9],
  ])('a cheap lane of %i bits has no bit of more than two terms: one LUT4 with the rotation', (bits, taps, leap) => {
    expect(Math.max(...stepTerms({ bits, taps, leap }).map((row) => row.length))).toBe(2);
  });
  it('the base sequence is the walk', () => {
    const lane = { bits: 11, taps: [11, 9], leap: 9 };
    expect([...baseSequence(lane, 77)]).toEqual(walk(11, [11, 9], 9, 77));
  });
});

/** Correlation of a periodic sequence with itself `lag` steps on. */
function correlation(x: readonly number[], lag: number): number {
  const mean = x.reduce((a, b) => a + b) / x.length;
  const at = (i: number): number => (x[i % x.length] ?? 0) - mean;
  const sum = (f: (i: number) => number): number => x.reduce((s, _, i) => s + f(i), 0);
  return sum((i) => at(i) * at(i + lag)) / sum((i) => at(i) ** 2);
}

describe('lane quality', () => {
  it.each([
    [8, [8, 6, 5, 4], 7],
    [9, [9, 5], 5],
    [10, [10, 7], 7],
    [11, [11, 9], 9],
  ])('%i bits, taps %j, leap %i: lag-1 correlation of x and |x| at most 0.05', (bits, taps, leap) => {
    const x = walk(bits, taps, leap, 1).map((w) => w - 2 ** (bits - 1));
    expect(Math.abs(correlation(x, 1))).toBeLessThanOrEqual(0.05);
    expect(Math.abs(correlation(x.map(Math.abs), 1))).toBeLessThanOrEqual(0.05);
  });
  it('would see a lane that moves by one bit a clock', () => {
    const x = walk(8, [8, 6, 5, 4], 1, 1).map((w) => w - 128);
    expect(correlation(x, 1)).toBeGreaterThan(0.4);
  });
});

describe('lane module', () => {
  const make = () => {
    const sim = interpret(elaborate(lfsrLane({ bits: 8, taps: [8, 6, 5, 4], leap: 7 }, 0x5a)));
    sim.reset();
    return sim;
  };
  it('steps, loads and holds', () => {
    const sim = make();
    expect(sim.peek('word')).toBe(0x5an);
    sim.step(3);
    expect(sim.peek('word')).toBe(0x5an);
    sim.poke('step', 1);
    let s = 0x5a;
    for (let i = 0; i < 300; i++) {
      sim.step();
      s = step(s, 8, [8, 6, 5, 4], 7);
      expect(sim.peek('word')).toBe(BigInt(s));
    }
    sim.poke('load', 1);
    sim.poke('seed', 0x33);
    sim.step();
    expect(sim.peek('word')).toBe(0x33n);
  });
  it('leaves the lock-up state by itself and says so until the next load', () => {
    const sim = make();
    sim.poke('load', 1);
    sim.poke('seed', 0);
    sim.step();
    sim.poke('load', 0);
    expect(sim.peek('fault')).toBe(0n);
    sim.step();
    expect([sim.peek('word'), sim.peek('fault')]).toEqual([0x5an, 1n]);
    sim.poke('step', 1);
    sim.step(5);
    expect(sim.peek('fault')).toBe(1n);
    sim.poke('load', 1);
    sim.poke('seed', 9);
    sim.step();
    expect([sim.peek('word'), sim.peek('fault')]).toEqual([9n, 0n]);
  });
});
