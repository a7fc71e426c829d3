import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZerothError } from '../../../config/index.js';
import { elaborate } from '../../../hdl-gen/dsl/index.js';
import { source } from '../../../hdl-gen/source.js';
import { bank } from '../../../hdl-gen/units.js';
import { Rig } from './rig.js';
import { bankState, group, resolved, scaleOf, walk } from './spec.js';

const otf = (fields: Record<string, unknown> = {}) => resolved('on-the-fly', { lanes: 3, bits: 4, ...fields });
const T = 15;

describe('the spec, by hand', () => {
  it('walks the 4-bit lane of taps 4,3 with leap 4', () => {
    // 0001 -> 0010 -> 0100 -> 1001 -> 0011: the new bit is s3 xor s2.
    expect(walk(4, [4, 3], 4, 1).slice(0, 2)).toEqual([1, 3]);
    expect(walk(4, [4, 3], 4, 1)).toHaveLength(15);
  });
  it('spreads three lanes of four bits evenly over phases 0, 5, 10 and encodes by inverting the top bit', () => {
    // step^5(1) is the state after 20 shifts, that is 5 shifts on: 1, 2, 4, 9, 3, 6.
    expect(bankState(otf({ phases: 'even' }), 0)).toEqual({ words: [1, 6, walk(4, [4, 3], 4, 1)[10]], shadow: 1 });
    expect(group(otf({ phases: 'even' }), 0).slice(0, 2)).toEqual([-7, -2]);
  });
});

describe('bank: stream order', () => {
  it.each([
    otf(),
    otf({ lanes: 1 }),
    otf({ lanes: 2, bits: 5, seed: 7 }),
    otf({ rotate: 'none' }),
    otf({ rotate: 'step' }),
    otf({ rotate: 'step', scaling: 'exact' }),
    otf({ lanes: 4, bits: 6, wordBits: 4 }),
    otf({ phases: [9, 2, 4], scaling: 'constant' }),
    otf({ phases: [9, 2, 4], seed: 3 }),
    otf({ phases: [9, 2, 4], seed: 3, scaling: 'exact' }),
    otf({ lanes: 3, bits: 3, replay: 'serial', lockup: 'scan', scaling: 'exact' }),
    otf({ lanes: 2, bits: 7, taps: [7, 1], leap: 5, scaling: 'none' }),
    otf({ lanes: 4, polynomials: 2 }),
    otf({ lanes: 6, bits: 5, polynomials: 3, leap: 3, rotate: 'step', scaling: 'exact' }),
    otf({ lanes: 4, bits: 5, polynomials: 4, leap: 3, wordBits: 4, rotate: 'none' }),
  ])('$lanes lanes of $bits bits, rotate $rotate, scaling $scaling: one joint period and its wrap', (g) => {
    const rig = new Rig(g);
    const period = 2 ** g.bits - 1;
    for (let t = 0; t < g.lanes * period + period + 3; t++) {
      const beat = rig.take();
      expect(beat.numbers, `step ${t}`).toEqual(group(g, t % (g.lanes * period)));
      if (beat.scale !== undefined) expect(beat.scale, `scale of step ${t}`).toBe(scaleOf(g, t));
      // One rotation beat a period; the ROM of 'exact' costs a cycle after reset.
      const rotated = g.rotate === 'period' && t > 0 && t % period === 0;
      expect(beat.waited, `wait before step ${t}`).toBe(rotated || (t === 0 && rig.romBacked) ? 1 : 0);
    }
  });

  it('has the side band only where the scale varies', () => {
    const has = (fields: Record<string, unknown>) => new Rig(otf(fields)).ports.has('m_scale');
    expect(['none', 'constant', 'pow2', 'exact'].map((scaling) => has({ scaling }))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('keeps words and scale while m_ready is 0', () => {
    const rig = new Rig(otf());
    for (let t = 0; t < 40; t++) {
      while (!rig.valid) rig.sim.step();
      const before = rig.look();
      rig.sim.step(t % 4);
      expect(rig.look()).toEqual(before);
      expect(rig.take().numbers).toEqual(group(otf(), t));
    }
  });
});

describe('bank: P apart from n', () => {
  it.each([
    [otf({ lanes: 5, perClock: 2 }), [2, 2, 1]],
    [otf({ lanes: 5, perClock: 5 }), [5]],
    [otf({ lanes: 6, perClock: 3 }), [3, 3]],
    [otf({ lanes: 3, perClock: 1 }), [1, 1, 1]],
  ])('cuts groups into beats (lanes $lanes, P $perClock)', (g, sizes) => {
    const rig = new Rig(g);
    for (let t = 0; t < 2 * T; t++) {
      const beats = sizes.map(() => rig.take().numbers);
      expect(beats.map((b) => b.length)).toEqual(sizes);
      expect(beats.flat()).toEqual(group(g, t));
    }
  });
  it('tiles a group over a wider beat', () => {
    const g = otf({ perClock: 8 });
    const rig = new Rig(g);
    for (let t = 0; t < 2 * T; t++) {
      const r = group(g, t);
      expect(rig.take().numbers).toEqual([...r, ...r, ...r].slice(0, 8));
    }
  });
  it('flush drops the rest of a begun group, and nothing of one not begun', () => {
    const g = otf({ lanes: 5, perClock: 2 });
    const rig = new Rig(g);
    rig.pulse('flush');
    expect(rig.take().numbers).toEqual(group(g, 0).slice(0, 2));
    rig.pulse('flush');
    // With the handshake of the first beat: that beat counts as begun.
    expect(rig.look().numbers).toEqual(group(g, 1).slice(0, 2));
    rig.pulse('flush', 'm_ready');
    expect(rig.numbers(3)).toEqual(group(g, 2));
    // With the handshake of the last beat: the next group is whole.
    rig.numbers(2);
    rig.pulse('flush', 'm_ready');
    expect(rig.numbers(3)).toEqual(group(g, 4));
  });
});

describe('bank: load, snapshot, restore', () => {
  it.each([
    otf(),
    otf({ rotate: 'step' }),
    otf({ rotate: 'none' }),
    otf({ rotate: 'step', scaling: 'exact' }),
    otf({ lanes: 5, perClock: 2, scaling: 'exact' }),
    otf({ replay: 'serial', lockup: 'scan' }),
    otf({ lanes: 6, bits: 5, leap: 3, polynomials: 3, scaling: 'exact' }),
    otf({ lanes: 4, polynomials: 2, rotate: 'none', scaling: 'none' }),
  ])('a loaded state is the stream from there on (%#)', (g) => {
    const rig = new Rig(g);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: g.lanes * (2 ** g.bits - 1) - 1 }),
        fc.integer({ min: 0, max: 3 }),
        (t, before) => {
          rig.numbers(before);
          rig.loadBank(bankState(g, t));
          const beats = Math.ceil(g.lanes / g.perClock);
          for (let k = 0; k < T + 2; k++) {
            const first = rig.take();
            const rest = beats > 1 ? rig.numbers(beats - 1) : [];
            expect([...first.numbers, ...rest]).toEqual(group(g, t + k));
            if (first.scale !== undefined) expect(first.scale).toBe(scaleOf(g, t + k));
          }
          expect(rig.sim.peek('fault')).toBe(0n);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is not valid while it loads', () => {
    const rig = new Rig(otf());
    rig.sim.poke('load_valid', 1);
    rig.sim.poke('load_word', 5);
    expect(rig.valid).toBe(false);
  });

  it.each([
    otf(),
    otf({ rotate: 'step' }),
    otf({ scaling: 'exact' }),
    otf({ lanes: 5, perClock: 2 }),
    otf({ lanes: 4, polynomials: 2 }),
  ])('restore goes back to the group of the snapshot, in one cycle (%#)', (g) => {
    const rig = new Rig(g);
    const beats = Math.ceil(g.lanes / g.perClock);
    // Every place of two periods, the rotation beat among them.
    for (let at = 0; at < 2 * T + 2; at++) {
      rig.pulse('snapshot');
      const want = rig.numbers(beats * 3);
      rig.pulse('restore');
      expect(rig.numbers(beats * 3), `place ${at}`).toEqual(want);
      rig.numbers(1);
      rig.pulse('restore');
      rig.numbers(beats);
    }
  });

  it('takes a snapshot with the last handshake of the period, rotation pending', () => {
    const g = otf();
    const rig = new Rig(g);
    rig.numbers(T);
    expect(rig.valid).toBe(false);
    rig.pulse('snapshot');
    expect(rig.take().numbers).toEqual(group(g, T));
    rig.pulse('restore');
    expect(rig.valid).toBe(false);
    rig.sim.step();
    expect(rig.take().numbers).toEqual(group(g, T));
  });

  it('restore without a snapshot is the state after reset', () => {
    const rig = new Rig(otf());
    rig.numbers(20);
    rig.pulse('restore');
    expect(rig.numbers(1)).toEqual(group(otf(), 0));
  });

  it('has no snapshot ports when replay is serial', () => {
    expect(new Rig(otf({ replay: 'serial' })).ports.has('snapshot')).toBe(false);
  });
});

describe('bank: lock-up', () => {
  const locked = 8; // 4 bits, top bit inverted
  it.each([0, 1, 2])('every-lane: a stuck lane %i re-seeds the whole bank before the group leaves', (lane) => {
    const g = otf();
    const rig = new Rig(g);
    rig.numbers(20);
    rig.sim.poke(`u_generator.lane_${lane}_q`, locked);
    expect(rig.valid).toBe(false);
    rig.sim.step();
    expect(rig.sim.peek('fault')).toBe(1n);
    for (let t = 0; t < T + 3; t++) expect(rig.take().numbers).toEqual(group(g, t));
    expect(rig.sim.peek('fault')).toBe(1n);
    rig.loadBank(bankState(g, 7));
    expect(rig.sim.peek('fault')).toBe(0n);
    expect(rig.take().numbers).toEqual(group(g, 7));
  });

  it('scan: sees position 0 at once, and any lane by the time it comes there', () => {
    const g = otf({ lockup: 'scan' });
    const rig = new Rig(g);
    rig.sim.poke('u_generator.lane_0_q', locked);
    // Seen in one cycle, re-seeded in the next.
    rig.sim.step();
    expect([rig.valid, rig.sim.peek('fault')]).toEqual([false, 0n]);
    rig.sim.step();
    expect(rig.valid).toBe(true);
    expect(rig.sim.peek('fault')).toBe(1n);
    rig.loadBank(bankState(g, 0));
    rig.sim.poke('u_generator.lane_2_q', locked);
    rig.numbers(T);
    expect(rig.sim.peek('fault')).toBe(0n);
    rig.numbers(T);
    rig.sim.step(3);
    expect(rig.sim.peek('fault')).toBe(1n);
    expect(rig.take().numbers).toEqual(group(g, 0));
  });

  it('scan with two polynomials watches a position of each', () => {
    const g = otf({ lanes: 4, polynomials: 2, lockup: 'scan' });
    for (const lane of [0, 1]) {
      const rig = new Rig(g);
      rig.numbers(2);
      rig.sim.poke(`u_generator.lane_${lane}_q`, locked);
      rig.sim.step(2);
      expect(rig.sim.peek('fault')).toBe(1n);
      expect(rig.numbers(3)).toEqual([0, 1, 2].flatMap((t) => group(g, t)));
    }
  });

  it('a load that was broken off is begun anew by its first word', () => {
    const g = otf({ lanes: 6, polynomials: 2 });
    const rig = new Rig(g);
    const state = bankState(g, 9);
    rig.load(state.shadow, 1);
    for (const w of state.words.slice(0, 3)) rig.load(w, 0);
    rig.loadBank(state);
    expect(rig.numbers(2)).toEqual([...group(g, 9), ...group(g, 10)]);
  });

  it('scan: what was stuck before a load does not wipe the load', () => {
    const g = otf({ lockup: 'scan' });
    for (const wait of [0, 1, 2]) {
      const rig = new Rig(g);
      rig.sim.poke('u_generator.lane_0_q', locked);
      rig.sim.step(wait);
      rig.loadBank(bankState(g, 9));
      expect(rig.numbers(2), `${wait} cycles`).toEqual([...group(g, 9), ...group(g, 10)]);
      expect(rig.sim.peek('fault')).toBe(0n);
    }
  });

  it('a stuck shadow word is a lock-up too: the rotation would never come', () => {
    const g = otf({ lockup: 'scan' });
    const rig = new Rig(g);
    rig.numbers(3);
    rig.sim.poke('u_generator.shadow_q', 0);
    rig.sim.step(2);
    expect(rig.sim.peek('fault')).toBe(1n);
    expect(rig.numbers(1)).toEqual(group(g, 0));
  });

  it.each(['every-lane', 'scan'])('%s: a zero word in a load is flagged, and the flag survives the load', (lockup) => {
    const g = otf({ lockup });
    const rig = new Rig(g);
    const state = bankState(g, 5);
    rig.loadBank({ ...state, words: state.words.map((w, i) => (i === 1 ? 0 : w)) });
    rig.sim.step(2);
    expect(rig.sim.peek('fault')).toBe(1n);
    rig.loadBank(state);
    rig.sim.step(2);
    expect(rig.sim.peek('fault')).toBe(0n);
    expect(rig.take().numbers).toEqual(group(g, 5));
  });

  it('a truncated bank stores plain states, and finds zero in them', () => {
    const g = otf({ lanes: 4, bits: 6, wordBits: 4 });
    const rig = new Rig(g);
    rig.sim.poke('u_generator.lane_3_q', 0);
    rig.sim.step();
    expect(rig.sim.peek('fault')).toBe(1n);
  });

  it("refuses 'scan' without rotation", () => {
    expect(() => bank({ ...otf({ lockup: 'scan' }), rotate: 'none' })).toThrow(
      new ZerothError({
        where: 'generator.lockup',
        what: "'scan' looks at position 0 only, and without rotation no other lane ever comes there",
        allowed: "'every-lane' where rotate is 'none'",
        fix: "lockup: 'every-lane'",
      }),
    );
  });

  it('refuses a scale table that no memory should hold', () => {
    expect(() => bank({ ...otf({ lanes: 2, bits: 17 }), scaling: 'exact' })).toThrow(
      /^generator\.scaling: 'exact' needs a table of 2\^17 scales in hardware\n {2}allowed: lanes of at most 16 bits/,
    );
  });
});

describe('source: counters', () => {
  it('count cycles and accepted beats, until cleared', () => {
    const rig = new Rig(otf());
    rig.sim.step(4);
    rig.numbers(3);
    expect([rig.sim.peek('cycle_count'), rig.sim.peek('beat_count')]).toEqual([7n, 3n]);
    rig.pulse('clear');
    expect([rig.sim.peek('cycle_count'), rig.sim.peek('beat_count')]).toEqual([0n, 0n]);
    rig.pulse('m_ready');
    expect([rig.sim.peek('cycle_count'), rig.sim.peek('beat_count')]).toEqual([1n, 1n]);
  });
  it('a name with dashes becomes a Verilog name', () => {
    expect(elaborate(source('otf-31x8', otf())).top.name).toBe('zo_source_otf_31x8');
  });
});

describe('negative control', () => {
  it('a bank of another tap differs from this one within a few steps', () => {
    const right = otf({ bits: 5 });
    const wrong = new Rig(otf({ bits: 5, taps: [5, 2] }));
    const same = Array.from({ length: 5 }, (_, t) => wrong.take().numbers.join() === group(right, t).join());
    expect(same).toContain(false);
  });
});
