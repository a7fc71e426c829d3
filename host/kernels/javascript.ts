import { expDown } from './exp.js';
import { checkBuffers, checkLogits, checkRows, type Kernel, type PaddedTable, position } from './kernel.js';

/** `fround(b / 255)` of every byte. */
const unit = Float32Array.from({ length: 256 }, (_, b) => b / 255);

/**
 * The kernel for machines without a C compiler. A sum of two binary32 numbers formed in binary64 and stored in a
 * Float32Array is rounded as if once (53 >= 2*24 + 2), so only the product needs its own `fround`.
 */
export const javascriptKernel: Kernel = {
  backend: 'javascript',

  add(out, base, z, c) {
    checkBuffers(out, base);
    if (z.length < out.length) throw new RangeError(`${z.length} numbers for ${out.length} weights`);
    addRun(out, base, 0, z, 0, out.length, Math.fround(c));
  },

  addTable(out, base, table, start, c) {
    checkBuffers(out, base);
    if (table.layout === 'ring') addRing(out, base, table, start, Math.fround(c));
    else addBank(out, base, table, start, Math.fround(c));
  },

  hugePages() {
    return 0;
  },

  gather(to, from, rows, width) {
    checkRows(to, from, rows, width);
    for (const [i, row] of rows.entries()) {
      const begin = row * width;
      const at = i * width;
      if (to instanceof Float32Array && from instanceof Uint8Array) {
        for (let k = 0; k < width; k++) to[at + k] = unit[from[begin + k] as number] as number;
      } else if (to instanceof Float32Array && from instanceof Float32Array) {
        to.set(from.subarray(begin, begin + width), at);
      } else if (to instanceof BigInt64Array && from instanceof BigInt64Array) {
        to.set(from.subarray(begin, begin + width), at);
      }
    }
  },

  lossParts(parts, logits, labels, classes) {
    checkLogits(parts, logits, labels, classes);
    const rows = labels.length;
    for (let r = 0; r < rows; r++) {
      const at = r * classes;
      const label = labels[r] as number;
      let max = logits[at] as number;
      for (let c = 1; c < classes; c++) max = Math.max(max, logits[at + c] as number);
      let sum = 0;
      for (let c = 0; c < classes; c++) sum += expDown((logits[at + c] as number) - max);
      parts[r] = label >= 0 && label < classes ? max - (logits[at + label] as number) : Number.NaN;
      parts[rows + r] = sum;
    }
  },
};

function addRun(
  out: Float32Array,
  base: Float32Array,
  at: number,
  z: Float32Array,
  from: number,
  count: number,
  c: number,
): void {
  const shift = from - at;
  const end = at + count;
  for (let i = at; i < end; i++) out[i] = (base[i] as number) + Math.fround(c * (z[i + shift] as number));
}

function addRing(out: Float32Array, base: Float32Array, table: PaddedTable, start: number, c: number): void {
  let at = start * table.lanes;
  for (let i = 0; i < out.length; ) {
    const count = Math.min(table.rows * table.lanes - at, out.length - i);
    addRun(out, base, i, table.z, at, count, c);
    i += count;
    at = 0;
  }
}

function addBank(out: Float32Array, base: Float32Array, table: PaddedTable, start: number, c: number): void {
  const { z, first, stride, rows, lanes, groupSize, rotate } = table;
  let { row, turn } = position(table, start);
  for (let i = 0; i < out.length; i += groupSize) {
    const from = first + row * stride;
    const end = Math.min(i + groupSize, out.length);
    // The row from `turn` to its end, then from its beginning: a ring, so a group wider than the row just goes on.
    let at = turn;
    for (let k = i; k < end; ) {
      const count = Math.min(lanes - at, end - k);
      addRun(out, base, k, z, from + at, count, c);
      k += count;
      at += count;
      if (at === lanes) at = 0;
    }
    row = row + 1 === rows ? 0 : row + 1;
    if (rotate === 'step' || (rotate === 'period' && row === 0)) turn = turn + 1 === lanes ? 0 : turn + 1;
  }
}
