/**
 * The constants of docs/stream.md, section 8, from its formulas, by another way than scripts/gaussian-tables.mjs: the normal distribution by
 * numerical integration of its density, its inverse by Newton's method.
 */

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** Five-point Gauss-Legendre nodes and weights on -1..1. */
const nodes = [
  [0, 128 / 225],
  ...[1, -1].flatMap((sign) => [
    [(sign * Math.sqrt(5 - 2 * Math.sqrt(10 / 7))) / 3, (322 + 13 * Math.sqrt(70)) / 900],
    [(sign * Math.sqrt(5 + 2 * Math.sqrt(10 / 7))) / 3, (322 - 13 * Math.sqrt(70)) / 900],
  ]),
] as [number, number][];

/** Upper tail of the standard normal: the density from `x` to 12 beyond it, in pieces of 1/8. */
export function upperTail(x: number): number {
  let sum = 0;
  for (let piece = 95; piece >= 0; piece--) {
    const from = x + piece / 8;
    for (const [node, weight] of nodes) sum += (weight / 16) * density(from + (1 + node) / 16);
  }
  return sum;
}

/** The `x >= 0` with `upperTail(x) = p`, `0 < p <= 1/2`. */
export function upperQuantile(p: number): number {
  let x = 0;
  for (let i = 0; i < 60; i++) x += (upperTail(x) - p) / density(x);
  return x;
}

const h = 1 / 32;
const wordBits = [9, 9, 8, 8, 7, 6, 5];

/** `P(bit | path)` of level `l`: the share of the half-normal that lies in the upper half of the cells under the path. */
export const thresholds: readonly (readonly number[])[] = wordBits.map((w, l) =>
  Array.from({ length: 2 ** l }, (_, path) => {
    const cells = 128 / 2 ** l;
    const mass = (from: number, to: number): number => upperTail(from * h) - (to === 128 ? 0 : upperTail(to * h));
    const first = path * cells;
    return Math.round((2 ** w * mass(first + cells / 2, first + cells)) / mass(first, first + cells));
  }),
);

type Row = readonly [start: number, slope: number];

function linear(y: (v: number) => number, points: number, rounding: number): Row[] {
  return Array.from({ length: 104 }, (_, i) => {
    const [e, a] = [Math.floor(i / 8), i % 8];
    const [from, to] = [y(2 ** -(e + 1) * (1 + a / 8)), y(2 ** -(e + 1) * (1 + (a + 1) / 8))];
    const slope = Math.round((from - to) / points);
    return [Math.round((from + to) / 2 + (slope * (points - 1)) / 2) + rounding, slope] as const;
  });
}

export const icdfTable: readonly Row[] = linear((v) => 32 * 512 * upperQuantile(v / 2), 64, 0);
export const radiusTable: readonly Row[] = linear((v) => 64 * 128 * Math.sqrt(-2 * Math.log(v)), 32, 64);
export const cosines: readonly number[] = Array.from({ length: 64 }, (_, i) =>
  Math.round(255 * Math.cos(((i + 1 / 2) * Math.PI) / 128)),
);

/** `E u^2` of each Gaussian with perfect random bits. */
export const meanSquares = {
  tree: Array.from({ length: 128 }, (_, m) => {
    const bits = [...m.toString(2).padStart(7, '0')];
    const p = bits.map((bit, l) => {
      const one =
        (thresholds[l]?.[Number.parseInt(`0${bits.slice(0, l).join('')}`, 2)] as number) / 2 ** (wordBits[l] as number);
      return bit === '1' ? one : 1 - one;
    });
    return p.reduce((product, v) => product * v, 1) * (2 * m + 1) ** 2;
  }).reduce((sum, v) => sum + v, 0),
  icdf: overOctaves(icdfTable, 64, (y) => squareOf(Math.floor(y / 512))),
  'box-muller': overOctaves(radiusTable, 32, (y) => {
    const r = Math.floor(y / 128);
    return cosines.reduce((sum, c) => sum + squareOf(Math.floor((r * c) / 512)), 0) / 64;
  }),
};

function squareOf(m: number): number {
  return (2 * Math.min(m, 127) + 1) ** 2;
}

/** The mean over all words: octave `e` has the share `2^-(e+1)`, the last one what is left. */
function overOctaves(table: readonly Row[], points: number, value: (y: number) => number): number {
  return table.reduce((sum, [start, slope], i) => {
    const e = Math.floor(i / 8);
    const share = 2 ** -Math.min(e + 1, 12) / 8 / points;
    return sum + Array.from({ length: points }, (_, f) => share * value(start - slope * f)).reduce((a, b) => a + b, 0);
  }, 0);
}
