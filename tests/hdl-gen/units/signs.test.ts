import { describe, expect, it, test } from 'vitest';
import { type GeneratorConfig, resolveConfig } from '../../../config/index.js';
import { createLoad, createStream } from '../../../golden-model/index.js';
import { Rig } from './rig.js';

const signs = (perClock: number, more: object = {}): GeneratorConfig =>
  resolveConfig({ name: 'x', generator: { kind: 'signs', perClock, ...more } }).generator;
function golden(g: GeneratorConfig, at: bigint, beats: number): number[] {
  const stream = createStream(g);
  const out = new Int8Array(beats * stream.groupSize);
  stream.fill(out, at);
  return [...out];
}
const load = (rig: Rig, g: GeneratorConfig, at: bigint, gap = 0): void => {
  for (const { word } of createLoad(g)(at)) {
    rig.sim.step(gap);
    rig.load(word);
  }
};
const groups = (P: number): number => (P <= 28 ? 1 : Math.ceil(P / 32));

describe.each([1, 28, 31, 32, 33, 64])('%i signs a clock', (P) => {
  it.each(['serial', 'snapshot'])('are the golden ones after reset and a load (%s)', (replay) => {
    for (const lockup of ['guard', 'none']) {
      const g = signs(P, { replay, lockup, seed: 3 });
      const rig = new Rig(g);
      expect(rig.take()).toEqual({ numbers: golden(g, 0n, 1), scale: undefined, waited: 0 });
      for (const gap of [0, 2]) {
        load(rig, g, 987_654_321n, gap);
        expect(rig.numbers(100)).toEqual(golden(g, 987_654_321n, 100));
      }
      expect(rig.sim.peek('fault')).toBe(0n);
    }
  });

  it('a snapshot comes back, and after reset it is the start', () => {
    const g = signs(P);
    const rig = new Rig(g);
    rig.numbers(9);
    rig.pulse('restore');
    expect(rig.numbers(5)).toEqual(golden(g, 0n, 5));
    rig.pulse('snapshot');
    rig.numbers(40);
    load(rig, g, 77n);
    rig.numbers(3);
    for (let i = 0; i < 2; i++) {
      rig.pulse('restore');
      expect(rig.numbers(20)).toEqual(golden(g, 5n, 20));
    }
  });

  it('a group of zeros is found within two windows and everything is re-seeded', () => {
    const g = signs(P);
    for (let i = 0; i < groups(P); i++) {
      const rig = new Rig(g);
      rig.numbers(7);
      rig.sim.poke(`u_generator.state_${i}_q`, 0);
      let beats = 0;
      while (rig.sim.peek('fault') === 0n && beats < 40) {
        if (rig.valid) beats++;
        rig.pulse('m_ready');
      }
      expect([rig.sim.peek('fault'), beats <= 32]).toEqual([1n, true]);
      expect(rig.numbers(60)).toEqual(golden(g, 0n, 60));
      expect(rig.sim.peek('fault')).toBe(1n);
      load(rig, g, 5n);
      expect(rig.numbers(60)).toEqual(golden(g, 5n, 60));
      expect(rig.sim.peek('fault')).toBe(0n);
    }
  });
});

test('a word of zeros in a load is found, also at the last of the words', () => {
  const g = signs(64);
  for (const at of [0, 1]) {
    const rig = new Rig(g);
    for (const [i, { word }] of createLoad(g)(9n).entries()) rig.load(i === at ? 0 : word);
    rig.numbers(40);
    expect(rig.sim.peek('fault')).toBe(1n);
  }
});

test('a load in the cycle in which a lock-up is known wins over it', () => {
  const g = signs(32);
  const rig = new Rig(g);
  rig.sim.poke('u_generator.state_0_q', 0);
  for (let i = 0; i < 40 && rig.valid; i++) rig.pulse('m_ready');
  expect(rig.valid).toBe(false);
  load(rig, g, 1234n);
  expect(rig.sim.peek('fault')).toBe(0n);
  expect(rig.numbers(50)).toEqual(golden(g, 1234n, 50));
});

/** The state other than 0 whose three lowest bits are 0 for `count` steps; null if there is none. */
function quietFor(count: number): number | null {
  // A state as the bits of the sequence that are chosen: bit i is the mask 1 << i, carried through the shifts.
  let rows = Array.from({ length: 35 }, (_, i) => 1n << BigInt(i));
  const pivots = new Map<bigint, bigint>();
  const high = (v: bigint): bigint => 1n << BigInt(v.toString(2).length - 1);
  for (let t = 0; t < count; t++) {
    for (const row of rows.slice(0, 3)) {
      let v = row;
      while (v !== 0n && pivots.has(high(v))) v ^= pivots.get(high(v)) ?? 0n;
      if (v !== 0n) pivots.set(high(v), v);
    }
    for (let k = 0; k < 32; k++) rows = [(rows[34] ?? 0n) ^ (rows[32] ?? 0n), ...rows.slice(0, 34)];
  }
  const free = Array.from({ length: 35 }, (_, i) => 1n << BigInt(i)).find((bit) => !pivots.has(bit));
  if (free === undefined) return null;
  let state = free;
  const odd = (v: bigint): boolean => v.toString(2).replaceAll('0', '').length % 2 === 1;
  // Each pivot is the highest bit of its row, so from the lowest up each is settled by those below.
  for (const [bit, row] of [...pivots].sort(([x], [y]) => (x < y ? -1 : 1))) if (odd(row & state)) state |= bit;
  return Number(state);
}

test('no state is silent for 12 steps, and one that is for 11 is no false alarm wherever in a window it is loaded', () => {
  expect(quietFor(12)).toBeNull();
  const state = quietFor(11) ?? 0;
  expect(state).toBeGreaterThan(0);
  const g = signs(32, { replay: 'serial' });
  for (let before = 0; before < 34; before++) {
    const rig = new Rig(g);
    // The same state before the load, so that the flag is not set by other steps.
    rig.load(state);
    rig.numbers(before);
    rig.load(state);
    expect(rig.numbers(11).filter((_, i) => i % 32 < 3)).toEqual(new Array(33).fill(1));
    rig.numbers(40);
    expect(rig.sim.peek('fault'), `${before} steps before`).toBe(0n);
  }
});

test("without a guard zeros stay, and are +1 (what 'none' gives up)", () => {
  const rig = new Rig(signs(32, { lockup: 'none' }));
  rig.load(0);
  expect(rig.numbers(100).every((u) => u === 1)).toBe(true);
  expect(rig.sim.peek('fault')).toBe(0n);
});
