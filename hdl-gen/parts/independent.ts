/** Independent schemes (docs/stream.md section 8): `m` sets of Q lanes, and a cell that makes a set's numbers. */
import { type IndependentConfig, type LaneGroup, numbersPerClock } from '../../config/index.js';
import { type Bits, type Builder, cat, hw, type InstanceIO, input, lit, output } from '../dsl/index.js';
import type { SchemeUnit } from '../schemes/types.js';
import { bitsFor } from './constants.js';
import { independentScale } from './constants-scale.js';
import { aliveWatch, fillCounter } from './independent-control.js';
import { laneArray } from './lane-array.js';
import { type CellInside, type Fields, flatBits, laneCell, lanesOf } from './lane-cell.js';
import { anyOf } from './logic.js';

/** What makes an independent scheme: the lanes that it reads, and its numbers. */
export interface IndependentScheme {
  /** The module is `<name>_n<P>`. */
  readonly name: string;
  readonly group: LaneGroup;
  /** Bits that a set which makes `count` numbers reads. */
  readonly fields: (count: number) => Fields;
  /** Registers between lanes and numbers, beside those filled from the next states: 0 or 1. The lanes lead by as much. */
  readonly lead: 0 | 1;
  /** Codes of the numbers of a set, number 0 first. */
  readonly numbers: (inside: CellInside, count: number) => readonly Bits[];
  /** The scale that makes the variance one, times 2^12; missing for signs. */
  readonly unitScale?: () => number;
}

export const independentUnit = (scheme: IndependentScheme): SchemeUnit<IndependentConfig> => ({
  generator: (g) => ({
    module: independentScheme(scheme, numbersPerClock(g), g),
    group: numbersPerClock(g),
    perClock: numbersPerClock(g),
    wordBits: scheme.group.codeBits,
    hiddenOne: scheme.group.hiddenOne,
    uFrac: scheme.group.uFrac,
    scale: independentScale(g.scaling, scheme.unitScale?.()),
  }),
});

const independentPorts = ({ lanes, codeBits }: LaneGroup, perClock: number, snapshots: boolean) => ({
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
});

/** P numbers a step. Priority in a cycle: reset, restore, load, lock-up, filling, advance. */
export function independentScheme(
  scheme: IndependentScheme,
  perClock: number,
  g: Pick<IndependentConfig, 'seed' | 'replay'>,
) {
  const { name, group, lead } = scheme;
  const sets = Math.ceil(perClock / group.numbers);
  const countOf = (i: number): number => Math.min(group.numbers, perClock - i * group.numbers);
  const before = Object.keys(scheme.fields(group.numbers).next).length > 0 ? 1 : 0;
  const snapshots = g.replay === 'snapshot';
  const flat = flatBits(scheme.fields, sets, countOf);
  return hw(`${name}_n${perClock}`, independentPorts(group, perClock, snapshots), (io, m) => {
    // Registers.
    const watch = aliveWatch(m);
    const fill = fillCounter(m, { steps: before + lead, lead, sets });

    // What this cycle is for.
    const { outside, window_last } = m.named({
      outside: anyOf(io.load_valid, io.restore),
      window_last: watch.windowLast(),
    });
    const { busy, lockup } = m.named({
      busy: anyOf(outside, fill.active),
      lockup: watch.stuck.and(outside.not()),
    });
    io.valid = busy.or(watch.stuck).not();
    const { step } = m.named({
      step: anyOf(io.advance.and(io.valid), fill.active?.and(anyOf(outside, watch.stuck).not())),
    });
    const selected = (q: number) => (io.load_select ? io.load_valid.and(io.load_select.eq(q)) : io.load_valid);

    // Lanes.
    const arrays = group.lanes.map((shape, q) => {
      const taps = { present: (i: number) => flat.present(q, i), next: (i: number) => flat.next(q, i) };
      const seed = 1 + ((g.seed - 1) % (2 ** shape.bits - 1));
      const array = m.instance(`b${shape.bits}`, laneArray(name, { sets, shape, seed, snapshots, lead, before, taps }));
      array.load = selected(q);
      array.load_word = io.load_word.slice(shape.bits - 1, 0);
      if (array.snapshot && io.snapshot) array.snapshot = io.snapshot;
      if (array.restore && io.restore) array.restore = io.restore;
      if (array.ahead && fill.done) array.ahead = fill.done;
      if (array.fresh && fill.fresh) array.fresh = fill.fresh;
      array.reseed = lockup;
      array.step = step;
      array.window_last = window_last;
      return array;
    });

    // Behaviour.
    watch.judge({ outside, lockup, step, window_last, alive: arrays.map((array) => array.alive) });
    fill.count({ load: io.load_valid, restore: io.restore, outside, lockup, step });
    m.when(lockup, watch.raise).elsewhen(selected(0), watch.clear);

    // Numbers.
    const moves = (q: number): Bits<1> => anyOf(step, selected(q), io.restore);
    const codes = Array.from({ length: sets }, (_, i) =>
      setOfNumbers(m, scheme, { set: i, count: countOf(i), flat, arrays, moves, step }),
    );
    io.words = sets === 1 ? (codes[0] ?? lit(1, 0)) : cat(...codes.reverse());
    io.fault = watch.fault;
  });
}

interface SetInside {
  readonly set: number;
  /** Numbers that it makes. */
  readonly count: number;
  readonly flat: ReturnType<typeof flatBits>;
  readonly arrays: readonly Readonly<InstanceIO<ReturnType<typeof laneArray>['ports']>>[];
  /** Lane `q` moves at this edge. */
  readonly moves: (q: number) => Bits<1>;
  readonly step: Bits<1>;
}

/** The cell of one set, connected to its bits of the lanes; returns its codes. */
function setOfNumbers(m: Builder, scheme: IndependentScheme, inside: SetInside): Bits {
  const { set, count, flat, arrays, moves, step } = inside;
  const fields = scheme.fields(count);
  const cell = m.instance(
    `set_${set}`,
    laneCell(scheme.name, scheme.group, count, fields, scheme.lead, (within) => scheme.numbers(within, count)),
  );
  if (cell.present) cell.present = flat.pick('present', fields.present, set, (q) => arrays[q]?.present);
  if (cell.next) cell.next = flat.pick('next', fields.next, set, (q) => arrays[q]?.next);
  const moved = lanesOf(fields.next).map(moves);
  if (cell.move) cell.move = moved.length === 1 ? (moved[0] ?? step) : cat(...moved.reverse());
  if (cell.step) cell.step = step;
  return cell.codes;
}
