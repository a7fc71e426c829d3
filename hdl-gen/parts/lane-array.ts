/** One lane of every set (docs/stream.md section 8): m lanes of one shape, loaded as a shift register. */
import { stepsForShifts } from '../../config/index.js';
import { type Bits, cat, hw, input, mux, output, reg, vec, wire } from '../dsl/index.js';
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

export interface PrivateLanes {
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

/** @param name says what the lanes are for; sets and bits are added. */
export function privateLanes(name: string, of: PrivateLanes) {
  const { sets, shape, snapshots, lead, taps } = of;
  const { bits, leap } = shape;
  const first = (i: number): number => stepsForShifts(Math.floor((i * (2 ** bits - 1)) / sets), shape);
  const start = (i: number): number => jump(shape, of.seed, first(i));
  const seeded = (i: number): number => jump(shape, of.seed, first(i) - of.before);
  const presentBits = total(sets, taps.present);
  const nextBits = total(sets, taps.next);
  return hw(
    `${name}_lanes_n${sets}_b${bits}`,
    {
      /** Shifts in the state of the next set; `m` of them set lanes 0, 1, ..., m-1. */
      load: input(1),
      load_word: input(bits),
      ...(snapshots && {
        /** Saves the state of the present number. */
        snapshot: input(1),
        restore: input(1),
        ...(lead > 0 && {
          /** The lanes are ahead of the present number. */
          ahead: input(1),
        }),
        ...(of.before > 0 && {
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
    },
    (io, m) => {
      m.constant('taps', shape.taps.join(','));
      m.constant('leap', leap);
      const r = m.regs({
        lane: vec(sets, reg(bits, seeded)),
        seen: vec(sets, reg(1, 1n)),
        ...(snapshots && { saved: vec(sets, reg(bits, start)) }),
        ...(snapshots && lead > 0 && { past: vec(sets, reg(leap)) }),
      });
      const w = m.wires({ lane_next: vec(sets, wire(bits)) });
      const next = (i: number): Bits => w.lane_next.at(i);
      for (const [i, q] of r.lane.entries()) w.lane_next[i] = leapNext(q, shape);
      const shiftIn = (): void => {
        for (let i = 0; i < sets; i++) w.lane_next[i] = i + 1 < sets ? r.lane.at(i + 1) : io.load_word;
      };
      const saved = r.saved;
      if (io.restore && saved)
        m.when(io.restore, () => {
          for (const [i, q] of saved.entries()) w.lane_next[i] = q;
        }).elsewhen(io.load, shiftIn);
      else m.when(io.load, shiftIn);
      m.when(io.reseed, () => {
        for (let i = 0; i < sets; i++) m.set(r.lane.at(i), seeded(i));
      }).elsewhen(anyOf(io.step, io.load, io.restore), () => {
        for (let i = 0; i < sets; i++) r.lane[i] = next(i);
      });

      // A decimated m-sequence has at most b - 1 zeros in a row, so a lane that shows no one in a window is stuck.
      m.when(io.step, () => {
        for (const [i, q] of r.seen.entries()) r.seen[i] = q.and(io.window_last.not()).or(r.lane.at(i).bit(0));
      });
      io.alive = cat(...r.seen).andR();

      if (saved && io.snapshot) {
        const past = r.past;
        // What a lane was a step ago: the bits that it has shifted out, above those that it still has.
        const present = (i: number): Bits => {
          const q = r.lane.at(i);
          return past && io.ahead ? mux(io.ahead, cat(past.at(i), q.slice(bits - 1, leap)), q) : q;
        };
        if (past)
          m.when(io.step, () => {
            for (const [i, q] of r.lane.entries()) past[i] = q.slice(bits - 1, bits - leap);
          });
        const save = (): void => {
          for (let i = 0; i < sets; i++) saved[i] = present(i);
        };
        if (io.fresh)
          m.when(io.snapshot.and(io.fresh), () => {
            for (let i = 0; i < sets; i++) m.set(saved.at(i), start(i));
          }).elsewhen(io.snapshot, save);
        else m.when(io.snapshot, save);
      }
      const tapped = (states: (i: number) => Bits, bitsOf: (set: number) => readonly number[]): Bits =>
        cat(
          ...Array.from({ length: sets }, (_, i) => bitsOf(i).map((b) => states(i).bit(b)))
            .flat()
            .reverse(),
        );
      if (io.present) io.present = tapped((i) => r.lane.at(i), taps.present);
      if (io.next) io.next = tapped(next, taps.next);
    },
  );
}
