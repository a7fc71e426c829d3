/**
 * The integer streams of docs/stream.md as the rest of the house sees them. `createStream` (index.ts) makes one from a
 * resolved generator configuration; every implementation of these integers (RTL, a device) must equal it.
 */

/** Where a pass starts: a step (bank, independent lanes), a pool element (`carry: 'element'`) or a pool row (`'row'`). */
export type Position = bigint;

/** Int8Array only where `uBits <= 8`, Int16Array only where `uBits <= 16`. */
export type NumberArray = Int8Array | Int16Array | Int32Array;

/** What every source of perturbations has, the binary32 Gaussian reference included. */
export interface FloatStream {
  /** Positions before the stream repeats (`J`, `N` or `rows`; 2^96 for the references). */
  readonly period: bigint;
  /** Distinct draw starts that run seed and draw index can reach for `d` weights (sections 6 and 7). */
  distinctVectors(d: number): bigint;
  /** How far a draw of `d` weights moves the position: `S` steps, `d` elements, `S` rows, or 1 (references). */
  advance(d: number): bigint;
  /** Start of draw `draw` of run seed `runSeed` (an integer, 0 <= runSeed < 2^32), reduced modulo `period`. */
  drawStart(d: number, draw: bigint, runSeed: number): Position;
  /**
   * Writes the perturbation elements `z` of numbers `index .. index + out.length - 1` of the pass that starts at `start`:
   * `z = fround(u * scaleInt * 2^-(uFrac + scaleFrac))` where there are integers (section 10).
   */
  fillFloat(out: Float32Array, start: Position, index?: number): void;
}

export interface IntegerStream extends FloatStream {
  /** Signed width of `u`, and its fraction bits: the value of a number is `u / 2^uFrac`. */
  readonly uBits: number;
  readonly uFrac: number;
  /** Numbers per step `G` (section 5); 1 for an element-carry pool, `P` for a row-carry pool. */
  readonly groupSize: number;
  /** Fraction bits of every `scaleInt`. */
  readonly scaleFrac: number;
  /**
   * Writes numbers `index .. index + out.length - 1` of the pass that starts at `start`, in weight order.
   * `out` must be an Int32Array when `uBits > 16`; an Int8Array will do when `uBits <= 8`.
   */
  fill(out: NumberArray, start: Position, index?: number): void;
  /** `scaleInt` of the group that holds number `index` of the pass that starts at `start`. */
  scaleAt(start: Position, index: number): number;
  /** Writes `scaleInt` of each of the numbers `index .. index + out.length - 1`: `scaleAt`, in bulk. */
  fillScale(out: Uint16Array, start: Position, index?: number): void;
  /**
   * What a native bulk kernel needs, or `null` when the period is too long to tabulate (over 2^22 numbers), or rotates by more than one
   * position (several polynomials).
   */
  bulkTable(): BulkTable | null;
}

/**
 * Perturbation elements of one un-rotated period, ready for a bulk kernel: number `i` of a pass that starts at step `t0`
 * is `z[tau * n + (j + k) mod n]` with `t = t0 + floor(i / G)`, `tau = t mod T`, `j = (i mod G) mod n` and `k` rotations
 * as in section 2. A pool is a table with one row a pool element (`n = 1`, element carry) or pool row (`n = P`).
 */
export interface BulkTable {
  /** `T` rows of `n` binary32 values `z`. */
  readonly z: Float32Array;
  readonly rows: number;
  readonly lanes: number;
  readonly groupSize: number;
  readonly rotate: 'period' | 'step' | 'none';
}
