/**
 * Elaboration constants of lanes, from docs/stream.md sections 1 and 2: the linear map of one step, the base sequence
 * and the start words. Words are plain (not encoded) state bits.
 */

/** What makes an LFSR lane: `bits` state bits, 1-based `taps` (the largest is `bits`), `leap` shifts a step. */
export interface LaneShape {
  readonly bits: number;
  readonly taps: readonly number[];
  readonly leap: number;
}

/** The polynomials that the lanes of a bank take in turn: lane i has number `i mod c`. */
export const laneShapes = (g: LaneShape & { readonly polynomials: readonly (readonly number[])[] }): LaneShape[] =>
  g.polynomials.map((taps) => ({ bits: g.bits, taps, leap: g.leap }));

/** States a lane visits: 2^b - 1. */
export const period = (lane: Pick<LaneShape, 'bits'>): number => 2 ** lane.bits - 1;

/**
 * One step as XORs: element `i` is the set of present state bits whose XOR is the next bit `i`, ascending. Terms that
 * cancel are gone, so this is the shortest XOR of state bits there is.
 */
export function stepTerms({ bits, taps, leap }: LaneShape): number[][] {
  let rows = Array.from({ length: bits }, (_, i) => 1 << i);
  for (let k = 0; k < leap; k++) {
    const feedback = taps.reduce((sum, t) => sum ^ (rows[t - 1] ?? 0), 0);
    rows = [feedback, ...rows.slice(0, bits - 1)];
  }
  return rows.map((row) => Array.from({ length: bits }, (_, j) => j).filter((j) => (row >> j) & 1));
}

/** The words of one period: element `k` is `step^k(seed)`. */
export function baseSequence(lane: LaneShape, seed: number): Uint32Array {
  const masks = stepTerms(lane).map((terms) => terms.reduce((mask, j) => mask | (1 << j), 0));
  const words = new Uint32Array(period(lane));
  let state = seed;
  for (let k = 0; k < words.length; k++) {
    words[k] = state;
    let next = 0;
    for (let i = 0; i < masks.length; i++) next |= parity(state & (masks[i] ?? 0)) << i;
    state = next;
  }
  return words;
}

function parity(x: number): number {
  let p = x ^ (x >>> 16);
  p ^= p >>> 8;
  p ^= p >>> 4;
  return (0x6996 >>> (p & 15)) & 1;
}

/** Element `i` of a period read as a ring. */
export const cyclic = (words: Uint32Array, i: number): number => words[i % words.length] ?? 0;

/** Integer that a word stands for (section 3): offset binary when it is the whole state, else `2w + 1`. */
export function decodeWord(word: number, bits: number, wordBits: number): number {
  if (wordBits === bits) return word - 2 ** (bits - 1);
  const low = word % 2 ** wordBits;
  const w = low >= 2 ** (wordBits - 1) ? low - 2 ** wordBits : low;
  return 2 * w + 1;
}

/** Bits of an unsigned value that must hold `0..max`; at least 1. */
export const bitsFor = (max: number): number => Math.max(1, max.toString(2).length);
