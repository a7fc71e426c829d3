/** The central-limit Gaussian (docs/stream.md section 8): what PeZO's uniform numbers are compared with. */
import type { CltConfig } from '../../config/index.js';
import { type Bits, cat, hw, input, output, reg, type SInt } from '../dsl/index.js';
import type { LaneShape } from '../units/constants.js';
import { anyOf } from '../units/logic.js';
import { cltLanes, pairBits } from './clt-lanes.js';

const leap = 10;
/** The four lanes of every number, by `load_select`. */
export const cltShapes: readonly LaneShape[] = [
  { bits: 11, taps: [11, 9], leap },
  { bits: 13, taps: [13, 4, 3, 1], leap },
  { bits: 15, taps: [15, 14], leap },
  { bits: 17, taps: [17, 14], leap },
];
const loadBits = 17;
/** Bits of a number, -124..124. */
export const cltWordBits = 8;

/** n numbers a step, each `4 +` the sum of eight five-bit words. Priority: reset, restore, load, lock-up, advance. */
export function clt(g: CltConfig) {
  const n = g.lanes;
  const snapshots = g.replay === 'snapshot';
  return hw(
    `clt_gauss_n${n}`,
    {
      /** Takes `load_word`; the group is not valid in this cycle. */
      load_valid: input(1),
      /** Which of a number's four lanes is loaded (11, 13, 15, 17 bits); 0 also clears `fault`, so load it first. */
      load_select: input(2),
      /** A state in the low bits, never 0; n words a width set numbers 0, 1, ..., n-1. */
      load_word: input(loadBits),
      ...(snapshots && {
        /** Copies the whole state aside. */
        snapshot: input(1),
        /** Brings the copy back; the group is not valid in this cycle. */
        restore: input(1),
      }),
      /** Consumes the group; ignored while `valid` is 0. */
      advance: input(1),
      /** A group stands on `words`. */
      valid: output(1),
      /** n numbers in two's complement, number 0 lowest. */
      words: output(n * cltWordBits),
      /** The all-zero state was seen in a lane and everything re-seeded; stays until reset or the next load. */
      fault: output(1),
    },
    (io, m) => {
      const r = m.regs({ fault_seen: reg(1) });
      const widths = cltShapes.map((shape, q) => {
        const seed = 1 + ((g.seed - 1) % (2 ** shape.bits - 1));
        const lanes = m.instance(`b${shape.bits}`, cltLanes(n, shape, seed, snapshots));
        lanes.load = io.load_valid.and(io.load_select.eq(q));
        lanes.load_word = io.load_word.slice(shape.bits - 1, 0);
        if (lanes.snapshot && io.snapshot) lanes.snapshot = io.snapshot;
        if (lanes.restore && io.restore) lanes.restore = io.restore;
        return lanes;
      });
      const { busy, stuck } = m.named({
        busy: anyOf(io.load_valid, io.restore),
        stuck: anyOf(...widths.map((lanes) => lanes.stuck)),
      });
      const { lockup } = m.named({ lockup: stuck.and(busy.not()) });
      io.valid = busy.or(stuck).not();
      for (const lanes of widths) {
        lanes.reseed = lockup;
        lanes.step = io.advance.and(io.valid);
      }
      m.when(lockup, () => m.set(r.fault_seen, 1)).elsewhen(io.load_valid.and(io.load_select.eq(0)), () =>
        m.set(r.fault_seen, 0),
      );

      const pair = (pairs: Bits, j: number): SInt =>
        pairs
          .slice((j + 1) * pairBits - 1, j * pairBits)
          .asSigned()
          .resize(cltWordBits);
      const number = (j: number): Bits =>
        widths
          .map((lanes) => pair(lanes.pairs, j))
          .reduce((a, b) => a.add(b))
          .add(4)
          .asUnsigned();
      io.words = cat(...Array.from({ length: n }, (_, j) => number(n - 1 - j)));
      io.fault = r.fault_seen;
    },
  );
}
