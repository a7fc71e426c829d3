/** One lane of every set (docs/stream.md section 8): m lanes of one shape, loaded as a shift register. */
import { stepsForShifts } from '../../config/index.js';
import {
  type Bits,
  type Builder,
  cat,
  hw,
  input,
  mux,
  output,
  type ReadonlyVec,
  reg,
  type Vec,
  vec,
  wire,
} from '../dsl/index.js';
import type { LaneShape } from './constants.js';
import { jump } from './constants-jump.js';
import { leapNext } from './lfsr.js';
import { anyOf } from './logic.js';

/** Bits of the lanes that a set's numbers are made from: of the present state, or of the next one. */
export interface TappedBits {
  /** Ascending bits of lane `set`. */
  readonly present: (set: number) => readonly number[];
  readonly next: (set: number) => readonly number[];
}

export interface LaneArray {
  readonly sets: number;
  readonly shape: LaneShape;
  /** Start word of set 0. */
  readonly seed: number;
  /** With a second copy of the state, for a restore in one cycle. */
  readonly snapshots: boolean;
  /** Steps that the lanes are ahead of the numbers, 0 or 1. */
  readonly lead: number;
  /** Steps before the start words at which the lanes are reset: what fills the registers behind them. */
  readonly before: number;
  readonly taps: TappedBits;
}

const total = (sets: number, bits: (set: number) => readonly number[]): number =>
  Array.from({ length: sets }, (_, i) => bits(i).length).reduce((a, b) => a + b);

function laneArrayPorts({ sets, shape, snapshots, lead, before, taps }: LaneArray) {
  const presentBits = total(sets, taps.present);
  const nextBits = total(sets, taps.next);
  return {
    /** Shifts in the state of the next set; `m` of them set lanes 0, 1, ..., m-1. */
    load: input(1),
    load_word: input(shape.bits),
    ...(snapshots && {
      /** Saves the state of the present number. */
      snapshot: input(1),
      restore: input(1),
      ...(lead > 0 && {
        /** The lanes are ahead of the present number. */
        ahead: input(1),
      }),
      ...(before > 0 && {
        /** The lanes were seeded and the start words have not come: those are what a snapshot saves. */
        fresh: input(1),
      }),
    }),
    /** Back to the elaboration seeds; not together with a load or a restore. */
    reseed: input(1),
    step: input(1),
    /** Last step of a window in which every lane must have shown a one. */
    window_last: input(1),
    /** Every lane has shown a one in this window. */
    alive: output(1),
    ...(presentBits > 0 && {
      /** Bits of the present states that are used, set 0 lowest. */
      present: output(presentBits),
    }),
    ...(nextBits > 0 && {
      /** The same of the next states; of use in a step, a load or a restore. */
      next: output(nextBits),
    }),
  };
}

/** @param name says what the lanes are for; sets and bits are added. */
export function laneArray(name: string, array: LaneArray) {
  const { sets, shape, seed, snapshots, lead, before, taps } = array;
  const { bits, leap } = shape;
  const first = (i: number): number => stepsForShifts(Math.floor((i * (2 ** bits - 1)) / sets), shape);
  const start = (i: number): number => jump(shape, seed, first(i));
  const seeded = (i: number): number => jump(shape, seed, first(i) - before);
  return hw(`${name}_lanes_n${sets}_b${bits}`, laneArrayPorts(array), (io, m) => {
    m.constant('taps', shape.taps.join(','));
    m.constant('leap', leap);
    const r = m.regs({
      lane: vec(sets, reg(bits, seeded)),
      seen: vec(sets, reg(1, 1n)),
      ...(snapshots && { saved: vec(sets, reg(bits, start)) }),
      ...(snapshots && lead > 0 && { past: vec(sets, reg(leap)) }),
    });
    const w = m.wires({ lane_next: vec(sets, wire(bits)) });
    const { saved, past } = r;

    for (const [i, q] of r.lane.entries()) w.lane_next[i] = leapNext(q, shape);
    const shiftIn = (): void => {
      for (let i = 0; i < sets; i++) w.lane_next[i] = i + 1 < sets ? r.lane.at(i + 1) : io.load_word;
    };
    if (io.restore && saved)
      m.when(io.restore, () => {
        for (const [i, q] of saved.entries()) w.lane_next[i] = q;
      }).elsewhen(io.load, shiftIn);
    else m.when(io.load, shiftIn);
    m.when(io.reseed, () => {
      for (let i = 0; i < sets; i++) m.set(r.lane.at(i), seeded(i));
    }).elsewhen(anyOf(io.step, io.load, io.restore), () => {
      for (let i = 0; i < sets; i++) r.lane[i] = w.lane_next.at(i);
    });

    // A decimated m-sequence has at most b - 1 zeros in a row, so a lane that shows no one in a window is stuck.
    m.when(io.step, () => {
      for (const [i, q] of r.seen.entries()) r.seen[i] = q.and(io.window_last.not()).or(r.lane.at(i).bit(0));
    });
    io.alive = cat(...r.seen).andR();

    if (past) rememberShiftedOut(m, io.step, r.lane, past, shape);
    if (saved && io.snapshot) {
      const ahead = io.ahead && past && { ahead: io.ahead, past };
      saveLanes(m, { snapshot: io.snapshot, fresh: io.fresh, lanes: r.lane, saved, start, shape, ahead });
    }
    if (io.present) io.present = tapped(r.lane, taps.present);
    if (io.next) io.next = tapped(w.lane_next, taps.next);
  });
}

/** The bits of a lane's state that its last step has shifted out. */
function rememberShiftedOut(
  m: Builder,
  step: Bits<1>,
  lanes: ReadonlyVec<Bits>,
  past: Vec<Bits>,
  shape: LaneShape,
): void {
  m.when(step, () => {
    for (const [i, q] of lanes.entries()) past[i] = q.slice(shape.bits - 1, shape.bits - shape.leap);
  });
}

interface SavedLanes {
  readonly snapshot: Bits<1>;
  readonly fresh: Bits<1> | undefined;
  readonly lanes: ReadonlyVec<Bits>;
  readonly saved: ReadonlyVec<Bits>;
  readonly start: (set: number) => number;
  readonly shape: LaneShape;
  /** The lanes may be ahead by the step that shifted out `past`. */
  readonly ahead: { readonly ahead: Bits<1>; readonly past: ReadonlyVec<Bits> } | undefined;
}

/** Copies the lanes aside as they belong to the present number. */
function saveLanes(m: Builder, { snapshot, fresh, lanes, saved, start, shape, ahead }: SavedLanes): void {
  // What a lane was a step ago: the bits that it has shifted out, above those that it still has.
  const present = (q: Bits, i: number): Bits =>
    ahead ? mux(ahead.ahead, cat(ahead.past.at(i), q.slice(shape.bits - 1, shape.leap)), q) : q;
  const save = (): void => {
    for (const [i, q] of lanes.entries()) m.set(saved.at(i), present(q, i));
  };
  if (fresh)
    m.when(snapshot.and(fresh), () => {
      for (const [i, q] of saved.entries()) m.set(q, start(i));
    }).elsewhen(snapshot, save);
  else m.when(snapshot, save);
}

/** Chosen bits of every set's state, set 0 lowest. */
const tapped = (states: ReadonlyVec<Bits>, bitsOf: (set: number) => readonly number[]): Bits =>
  cat(...[...states].flatMap((q, i) => bitsOf(i).map((b) => q.bit(b))).reverse());
