/** Gaussian numbers from a tree of comparators (docs/stream.md section 8). */
import { gaussianScale, treeThresholds } from '../../config/gaussian-tables.js';
import { laneGroupOf } from '../../config/index.js';
import { type Bits, cat, lit, mux } from '../dsl/index.js';
import { independentUnit } from '../parts/independent.js';
import type { CellInside, Fields } from '../parts/lane-cell.js';
import { withSign } from '../parts/octaves.js';

const group = laneGroupOf({ kind: 'tree' });

const fields: Fields = {
  next: {},
  present: {
    x_0: [0, 8, 0],
    x_1: [3, 8, 0],
    x_2: [3, 16, 9],
    x_3: [2, 7, 0],
    x_4: [1, 6, 0],
    x_5: [2, 13, 8],
    x_6: [1, 11, 7],
    sign: [1, 12, 12],
  },
};

/** `x < threshold`, or which of several comparisons it is; equal ones are compared, and chosen from, once. */
interface Less {
  readonly what: string;
  readonly bit: Bits<1>;
}

/** Element `i` where the bits of `path`, which arrive one after the other from the highest, are `i`. */
function walk(path: readonly Bits<1>[], items: readonly Less[]): Bits<1> {
  let left = items;
  for (const bit of path) {
    const half = left.length / 2;
    left = left.slice(0, half).map((low, i) => choose(bit, left[half + i] ?? low, low));
  }
  const [chosen] = left;
  if (chosen === undefined) throw new Error('a level without thresholds');
  return chosen.bit;
}
const choose = (bit: Bits<1>, high: Less, low: Less): Less =>
  high.what === low.what ? low : { what: `${high.what},${low.what}`, bit: mux(bit, high.bit, low.bit) };

/** `x < threshold` in plain gates: `lt` would become a carry chain, which costs a logic cell a bit. */
function below(x: Bits, threshold: number): Bits<1> {
  let less: Bits<1> | undefined;
  for (let i = 0; i < x.width; i++) {
    const zero = x.bit(i).not().as(1);
    if ((threshold >> i) & 1) less = less ? zero.or(less) : zero;
    else if (less) less = zero.and(less);
  }
  if (less === undefined) throw new Error('nothing is below 0');
  return less;
}

/** The comparisons of a level, by path. */
function compared({ m, field }: CellInside, level: number): Less[] {
  const known = new Map<number, Less>();
  return (treeThresholds[level] ?? []).map((threshold) => {
    const what = `below_${level}_${threshold}`;
    const { [what]: bit } = known.has(threshold) ? {} : m.named({ [what]: below(field(`x_${level}`), threshold) });
    if (bit) known.set(threshold, { what, bit });
    const less = known.get(threshold);
    if (less === undefined) throw new Error('unreachable');
    return less;
  });
}

/**
 * Level 4, whose thresholds are `64 - path` but for the last: `x + path < 64`, as the carry of an addition, takes a
 * quarter of the sixteen comparisons.
 */
function sloped({ m, field }: CellInside, level: number, path: readonly Bits<1>[]): Bits<1> {
  const x = field(`x_${level}`);
  const fall = x.width - 1;
  const table = treeThresholds[level] ?? [];
  const last = table.length - 1;
  if (!table.every((t, i) => i === last || t === 2 ** fall - i)) throw new Error(`level ${level} is not a slope`);
  let carry: Bits<1> = lit(1, 0);
  for (let i = 0; i < fall; i++) {
    const bit = x.bit(i).as(1);
    const by = path[path.length - 1 - i];
    carry = by ? bit.and(by).or(carry.and(bit.or(by))) : bit.and(carry);
  }
  const { slope_below, at_last } = m.named({
    slope_below: carry.or(x.bit(fall).as(1)).not(),
    at_last: path.reduce((a, b) => a.and(b)),
  });
  return mux(at_last, below(x, table[last] ?? 0), slope_below);
}
const slopedLevel = 4;

/**
 * All in one step: registers between the levels would cost one for every bit that a later level waits for, and more
 * where the state is saved.
 */
export const unit = independentUnit({
  name: 'tree_gauss',
  group,
  fields: () => fields,
  lead: 0,
  numbers: (inside) => {
    const path: Bits<1>[] = [];
    for (const level of treeThresholds.keys()) {
      path.push(level === slopedLevel ? sloped(inside, level, path) : walk(path, compared(inside, level)));
    }
    const { magnitude } = inside.m.named({ magnitude: cat(...path) });
    return [withSign(inside.field('sign'), magnitude)];
  },
  unitScale: () => gaussianScale.tree,
});
