/**
 * One lane (docs/stream.md, section 1): a Fibonacci LFSR in XOR form, `leap` shifts a step. A step is linear over GF(2),
 * so `k` steps are the `k`-th power of its matrix, and a seek costs O(log k), never a walk from zero.
 */

/** Taps are 1-based, the largest is the width `bits`. */
export interface Lane {
  readonly bits: number;
  readonly taps: readonly number[];
  readonly leap: number;
}

/** `T = 2^b - 1`, the period in steps (the leap is coprime to it). */
export const periodOf = (lane: Lane): number => 2 ** lane.bits - 1;

/** One shift: `f = xor of s[t-1]`, `s' = { s[b-2:0], f }`. */
export function shift(state: number, lane: Lane): number {
  let feedback = 0;
  for (const tap of lane.taps) feedback ^= (state >>> (tap - 1)) & 1;
  return ((state << 1) & (2 ** lane.bits - 1)) | feedback;
}

/** One step: `leap` shifts. */
export function step(state: number, lane: Lane): number {
  let s = state;
  for (let i = 0; i < lane.leap; i++) s = shift(s, lane);
  return s;
}

/**
 * One step of a lane with two taps `t1 > t2` whose leap is at most `t2`: every new bit is an xor of two bits of the old state, so that
 * `step(s) = ((s << leap) | (((s >>> high) ^ (s >>> low)) & fresh)) & mask`, and lanes too wide for a table step fast.
 */
export interface TwoTapStep {
  readonly high: number;
  readonly low: number;
  readonly leap: number;
  readonly fresh: number;
  readonly mask: number;
}

/** @throws RangeError for a lane that does not step like this. */
export function twoTapStep({ bits, taps, leap }: Lane): TwoTapStep {
  const [first, second, ...others] = taps;
  if (first === undefined || second === undefined || others.length > 0 || leap > second) {
    throw new RangeError(`a lane of taps ${taps} and leap ${leap} needs more than one xor a bit`);
  }
  return { high: first - leap, low: second - leap, leap, fresh: 2 ** leap - 1, mask: 2 ** bits - 1 };
}

/** A linear map of `b`-bit words: column `i` is the image of `1 << i`. */
export type Matrix = Int32Array;

export function apply(matrix: Matrix, word: number): number {
  let image = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) image ^= matrix[31 - Math.clz32(rest & -rest)] as number;
  return image;
}

/** `apply(multiply(f, g), x) = apply(f, apply(g, x))`. */
export const multiply = (f: Matrix, g: Matrix): Matrix => g.map((column) => apply(f, column));

/** Powers of a lane's step: they move a word any number of steps at once. */
export class LanePowers {
  readonly lane: Lane;
  readonly #squares: Matrix[];

  constructor(lane: Lane) {
    this.lane = lane;
    const one = Int32Array.from({ length: lane.bits }, (_, i) => 1 << i);
    const shiftMatrix = one.map((unit) => shift(unit, lane));
    this.#squares = [power(shiftMatrix, lane.leap, one)];
    for (let i = 1; i < lane.bits; i++) {
      const last = this.#squares[i - 1] as Matrix;
      this.#squares.push(multiply(last, last));
    }
  }

  /** The matrix of `steps` steps; any non-negative integer, taken modulo the period. */
  matrix(steps: number): Matrix {
    let product = Int32Array.from({ length: this.lane.bits }, (_, i) => 1 << i);
    this.#forBits(steps, (square) => {
      product = Int32Array.from(multiply(square, product));
    });
    return product;
  }

  /** `step^steps(word)`. */
  advance(word: number, steps: number): number {
    let s = word;
    this.#forBits(steps, (square) => {
      s = apply(square, s);
    });
    return s;
  }

  /** `step(w)` for every word `w`: the table by which the bulk kernels step. Two look-ups' worth of work an entry. For lanes of up to 20 bits. */
  nextTable(): Int32Array {
    const matrix = this.#squares[0] as Matrix;
    const next = new Int32Array(2 ** this.lane.bits);
    // Linear: the image of { 1, low bits } is the image of the top bit xor the image of the low bits, already there.
    for (let bit = 0; bit < this.lane.bits; bit++) {
      const size = 1 << bit;
      const column = matrix[bit] as number;
      for (let low = 0; low < size; low++) next[size + low] = column ^ (next[low] as number);
    }
    return next;
  }

  #forBits(steps: number, visit: (square: Matrix) => void): void {
    const exponent = steps % periodOf(this.lane);
    for (let i = 0; i < this.lane.bits; i++) if ((exponent >>> i) & 1) visit(this.#squares[i] as Matrix);
  }
}

function power(base: Matrix, exponent: number, one: Matrix): Matrix {
  let result = one;
  let square = base;
  for (let e = exponent; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) result = multiply(square, result);
    square = multiply(square, square);
  }
  return result;
}
