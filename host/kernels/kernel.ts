import type { BulkTable } from '../../golden-model/stream.js';
import type { Samples } from '../data/dataset.js';

/**
 * Bulk arithmetic on weights (docs/stream.md section 10): `out = fround(base + fround(c * z))`. `out` and `base` are
 * the same array or do not overlap. Two implementations, native and JavaScript, which give the same bits.
 */
export interface Kernel {
  readonly backend: 'native' | 'javascript';
  /** Adds `c * z[i]`, i = 0..n-1, `n = out.length`. */
  add(out: Float32Array, base: Float32Array, z: Float32Array, c: number): void;
  /** Adds `c` times the numbers of a table from step (or element, or row) `start` on, `0 <= start < period`. */
  addTable(out: Float32Array, base: Float32Array, table: PaddedTable, start: number, c: number): void;
  /**
   * Asks for huge pages for an array of 2 MB or more whose rows are read in any order: each row is otherwise a miss of
   * the address translation. A wish: nothing but time depends on it. Returns the bytes that it can concern.
   */
  hugePages(array: Samples | Float32Array): number;
  /** Copies `rows.length` rows of `width` elements of `from` into `to`, one after another; bytes as `fround(b / 255)`. */
  gather(to: BatchValues, from: Samples, rows: Int32Array, width: number): void;
  /**
   * For each of `n = labels.length` rows of `classes` logits, in binary64: at `parts[row]`, how far the logit at the
   * label lies below the largest one; at `parts[n + row]`, the sum of `e^(logit - largest logit)`, in order (`expDown` of
   * exp.ts). A logit that is NaN or positive infinity makes the sum NaN, a label outside the classes the distance.
   * `parts` has `n * (2 + classes)` numbers; those after the sums are scratch space.
   */
  lossParts(parts: Float64Array, logits: Float32Array, labels: Int32Array, classes: number): void;
}

/** Numbers that the native kernel may read past the last row: it works in blocks. */
const tablePadding = 16;
/** Groups wider than this do not fit the native kernel's scratch space; the configuration allows no wider one. */
const maxGroup = 4096;
/** Rows wider than this are not laid out as 'turning': MOST_TURNING of perturb.c. */
const mostTurning = 256;

/**
 * - `ring`: no rotation, no duplicates: consecutive numbers of a pass are consecutive in the table.
 * - `turning`: rotated once a period, no duplicates: the rows, with a row of padding before and after them.
 * - `doubled`: all else: each row twice in a row, so that every rotation of it is one run.
 */
export type Layout = 'ring' | 'turning' | 'doubled';

/** A stream's table, laid out for a kernel once. Row r begins at `z[first + r * stride]`. */
export interface PaddedTable {
  readonly z: Float32Array;
  readonly layout: Layout;
  readonly first: number;
  readonly stride: number;
  readonly rows: number;
  readonly lanes: number;
  readonly groupSize: number;
  readonly rotate: BulkTable['rotate'];
}

/** @throws RangeError when the table's length, or its group, is not what a kernel can read. */
export function padTable(table: BulkTable): PaddedTable {
  const { z, rows, lanes, groupSize, rotate } = table;
  if (z.length !== rows * lanes) throw new RangeError(`${z.length} numbers in a table of ${rows} x ${lanes}`);
  if (groupSize > maxGroup) throw new RangeError(`a group of ${groupSize} numbers, at most ${maxGroup}`);
  const layout = layoutOf(table);
  const first = layout === 'turning' ? lanes : 0;
  const stride = layout === 'doubled' ? 2 * lanes : lanes;
  const padded = new Float32Array(first + rows * stride + first + tablePadding);
  for (let row = 0; row < rows; row++) {
    const numbers = z.subarray(row * lanes, (row + 1) * lanes);
    padded.set(numbers, first + row * stride);
    if (layout === 'doubled') padded.set(numbers, row * stride + lanes);
  }
  return { z: padded, layout, first, stride, rows, lanes, groupSize, rotate };
}

function layoutOf({ lanes, groupSize, rotate }: BulkTable): Layout {
  if (groupSize !== lanes || rotate === 'step') return 'doubled';
  if (rotate === 'none') return 'ring';
  return lanes <= mostTurning ? 'turning' : 'doubled';
}

/** Row and rotation of step `start` of a bank (docs/stream.md section 2). */
export function position(table: PaddedTable, start: number): { row: number; turn: number } {
  const row = start % table.rows;
  if (table.rotate === 'none') return { row, turn: 0 };
  const turns = table.rotate === 'step' ? start : Math.floor(start / table.rows);
  return { row, turn: turns % table.lanes };
}

/** @throws RangeError when the arrays differ in length or overlap in part, which would read perturbed weights. */
export function checkBuffers(out: Float32Array, base: Float32Array): void {
  if (out.length !== base.length) throw new RangeError(`${out.length} weights out, ${base.length} in`);
  const apart =
    out.byteOffset + out.byteLength <= base.byteOffset || base.byteOffset + base.byteLength <= out.byteOffset;
  if (out.buffer === base.buffer && out.byteOffset !== base.byteOffset && !apart) {
    throw new RangeError('the weight buffers overlap in part');
  }
}

/** @throws RangeError when the arrays do not fit one another. */
export function checkLogits(parts: Float64Array, logits: Float32Array, labels: Int32Array, classes: number): void {
  const rows = labels.length;
  if (classes < 1 || logits.length !== rows * classes || parts.length < rows * (2 + classes)) {
    throw new RangeError(`${logits.length} logits and room for ${parts.length} parts for ${rows} rows of ${classes}`);
  }
}

/** What a model reads. */
export type BatchValues = Float32Array | BigInt64Array;

/** @throws RangeError or TypeError when a gather would read or write outside its arrays, or mix element types. */
export function checkRows(to: BatchValues, from: Samples, rows: Int32Array, width: number): void {
  if (to instanceof BigInt64Array !== from instanceof BigInt64Array) {
    throw new TypeError('the samples are not of the type that the model reads');
  }
  if (to.length < rows.length * width) throw new RangeError(`${rows.length} rows of ${width} do not fit ${to.length}`);
  const count = from.length / width;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row < 0 || row >= count) throw new RangeError(`row ${row} of ${count}`);
  }
}
