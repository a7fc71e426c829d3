/** Schemes of private lanes (docs/stream.md section 8): `m` sets of Q lanes, and a cell that makes a set's numbers. */
import type { LaneSet } from '../../config/lane-sets.js';
import { cat, hw, input, lit, output, reg } from '../dsl/index.js';
import { bitsFor } from './constants.js';
import { privateLanes } from './lane-array.js';
import { type Cell, type Fields, flatBits, lanesOf } from './lane-cell.js';
import { anyOf } from './logic.js';

export interface LaneScheme {
  /** The module is `<name>_n<P>`. */
  readonly name: string;
  readonly set: LaneSet;
  /** Bits that a set which makes `count` numbers reads. */
  readonly fields: (count: number) => Fields;
  /** Registers between lanes and numbers, beside those filled from the next states: 0 or 1. The lanes lead by as much. */
  readonly lead: 0 | 1;
  readonly cell: (count: number) => Cell;
}

export interface LaneSetConfig {
  readonly seed: number;
  readonly replay: 'snapshot' | 'serial';
}

/** Steps in which every lane must show a one: more than the bits of the widest. */
const windowBits = 5;

/** P numbers a step. Priority in a cycle: reset, restore, load, lock-up, filling, advance. */
export function laneSet(scheme: LaneScheme, perClock: number, g: LaneSetConfig) {
  const { lanes, numbers, codeBits } = scheme.set;
  const sets = Math.ceil(perClock / numbers);
  const countOf = (i: number): number => Math.min(numbers, perClock - i * numbers);
  const { lead } = scheme;
  const before = Object.keys(scheme.fields(numbers).next).length > 0 ? 1 : 0;
  const fill = before + lead;
  const snapshots = g.replay === 'snapshot';
  return hw(
    `${scheme.name}_n${perClock}`,
    {
      /** Takes `load_word`; the group is not valid in this cycle. */
      load_valid: input(1),
      ...(lanes.length > 1 && {
        /** Which lane of the sets is loaded; 0 also clears `fault`, so load it first. */
        load_select: input(bitsFor(lanes.length - 1)),
      }),
      /** A state in the low bits, never 0; a word a set, set 0 first. */
      load_word: input(Math.max(...lanes.map((l) => l.bits))),
      ...(snapshots && {
        /** Copies the state of the lanes aside. */
        snapshot: input(1),
        /** Brings the copy back; the group is not valid in this cycle. */
        restore: input(1),
      }),
      /** Consumes the group; ignored while `valid` is 0. */
      advance: input(1),
      /** A group stands on `words`. */
      valid: output(1),
      /** P numbers in two's complement, number 0 lowest. */
      words: output(perClock * codeBits),
      /** A lane was in the all-zero state and everything was re-seeded; stays until reset or the next load. */
      fault: output(1),
    },
    (io, m) => {
      const r = m.regs({
        fault_seen: reg(1),
        /** A lane showed no one in the window that has ended. */
        stuck: reg(1),
        window: reg(windowBits),
        /** Steps that fill the registers behind the lanes. */
        ...(fill > 0 && { filling: reg(bitsFor(fill), fill) }),
        /** Words of a load that are to come after the next one. */
        ...(lead > 0 && sets > 1 && { words_left: reg(bitsFor(sets - 1), sets - 1) }),
      });
      const filling = r.filling;
      const left = r.words_left;
      const { outside, window_last } = m.named({
        outside: anyOf(io.load_valid, io.restore),
        window_last: r.window.andR(),
      });
      const { busy, lockup } = m.named({ busy: anyOf(outside, filling?.ne(0)), lockup: r.stuck.and(outside.not()) });
      io.valid = busy.or(r.stuck).not();
      const { step } = m.named({
        step: anyOf(io.advance.and(io.valid), filling?.ne(0).and(anyOf(outside, r.stuck).not())),
      });
      const selected = (q: number) => (io.load_select ? io.load_valid.and(io.load_select.eq(q)) : io.load_valid);
      const flat = flatBits(scheme.fields, sets, countOf);
      const banks = lanes.map((shape, q) => {
        const bank = m.instance(
          `b${shape.bits}`,
          privateLanes(scheme.name, {
            sets,
            shape,
            seed: 1 + ((g.seed - 1) % (2 ** shape.bits - 1)),
            snapshots,
            lead,
            before,
            taps: { present: (i) => flat.present(q, i), next: (i) => flat.next(q, i) },
          }),
        );
        bank.load = selected(q);
        bank.load_word = io.load_word.slice(shape.bits - 1, 0);
        if (bank.snapshot && io.snapshot) bank.snapshot = io.snapshot;
        if (bank.restore && io.restore) bank.restore = io.restore;
        if (bank.ahead && filling) bank.ahead = filling.eq(0);
        if (bank.fresh && filling) bank.fresh = filling.eq(fill);
        bank.reseed = lockup;
        bank.step = step;
        bank.window_last = window_last;
        return bank;
      });

      m.set(r.stuck, 0);
      m.when(outside.or(lockup), () => {
        m.set(r.window, 0);
      }).elsewhen(step, () => {
        r.window = r.window.add(1);
        r.stuck = window_last.and(
          banks
            .map((bank) => bank.alive)
            .reduce((a, b) => a.and(b))
            .not(),
        );
      });
      const loaded = left ? io.load_valid.and(left.eq(0)) : io.load_valid;
      if (filling)
        m.when(lockup, () => m.set(filling, fill))
          .elsewhen(outside, () => {
            m.set(filling, 0);
            if (lead > 0) m.when(anyOf(io.restore, loaded), () => m.set(filling, lead));
          })
          .elsewhen(step.and(filling.ne(0)), () => m.set(filling, filling.sub(1)));
      if (left)
        m.when(anyOf(io.restore, lockup, loaded), () => m.set(left, sets - 1)).elsewhen(io.load_valid, () =>
          m.set(left, left.sub(1)),
        );
      m.when(lockup, () => m.set(r.fault_seen, 1)).elsewhen(selected(0), () => m.set(r.fault_seen, 0));

      const codes = Array.from({ length: sets }, (_, i) => {
        const cell = m.instance(`set_${i}`, scheme.cell(countOf(i)));
        const fields = scheme.fields(countOf(i));
        if (cell.present) cell.present = flat.pick('present', fields.present, i, (q) => banks[q]?.present);
        if (cell.next) cell.next = flat.pick('next', fields.next, i, (q) => banks[q]?.next);
        const moved = lanesOf(fields.next).map((q) => anyOf(step, selected(q), io.restore));
        if (cell.move) cell.move = moved.length === 1 ? (moved[0] ?? step) : cat(...moved.reverse());
        if (cell.step) cell.step = step;
        return cell.codes;
      });
      io.words = sets === 1 ? (codes[0] ?? lit(1, 0)) : cat(...codes.reverse());
      io.fault = r.fault_seen;
    },
  );
}
