/**
 * Writes config/gaussian-tables.ts: the constants of the Gaussian generators that are compared with PeZO, from the formulas of docs/stream.md,
 * section 8. The numbers are the contract; a test computes them again from the formulas.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Upper tail of the standard normal, by a series below 2.5 and Lentz's continued fraction above. */
function tail(x) {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let k = 3; term > 1e-18 * sum; k += 2) sum += term *= (x * x) / k;
    return 0.5 - density * sum;
  }
  let f = 0;
  for (let k = 200; k > 0; k--) f = k / (x + f);
  return density / (x + f);
}

/** The x > 0 with tail(x) = p, by bisection to the last place. */
function tailInverse(p) {
  let [low, high] = [0, 40];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (tail(middle) > p) low = middle;
    else high = middle;
  }
}

/** Cells of a magnitude in one standard deviation. */
const cells = 32;
const thresholdBits = [9, 9, 8, 8, 7, 6, 5];

const thresholds = thresholdBits.map((bits, level) =>
  Array.from({ length: 2 ** level }, (_, path) => {
    const width = 2 ** (7 - level);
    const [from, middle] = [path * width, path * width + width / 2];
    const to = from + width === 128 ? Infinity : from + width;
    const beyond = to === Infinity ? 0 : tail(to / cells);
    const upper = (tail(middle / cells) - beyond) / (tail(from / cells) - beyond);
    return Math.round(2 ** bits * upper);
  }),
);

/** A falling function of v in (0, 1), linear in each of 8 segments of the octaves [2^-(e+1), 2^-e), e = 0..12. */
function segments(value, points, unit) {
  const at = (e, edge) => value((1 + edge / 8) / 2 ** (e + 1));
  const pairs = Array.from({ length: 13 * 8 }, (_, i) => {
    const [e, a] = [i >> 3, i & 7];
    const [high, low] = [at(e, a), at(e, a + 1)];
    const slope = Math.round(((high - low) * unit) / points);
    return [Math.round(((high + low) / 2) * unit + (slope * (points - 1)) / 2), slope];
  });
  return { start: pairs.map(([c]) => c), slope: pairs.map(([, c]) => c) };
}

const quantile = segments((v) => tailInverse(v / 2), 64, cells * 512);
const radius = segments((v) => Math.sqrt(-2 * Math.log(v)), 32, 64 * 128);
radius.start = radius.start.map((c) => c + 64);
const cosine = Array.from({ length: 64 }, (_, i) => Math.round(255 * Math.cos((Math.PI * (i + 0.5)) / 128)));

/** Mean of u^2 and the scale that makes the variance one. */
const moments = {
  tree: (() => {
    let sum = 0;
    for (let m = 0; m < 128; m++) {
      let p = 1;
      thresholdBits.forEach((bits, level) => {
        const share = thresholds[level][m >> (7 - level)] / 2 ** bits;
        p *= (m >> (6 - level)) & 1 ? share : 1 - share;
      });
      sum += p * (2 * m + 1) ** 2;
    }
    return sum;
  })(),
  icdf: octaves(64, (i, f) => (2 * Math.min(127, (quantile.start[i] - quantile.slope[i] * f) >> 9) + 1) ** 2),
  boxMuller: octaves(32, (i, f) => {
    const r = (radius.start[i] - radius.slope[i] * f) >> 7;
    return cosine.reduce((s, c) => s + (2 * Math.min(127, (r * c) >> 9) + 1) ** 2, 0) / 64;
  }),
};

function octaves(points, square) {
  let sum = 0;
  for (let i = 0; i < 104; i++) {
    const e = i >> 3;
    const weight = (e === 12 ? 2 ** -12 : 2 ** -(e + 1)) / 8 / points;
    for (let f = 0; f < points; f++) sum += weight * square(i, f);
  }
  return sum;
}

const scales = Object.fromEntries(
  Object.entries(moments).map(([name, square]) => [name, Math.round((2 ** 12 * 256) / Math.sqrt(square))]),
);

const list = (numbers) => `[${numbers.join(', ')}]`;
const text = `/** The constants of docs/stream.md, section 8, made by scripts/gaussian-tables.mjs. */

/** Comparator tree: by level, then by path. */
export const treeThresholds: readonly (readonly number[])[] = [${thresholds.map(list).join(', ')}];
/** Bits of the random number that each level compares. */
export const treeBits: readonly number[] = ${list(thresholdBits)};
/** Inverse CDF: by octave * 8 + segment. */
export const icdfStart: readonly number[] = ${list(quantile.start)};
export const icdfSlope: readonly number[] = ${list(quantile.slope)};
/** Box-Muller radius: by octave * 8 + segment. */
export const radiusStart: readonly number[] = ${list(radius.start)};
export const radiusSlope: readonly number[] = ${list(radius.slope)};
/** round(255 * cos((i + 1/2) * pi / 128)). */
export const cosine: readonly number[] = ${list(cosine)};
/** scaleInt of mode 'constant', with 12 fraction bits: the variance of u / 256 becomes one. */
export const gaussianScale = ${JSON.stringify(scales)} as const;
`;
writeFileSync(fileURLToPath(new URL('../config/gaussian-tables.ts', import.meta.url)), text);
if (process.argv.includes('--print'))
  process.stdout.write(
    `${JSON.stringify({ moments, scales, max: Math.max(...quantile.start), maxr: Math.max(...radius.start), slopes: [Math.max(...quantile.slope), Math.max(...radius.slope)], min: Math.min(...quantile.start.map((c, i) => c - 63 * quantile.slope[i])), minr: Math.min(...radius.start.map((c, i) => c - 31 * radius.slope[i])) })}\n`,
  );
