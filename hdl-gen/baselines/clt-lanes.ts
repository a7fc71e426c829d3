/** One of the four lane widths of the central-limit Gaussian: n lanes, and the first level of the sums. */
import { type Bits, cat, hw, input, output, reg, type SInt, signed, vec, wire } from '../dsl/index.js';
import { baseSequence, cyclic, type LaneShape } from '../units/constants.js';
import { leapNext } from '../units/lfsr.js';
import { anyOf } from '../units/logic.js';
import { savedState } from '../units/replay.js';

/** Bits of the sum of a lane's two five-bit words. */
export const pairBits: number = 6;

const five = (state: number, shift: number): number => (((state >> shift) & 31) ^ 16) - 16;
const pairOf = (state: Bits): SInt =>
  state.slice(4, 0).asSigned().resize(pairBits).add(state.slice(9, 5).asSigned().resize(pairBits));

/**
 * @param seed the base word of this width; lane `j` starts `floor(j * T / n)` steps on.
 * @param snapshots with a second copy of the state, for a restore in one cycle.
 */
export function cltLanes(n: number, shape: LaneShape, seed: number, snapshots: boolean) {
  const { bits } = shape;
  const words = baseSequence(shape, seed);
  const start = (j: number): number => cyclic(words, Math.floor((j * words.length) / n));
  const startPair = (j: number): number => five(start(j), 0) + five(start(j), 5);
  return hw(
    `clt_lanes_n${n}_b${bits}`,
    {
      /** Shifts in the state of the next lane; n of them set lanes 0, 1, ..., n-1. */
      load: input(1),
      load_word: input(bits),
      ...(snapshots && {
        snapshot: input(1),
        restore: input(1),
      }),
      /** Back to the elaboration seeds; not together with a load or a restore. */
      reseed: input(1),
      step: input(1),
      /** A lane is in the all-zero state. */
      stuck: output(1),
      /** Sum of the two five-bit words of each lane, lane 0 lowest. */
      pairs: output(n * pairBits),
    },
    (io, m) => {
      m.constant('taps', shape.taps.join(','));
      m.constant('leap', shape.leap);
      const r = m.regs({
        lane: vec(n, reg(bits, start)),
        /** Registered beside the lane that it was made from: half of the adder tree lies before it. */
        pair: vec(n, reg(signed(pairBits), startPair)),
      });
      const w = m.wires({ lane_next: vec(n, wire(bits)) });
      const next = (j: number): Bits => w.lane_next.at(j);
      const restored =
        io.snapshot &&
        savedState(
          m,
          io.snapshot,
          r.lane.map((q, j) => ({ name: `lane_${j}`, q, to: next(j), start: start(j) })),
        );
      for (const [j, q] of r.lane.entries()) w.lane_next[j] = leapNext(q, shape);
      const shiftIn = (): void => {
        for (let j = 0; j < n; j++) w.lane_next[j] = j + 1 < n ? r.lane.at(j + 1) : io.load_word;
      };
      if (io.restore && restored) m.when(io.restore, restored).elsewhen(io.load, shiftIn);
      else m.when(io.load, shiftIn);
      m.when(io.reseed, () => {
        for (let j = 0; j < n; j++) {
          m.set(r.lane.at(j), start(j));
          m.set(r.pair.at(j), startPair(j));
        }
      }).elsewhen(anyOf(io.step, io.load, io.restore), () => {
        for (let j = 0; j < n; j++) {
          r.lane[j] = next(j);
          r.pair[j] = pairOf(next(j));
        }
      });
      io.stuck = anyOf(...r.lane.map((q) => q.eq(0)));
      io.pairs = cat(...r.pair.map((p) => p.asUnsigned()).reverse());
    },
  );
}
