import type { NumberArray } from '../stream.js';
import type { Bank, Cursor, Encoding } from './bank.js';

/**
 * The bulk kernels of the bank. Every lane is stepped through the next-state table for every group, four lanes at a time
 * over a run of steps: the four words stay in registers, where a walk along each group would load and store every one of
 * them (three times slower, measured).
 *
 * Where the lanes of a polynomial are not a multiple of 4 the last quad overlaps the one before it and makes the same numbers again; that is why
 * a run reads the words of its first step from one array and leaves those of its last in another.
 */

/** Numbers of a run: its output stays in the first-level cache while the quads of lanes fill in their columns. */
const runNumbers = 8192;

/** Writes the integers of `groups` whole groups to `out[at..]`; `G` numbers a group. */
export function emitIntegers(
  cursor: Cursor,
  encoding: Encoding,
  groupSize: number,
  out: NumberArray,
  at: number,
  groups: number,
): void {
  eachRun(cursor, groupSize, at, groups, (from, to, o, steps) => {
    const { bank } = cursor;
    eachQuad(
      bank,
      (next, i, gap) => integerQuad(next, from, to, i, gap, encoding, out, o, groupSize, steps),
      (next, i) => integerLane(next, from, to, i, encoding, out, o, groupSize, steps),
    );
    tile(out, o, bank.lanes, groupSize, steps);
  });
}

/** As `emitIntegers`, but `z = fround(u * factor)`, with the factor of each step (one entry: of all steps). */
export function emitFloats(
  cursor: Cursor,
  encoding: Encoding,
  groupSize: number,
  factors: Float64Array,
  out: Float32Array,
  at: number,
  groups: number,
): void {
  eachRun(cursor, groupSize, at, groups, (from, to, o, steps, tau) => {
    const { bank } = cursor;
    const scale =
      factors.length > 1 ? factors.subarray(tau, tau + steps) : new Float64Array(steps).fill(factors[0] as number);
    eachQuad(
      bank,
      (next, i, gap) => floatQuad(next, from, to, i, gap, encoding, scale, out, o, groupSize),
      (next, i) => floatLane(next, from, to, i, encoding, scale, out, o, groupSize),
    );
    tile(out, o, bank.lanes, groupSize, steps);
  });
}

/** Covers the lanes of each polynomial, which stand `c` apart, with quads (`i`, `i + gap`, ...), or one by one where they are fewer. */
function eachQuad(
  bank: Bank,
  quad: (next: Int32Array, i: number, gap: number) => void,
  lane: (next: Int32Array, i: number) => void,
): void {
  const gap = bank.polynomials;
  const count = bank.lanes / gap;
  for (let first = 0; first < gap; first++) {
    const next = bank.nextOf(first);
    if (count < 4) for (let k = 0; k < count; k++) lane(next, first + k * gap);
    else for (let k = 0; k < count; k += 4) quad(next, first + Math.min(k, count - 4) * gap, gap);
  }
}

/** Splits `groups` groups into runs without a rotation inside and moves the cursor past each. */
function eachRun(
  cursor: Cursor,
  groupSize: number,
  at: number,
  groups: number,
  run: (from: Int32Array, to: Int32Array, at: number, steps: number, tau: number) => void,
): void {
  const longest = Math.max(1, Math.floor(runNumbers / groupSize));
  let o = at;
  for (let left = groups; left > 0; ) {
    const steps = Math.min(left, longest, cursor.stepsToRotation());
    run(cursor.words, cursor.spare, o, steps, cursor.tau);
    cursor.advance(steps);
    o += steps * groupSize;
    left -= steps;
  }
}

/** Slots from `n` up to the group size repeat the group (section 5, `P > n`). */
function tile(out: NumberArray | Float32Array, at: number, n: number, groupSize: number, steps: number): void {
  if (groupSize === n) return;
  for (let t = 0, o = at; t < steps; t++, o += groupSize) {
    for (let j = n; j < groupSize; j++) out[o + j] = out[o + j - n] as number;
  }
}

function integerQuad(
  next: Int32Array,
  from: Int32Array,
  to: Int32Array,
  i: number,
  gap: number,
  { flip, up, down, hiddenOne }: Encoding,
  out: NumberArray,
  at: number,
  stride: number,
  steps: number,
): void {
  let a = from[i] as number;
  let b = from[i + gap] as number;
  let c = from[i + 2 * gap] as number;
  let d = from[i + 3 * gap] as number;
  for (let t = 0, o = at + i; t < steps; t++, o += stride) {
    out[o] = (((a ^ flip) << up) >> down) | hiddenOne;
    out[o + gap] = (((b ^ flip) << up) >> down) | hiddenOne;
    out[o + 2 * gap] = (((c ^ flip) << up) >> down) | hiddenOne;
    out[o + 3 * gap] = (((d ^ flip) << up) >> down) | hiddenOne;
    a = next[a] as number;
    b = next[b] as number;
    c = next[c] as number;
    d = next[d] as number;
  }
  to[i] = a;
  to[i + gap] = b;
  to[i + 2 * gap] = c;
  to[i + 3 * gap] = d;
}

function integerLane(
  next: Int32Array,
  from: Int32Array,
  to: Int32Array,
  i: number,
  { flip, up, down, hiddenOne }: Encoding,
  out: NumberArray,
  at: number,
  stride: number,
  steps: number,
): void {
  let a = from[i] as number;
  for (let t = 0, o = at + i; t < steps; t++, o += stride) {
    out[o] = (((a ^ flip) << up) >> down) | hiddenOne;
    a = next[a] as number;
  }
  to[i] = a;
}

function floatQuad(
  next: Int32Array,
  from: Int32Array,
  to: Int32Array,
  i: number,
  gap: number,
  { flip, up, down, hiddenOne }: Encoding,
  scale: Float64Array,
  out: Float32Array,
  at: number,
  stride: number,
): void {
  let a = from[i] as number;
  let b = from[i + gap] as number;
  let c = from[i + 2 * gap] as number;
  let d = from[i + 3 * gap] as number;
  for (let t = 0, o = at + i; t < scale.length; t++, o += stride) {
    const factor = scale[t] as number;
    out[o] = ((((a ^ flip) << up) >> down) | hiddenOne) * factor;
    out[o + gap] = ((((b ^ flip) << up) >> down) | hiddenOne) * factor;
    out[o + 2 * gap] = ((((c ^ flip) << up) >> down) | hiddenOne) * factor;
    out[o + 3 * gap] = ((((d ^ flip) << up) >> down) | hiddenOne) * factor;
    a = next[a] as number;
    b = next[b] as number;
    c = next[c] as number;
    d = next[d] as number;
  }
  to[i] = a;
  to[i + gap] = b;
  to[i + 2 * gap] = c;
  to[i + 3 * gap] = d;
}

function floatLane(
  next: Int32Array,
  from: Int32Array,
  to: Int32Array,
  i: number,
  { flip, up, down, hiddenOne }: Encoding,
  scale: Float64Array,
  out: Float32Array,
  at: number,
  stride: number,
): void {
  let a = from[i] as number;
  for (let t = 0, o = at + i; t < scale.length; t++, o += stride) {
    out[o] = ((((a ^ flip) << up) >> down) | hiddenOne) * (scale[t] as number);
    a = next[a] as number;
  }
  to[i] = a;
}

/**
 * Calls `emit` so that numbers `index .. index + length - 1` land in `out[0..length-1]`: whole groups straight into `out`,
 * a ragged head or tail by way of a scratch array of the same type (a second type would slow the kernels down).
 * `emit(target, at, groups)` writes the next groups in order.
 */
export function throughGroups<A extends NumberArray | Float32Array>(
  out: A,
  groupSize: number,
  offset: number,
  emit: (target: A, at: number, groups: number) => void,
): void {
  const scratch = new (out.constructor as new (length: number) => A)(groupSize);
  let done = 0;
  if (offset > 0) {
    emit(scratch, 0, 1);
    done = Math.min(groupSize - offset, out.length);
    for (let i = 0; i < done; i++) out[i] = scratch[offset + i] as number;
  }
  const whole = Math.floor((out.length - done) / groupSize);
  if (whole > 0) emit(out, done, whole);
  done += whole * groupSize;
  if (done < out.length) {
    emit(scratch, 0, 1);
    for (let i = 0; done + i < out.length; i++) out[done + i] = scratch[i] as number;
  }
}
