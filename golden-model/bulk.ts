import type { Bank, Cursor, Encoding } from './bank.js';
import type { NumberArray } from './stream.js';

/**
 * The bulk kernels of the bank: every lane is stepped for every group through the next-state table, and each number is
 * encoded as it leaves. A group is `n` words; slots from `n` up to the group size `G` repeat them (section 5).
 */

/** Moves a cursor past the group whose lanes were just stepped. */
function advance(cursor: Cursor, bank: Bank): void {
  const { rotate } = bank.config;
  cursor.tau = cursor.tau + 1 === bank.period ? 0 : cursor.tau + 1;
  if (rotate === 'step' || (rotate === 'period' && cursor.tau === 0)) cursor.k = (cursor.k + 1) % bank.lanes;
}

/** Writes the codes or integers of `groups` whole groups to `out[at..]`; `G` numbers a group. */
export function emitIntegers(
  bank: Bank,
  cursor: Cursor,
  encoding: Encoding,
  groupSize: number,
  out: NumberArray,
  at: number,
  groups: number,
): void {
  const { next, lanes: n } = bank;
  const { words } = cursor;
  const { flip, up, down, odd } = encoding;
  let o = at;
  for (let g = 0; g < groups; g++) {
    const { k } = cursor;
    for (let i = k; i < n; i++) {
      const word = words[i] as number;
      words[i] = next[word] as number;
      out[o++] = (((word ^ flip) << up) >> down) | odd;
    }
    for (let i = 0; i < k; i++) {
      const word = words[i] as number;
      words[i] = next[word] as number;
      out[o++] = (((word ^ flip) << up) >> down) | odd;
    }
    for (let j = n; j < groupSize; j++, o++) out[o] = out[o - n] as number;
    advance(cursor, bank);
  }
}

/** As `emitIntegers`, but `z = fround(u * factor)`, with the factor of each step (one entry: of all steps). */
export function emitFloats(
  bank: Bank,
  cursor: Cursor,
  encoding: Encoding,
  groupSize: number,
  factors: Float64Array,
  out: Float32Array,
  at: number,
  groups: number,
): void {
  const { next, lanes: n } = bank;
  const { words } = cursor;
  const { flip, up, down, odd } = encoding;
  const perStep = factors.length > 1;
  let o = at;
  for (let g = 0; g < groups; g++) {
    const { k } = cursor;
    const factor = factors[perStep ? cursor.tau : 0] as number;
    for (let i = k; i < n; i++) {
      const word = words[i] as number;
      words[i] = next[word] as number;
      out[o++] = ((((word ^ flip) << up) >> down) | odd) * factor;
    }
    for (let i = 0; i < k; i++) {
      const word = words[i] as number;
      words[i] = next[word] as number;
      out[o++] = ((((word ^ flip) << up) >> down) | odd) * factor;
    }
    for (let j = n; j < groupSize; j++, o++) out[o] = out[o - n] as number;
    advance(cursor, bank);
  }
}

/**
 * Calls `emit` so that numbers `index .. index + length - 1` land in `out[0..length-1]`: whole groups straight into `out`,
 * a ragged head or tail by way of `scratch` (one group). `emit(target, at, groups)` writes the next groups in order.
 */
export function throughGroups<A extends NumberArray | Float32Array>(
  out: A,
  scratch: A,
  offset: number,
  emit: (target: A, at: number, groups: number) => void,
): void {
  const groupSize = scratch.length;
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
