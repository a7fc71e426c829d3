/** One LFSR lane: its next state as an expression, and as a module of its own (docs/stream.md section 1). */
import { type Bits, cat, hw, input, output, reg } from '../dsl/index.js';
import { type LaneShape, stepTerms } from './constants.js';

/**
 * The state after one step (`leap` shifts at once): a shift by `leap` whose fresh bits are minimal XORs.
 * @param state the present state; if `inverted`, with its top bit inverted, and so is the result. That is the offset
 *   binary code of the number, so an encoded register needs no inverter at its output and costs no more LUTs.
 */
export function leapNext(state: Bits, lane: LaneShape, inverted = false): Bits {
  const top = lane.bits - 1;
  const terms = stepTerms(lane);
  const parts: Bits[] = [];
  for (let i = top; i >= 0; ) {
    const row = terms[i] ?? [];
    const flip = inverted && row.includes(top) !== (i === top);
    const sum = row.map((j): Bits => state.bit(j)).reduce((a, b) => a.xor(b));
    const run = flip ? 1 : shiftRun(terms, i);
    parts.push(run > 1 ? state.slice(row[0] ?? 0, (row[0] ?? 0) - run + 1) : flip ? sum.not() : sum);
    i -= run;
  }
  return cat(...parts);
}

/** How many next bits, from `i` downwards, are present bits side by side: they are written as one slice. */
function shiftRun(terms: readonly number[][], i: number): number {
  const from = terms[i]?.[0] ?? 0;
  let run = 0;
  while (terms[i - run]?.length === 1 && terms[i - run]?.[0] === from - run) run++;
  return Math.max(1, run);
}

/**
 * A lane on its own.
 * @param seed start state after reset and after a lock-up, 1..2^b - 1.
 */
export function lfsrLane(lane: LaneShape, seed = 1) {
  return hw(
    `lfsr_lane_b${lane.bits}_l${lane.leap}`,
    {
      /** Takes `seed` instead of stepping. */
      load: input(1),
      /** A state to start from; all zeros is the lock-up state, which the lane leaves by itself. */
      seed: input(lane.bits),
      /** Moves on by one step. */
      step: input(1),
      /** The state; all zeros only in the cycle in which a lock-up is seen. */
      word: output(lane.bits),
      /** A lock-up was seen; stays until reset or load. */
      fault: output(1),
    },
    (io, m) => {
      m.constant('taps', lane.taps.join(','));
      m.constant('leap', lane.leap);
      const r = m.regs({ state: reg(lane.bits, seed), fault_seen: reg(1) });
      const { lockup } = m.named({ lockup: r.state.eq(0) });
      m.when(io.load, () => {
        r.state = io.seed;
        m.set(r.fault_seen, 0);
      })
        .elsewhen(lockup, () => {
          m.set(r.state, seed);
          m.set(r.fault_seen, 1);
        })
        .elsewhen(io.step, () => {
          r.state = leapNext(r.state, lane);
        });
      io.word = r.state;
      io.fault = r.fault_seen;
    },
  );
}
