/** Start words of lanes too wide to walk: a state any number of steps on, by squaring the linear map of one step. */
import { type LaneShape, period, stepTerms } from './constants.js';

/** Row `i` is the mask of state bits whose XOR is bit `i` of the result. */
type LinearMap = readonly number[];

const product = (a: LinearMap, b: LinearMap): LinearMap =>
  a.map((row) => b.reduce((sum, mask, j) => ((row >>> j) & 1 ? sum ^ mask : sum), 0));

function parity(x: number): number {
  let p = x;
  for (let by = 16; by > 0; by >>= 1) p ^= p >>> by;
  return p & 1;
}

/**
 * `step^steps(state)`; states have at most 31 bits.
 * @param steps any integer of less than 2^53; negative goes back.
 */
export function jump(lane: LaneShape, state: number, steps: number): number {
  const T = period(lane);
  let square: LinearMap = stepTerms(lane).map((terms) => terms.reduce((mask, j) => mask | (1 << j), 0));
  let word = state;
  for (let left = ((steps % T) + T) % T; left > 0; left = Math.floor(left / 2)) {
    const now = word;
    if (left % 2 === 1) word = square.reduce((sum, row, i) => sum | (parity(row & now) << i), 0);
    square = product(square, square);
  }
  return word;
}
