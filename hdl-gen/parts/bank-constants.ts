/** Elaboration constants of a bank (docs/stream.md section 2): polynomials and start words by position. */
import type { OnTheFlyConfig } from '../../config/index.js';
import { baseSequence, cyclic, type LaneShape, laneShapes, period } from './constants.js';

export interface BankConstants {
  /** Lane registers hold the number itself: where a number is the whole state, the state with its top bit inverted. */
  readonly inverted: boolean;
  readonly topBit: number;
  /** What a lane register holds in the all-zero state. */
  readonly zero: number;
  /** A rotation moves by as many positions: position j always has polynomial `j mod polynomials`. */
  readonly polynomials: number;
  readonly shape: (position: number) => LaneShape;
  /** Start value of the lane register at a position. */
  readonly start: (position: number) => number;
  /** First and last shadow word of a period. */
  readonly shadowStart: number;
  readonly shadowLast: number;
}

export function bankConstants(g: OnTheFlyConfig): BankConstants {
  const inverted = g.wordBits === g.bits;
  const topBit = 2 ** (g.bits - 1);
  const zero = inverted ? topBit : 0;
  const shapes = laneShapes(g);
  const bases = shapes.map((s) => baseSequence(s, g.seed));
  const base = (i: number): Uint32Array => bases[i % shapes.length] ?? new Uint32Array(1);
  /** State of lane i, `steps` after the start. */
  const word = (i: number, steps: number): number => cyclic(base(i), (g.phases[i] ?? 0) + steps);
  return {
    inverted,
    topBit,
    zero,
    polynomials: shapes.length,
    shape: (i) => shapes[i % shapes.length] ?? g,
    start: (i) => word(i, 0) ^ zero,
    shadowStart: word(0, 0),
    shadowLast: word(0, period(g) - 1),
  };
}
