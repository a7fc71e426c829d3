import { describe, expect, it } from 'vitest';
import type { IndependentConfig } from '../../../config/index.js';
import { laneGroupOf } from '../../../config/index.js';
import { jump } from '../../../hdl-gen/parts/constants-jump.js';
import { Rig } from './rig.js';
import { resolved, step, walk } from './spec.js';
import { IndependentSpec } from './spec-independent.js';

/** Each scheme with one number, with a whole number of sets, and with a last set that makes fewer. */
const shapes: IndependentConfig[] = [
  resolved('rademacher', { perClock: 1 }),
  resolved('rademacher', { perClock: 30, seed: 12345 }),
  resolved('tausworthe', { perClock: 3 }),
  resolved('tausworthe', { perClock: 5, seed: 77, scaling: 'none' }),
  resolved('clt', { lanes: 3, seed: 5 }),
  resolved('tree', { perClock: 1 }),
  resolved('tree', { perClock: 3, seed: 991 }),
  resolved('icdf', { perClock: 1 }),
  resolved('icdf', { perClock: 2, seed: 31 }),
  resolved('box-muller', { perClock: 1 }),
  resolved('box-muller', { perClock: 2 }),
  resolved('box-muller', { perClock: 5, seed: 8191 }),
];
const name = (g: IndependentConfig): string => `${g.kind}, ${'lanes' in g ? g.lanes : g.perClock} a clock`;
const each = shapes.map((g): [string, IndependentConfig] => [name(g), g]);
const lanesOf = (g: IndependentConfig) => laneGroupOf(g).lanes;

/** Loads states in the order of docs/units.md, with a gap between some words. */
function load(rig: Rig, states: readonly (readonly number[])[], gaps = false): void {
  const lanes = states[0]?.length ?? 0;
  for (let q = 0; q < lanes; q++)
    for (const [i, set] of states.entries()) {
      rig.load(set[q] ?? 0, lanes > 1 ? q : undefined);
      if (gaps && i % 2 === 0 && !(q === lanes - 1 && i === states.length - 1)) rig.sim.step(2);
    }
}
/** Cycles from reset to the first beat: registers behind the lanes fill. */
const latency: Readonly<Record<IndependentConfig['kind'], [reset: number, load: number]>> = {
  rademacher: [0, 0],
  tausworthe: [0, 0],
  clt: [0, 0],
  tree: [0, 0],
  icdf: [1, 0],
  'box-muller': [2, 1],
};

describe('jump', () => {
  it('is the step, many times over, and back', () => {
    const lane = { bits: 11, taps: [11, 9], leap: 9 };
    const words = walk(11, [11, 9], 9, 5);
    for (const k of [0, 1, 2, 700, 2046]) expect(jump(lane, 5, k)).toBe(words[k]);
    expect(jump(lane, 5, -1)).toBe(words[2046]);
    const wide = { bits: 31, taps: [31, 28], leap: 28 };
    expect(step(jump(wide, 3, 123_456_788), 31, [31, 28], 28)).toBe(jump(wide, 3, 123_456_789));
    expect(jump(wide, jump(wide, 3, 1e9), 1e9)).toBe(jump(wide, 3, 2e9));
  });
});

describe.each(each)('%s', (_, g) => {
  it('emits the numbers of the spec, a beat a clock', () => {
    const rig = new Rig(g);
    const spec = new IndependentSpec(g);
    const [first] = latency[g.kind];
    // Box-Muller and the tail of the inverse distribution function need many numbers to be seen whole.
    for (let t = 0; t < 3000; t++) {
      const beat = rig.take();
      expect(beat, `step ${t}`).toEqual({ numbers: spec.numbers, scale: undefined, waited: t === 0 ? first : 0 });
      spec.step();
    }
    expect(rig.sim.peek('fault')).toBe(0n);
  });

  it('keeps the words while m_ready is 0', () => {
    const rig = new Rig(g);
    const spec = new IndependentSpec(g);
    for (let t = 0; t < 40; t++) {
      while (!rig.valid) rig.sim.step();
      const before = rig.look();
      rig.sim.step(t % 4);
      expect(rig.look()).toEqual(before);
      expect(rig.take().numbers).toEqual(spec.take(1));
    }
  });

  it.each([false, true])('loads a state lane by lane (gaps: %s)', (gaps) => {
    const rig = new Rig(g);
    const spec = new IndependentSpec(g);
    spec.take(100);
    for (const before of [0, 1, 7]) {
      rig.sim.step(before);
      load(rig, spec.states, gaps);
      expect(rig.take()).toMatchObject({ numbers: spec.take(1), waited: latency[g.kind][1] });
      expect(rig.numbers(50)).toEqual(spec.take(50));
    }
    expect(rig.sim.peek('fault')).toBe(0n);
  });

  it('restores the step of the snapshot, wherever it was taken', () => {
    const rig = new Rig(g);
    const spec = new IndependentSpec(g);
    const snapshots = (idle: number, what: string): void => {
      rig.sim.step(idle);
      rig.pulse('snapshot');
      const want = new IndependentSpec(g);
      want.states = spec.states;
      const numbers = want.take(4);
      expect(rig.numbers(4), what).toEqual(numbers);
      rig.pulse('restore');
      expect(rig.numbers(4), what).toEqual(numbers);
      rig.pulse('restore');
      expect(rig.numbers(1), what).toEqual(spec.take(1));
    };
    for (const idle of [0, 1, 2, 3]) {
      rig.sim.reset();
      spec.states = new IndependentSpec(g).states;
      snapshots(idle, `${idle} cycles after reset`);
      for (let k = 0; k < 3; k++) snapshots(k % 2, 'in the stream');
      spec.take(60);
      load(rig, spec.states);
      snapshots(idle, `${idle} cycles after a load`);
      rig.pulse('restore');
      rig.sim.step(idle);
      rig.pulse('snapshot');
      rig.numbers(2);
      rig.pulse('restore');
      // The snapshot after the restore is of the state that the restore brought back.
      spec.states = spec.states.map((set) => set.map((s, q) => jump(lanesOf(g)[q] ?? never(), s, -1)));
      expect(rig.numbers(3), `${idle} cycles after a restore`).toEqual(spec.take(3));
    }
  });

  it('restore without a snapshot is the state after reset', () => {
    const rig = new Rig(g);
    rig.numbers(20);
    rig.pulse('restore');
    expect(rig.numbers(5)).toEqual(new IndependentSpec(g).take(5));
  });

  it('finds a stuck lane within two windows, re-seeds everything, and saves the seeds if asked to', () => {
    for (const [q, { bits }] of lanesOf(g).entries()) {
      const rig = new Rig(g);
      rig.numbers(50);
      rig.sim.poke(`u_generator.u_b${bits}.lane_0_q`, 0);
      let beats = 0;
      while (rig.sim.peek('fault') === 0n && beats < 70) {
        if (rig.valid) beats++;
        rig.pulse('m_ready');
      }
      expect(rig.sim.peek('fault'), `lane ${q}`).toBe(1n);
      expect(beats, `lane ${q}`).toBeLessThanOrEqual(64);
      rig.pulse('snapshot');
      expect(rig.numbers(40)).toEqual(new IndependentSpec(g).take(40));
      rig.pulse('restore');
      expect(rig.numbers(40)).toEqual(new IndependentSpec(g).take(40));
      expect(rig.sim.peek('fault')).toBe(1n);
      load(rig, new IndependentSpec(g).states);
      expect(rig.sim.peek('fault')).toBe(0n);
      expect(rig.numbers(100)).toEqual(new IndependentSpec(g).take(100));
      expect(rig.sim.peek('fault')).toBe(0n);
    }
  });

  it('a zero word in a load is found by the running lanes', () => {
    const rig = new Rig(g);
    const states = new IndependentSpec(g).states.map((set) => set.map((s, q) => (q === set.length - 1 ? 0 : s)));
    load(rig, states);
    rig.numbers(70);
    expect(rig.sim.peek('fault')).toBe(1n);
  });

  it('with serial replay has no snapshot ports and the same stream', () => {
    const serial = { ...g, replay: 'serial' } as IndependentConfig;
    const rig = new Rig(serial);
    expect(rig.ports.has('snapshot')).toBe(false);
    const spec = new IndependentSpec(g);
    expect(rig.numbers(20)).toEqual(spec.take(20));
    load(rig, spec.states, true);
    expect(rig.numbers(40)).toEqual(spec.take(40));
  });

  it('negative control: the spec with another seed gives other numbers', () => {
    const other = { ...g, seed: g.seed + 1 } as IndependentConfig;
    expect(new Rig(g).numbers(20)).not.toEqual(new IndependentSpec(other).take(20));
  });
});

function never(): never {
  throw new Error('no such lane');
}
