/**
 * Adaptive modulus scaling (docs/stream.md, section 4): `s = E||g_n|| / ||r||`, in integers. The perturbation element is
 * `z = scaleInt * u / 2^(uFrac + scaleFrac)`.
 */

/** Fraction bits of `exact` and `constant`. */
export const scaleFraction = 12;
const saturated = 2 ** 16 - 1;
const exponentRange = { low: -4, high: 7 } as const;

/** `C_n` with 96 fraction bits, rounded down at every turn of the recursion: `C_1 = 2/pi`, `C_{n+1} = n^2 / C_n`. */
const twoOverPi = 0xa2f9836e4e441529fc2757d1n;

/**
 * `K_n = floor(C_n * 2^32 + 1/2)`, where `C_n = (E||g_n||)^2` of a standard normal `n`-vector. Exact below 2^43.
 * Not in binary64: there the recursion is off by one at n = 923 and 925.
 */
export function normalModulus(n: number): number {
  let c = twoOverPi;
  for (let i = 1; i < n; i++) c = ((BigInt(i) * BigInt(i)) << 192n) / c;
  return Number((c + (1n << 63n)) >> 64n);
}

/**
 * The largest `k` with `(2k-1)^2 * sumSquares * den <= 4 * num * 4^(uFrac+F)`, at most 2^16-1: that is
 * `sqrt(num/den * 4^uFrac / sumSquares) * 2^F` rounded half up. `num`, `den` and `sumSquares` are integers.
 */
export function exactScale(num: number, den: number, sumSquares: number | bigint, uFrac: number): number {
  if (Number(sumSquares) === 0) return saturated;
  const estimate = Math.sqrt(num / den / Number(sumSquares)) * 2 ** (uFrac + scaleFraction) + 0.5;
  if (estimate > saturated + 1) return saturated;
  const k = Math.floor(estimate);
  // The estimate is good to about 2^-30; only within 2^-16 of a tie do the integers have to decide.
  if (Math.abs(estimate - Math.round(estimate)) > 2 ** -16) return k;
  const right = 4n * BigInt(num) * 4n ** BigInt(uFrac + scaleFraction);
  const fits = (x: number): boolean => BigInt(2 * x - 1) ** 2n * BigInt(sumSquares) * BigInt(den) <= right;
  const rounded = Math.round(estimate);
  return Math.min(fits(rounded) ? rounded : rounded - 1, saturated);
}

/**
 * `e` = the largest integer with `2^(2e-1) * sumSquares * den <= num * 4^uFrac`, clamped to -4..7. Both sides are integers
 * below 2^53 times powers of two, so binary64 compares them exactly.
 */
export function powerOfTwoScale(num: number, den: number, sumSquares: number, uFrac: number): number {
  const { low, high } = exponentRange;
  let e: number = high;
  while (e > low && 2 ** (2 * e - 1) * sumSquares * den > num * 4 ** uFrac) e--;
  return e;
}

/** What scales the groups of a stream: one `scaleInt` for all, or one for each step of the period. */
export interface Scaling {
  readonly scaleFrac: number;
  /** `scaleInt` by `tau`, or of every step if it has one entry. */
  readonly scaleInts: Uint16Array;
}

/** Modes `exact` and `pow2`: by `Q_t`, the sum of squares of the `n` numbers of step `t`, for each `t` of a period. */
export function perStepScaling(mode: 'exact' | 'pow2', n: number, sumSquares: Float64Array, uFrac: number): Scaling {
  const modulus = normalModulus(n);
  if (mode === 'exact') {
    const scaleInts = Uint16Array.from(sumSquares, (q) => exactScale(modulus, 2 ** 32, q, uFrac));
    return { scaleFrac: scaleFraction, scaleInts };
  }
  const exponents = Int8Array.from(sumSquares, (q) => powerOfTwoScale(modulus, 2 ** 32, q, uFrac));
  const least = exponents.reduce((a, b) => Math.min(a, b), exponentRange.high);
  return { scaleFrac: 0 - least, scaleInts: Uint16Array.from(exponents, (e) => 2 ** (e - least)) };
}

/** Mode `constant`: one scale by the sum of squares of `count` numbers. */
export const constantScaling = (count: number, sumSquares: bigint, uFrac: number): Scaling => ({
  scaleFrac: scaleFraction,
  scaleInts: Uint16Array.of(exactScale(count, 1, sumSquares, uFrac)),
});

/** One power of two for a whole pool (section 7). */
export function constantPowerScaling(count: number, sumSquares: number, uFrac: number): Scaling {
  const e = powerOfTwoScale(count, 1, sumSquares, uFrac);
  return { scaleFrac: Math.max(-e, 0), scaleInts: Uint16Array.of(2 ** Math.max(e, 0)) };
}

export const noScaling: Scaling = { scaleFrac: 0, scaleInts: Uint16Array.of(1) };

/** `z / u` of each entry: exact in binary64, and so is its product with any `u`. */
export const scaleFactors = ({ scaleInts, scaleFrac }: Scaling, uFrac: number): Float64Array =>
  Float64Array.from(scaleInts, (k) => k * 2 ** -(uFrac + scaleFrac));
