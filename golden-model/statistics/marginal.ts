/** The distribution of single numbers against an ideal one of the same sigma (derived). */

/** `P(X < x)` and `P(X <= x)` of a variable with mean 0 and variance 1. */
export interface Ideal {
  readonly below: (x: number) => number;
  readonly atMost: (x: number) => number;
}

const continuous = (cdf: (x: number) => number): Ideal => ({ below: cdf, atMost: cdf });

/** Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17: absolute error below 7.5e-8. */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return x < 0 ? tail : 1 - tail;
}

export const idealNormal = continuous(normalCdf);

/** Uniform on `-sqrt 3 .. sqrt 3`. */
export const idealUniform = continuous((x) => Math.min(1, Math.max(0, (1 + x / Math.sqrt(3)) / 2)));

/** +1 and -1; measured signs may have a sigma a little below 1. */
export const idealSigns: Ideal = {
  below: (x) => (x <= -0.99 ? 0 : x <= 1.01 ? 0.5 : 1),
  atMost: (x) => (x < -1.01 ? 0 : x < 0.99 ? 0.5 : 1),
};

/** Numbers that are sorted at most: one sigma of chance in a KS distance is then about 0.0006. */
const sorted = 2 ** 20;

/** The distances of `z / sigma` to the ideal: as it is, and to the ideal rounded to the values that occur. */
export function distanceTo(ideal: Ideal, z: Float32Array, sigma: number): { ks: number; ksRounded: number } {
  const values = z.slice(0, sorted).sort();
  const n = values.length;
  let [ks, ksRounded] = [0, 0];
  for (let i = 0; i < n; ) {
    const value = values[i] as number;
    const x = value / sigma;
    ks = Math.max(ks, Math.abs(i / n - ideal.below(x)));
    while (i < n && values[i] === value) i++;
    ks = Math.max(ks, Math.abs(i / n - ideal.atMost(x)));
    if (i === n) break;
    // Ideal numbers up to half way to the next value are rounded to this one or to those below.
    const middle = (value + (values[i] as number)) / 2 / sigma;
    ksRounded = Math.max(ksRounded, Math.abs(i / n - ideal.atMost(middle)));
  }
  return { ks, ksRounded };
}

/** Shares of `|z|` beyond 2, 3 and 3.5 sigma. */
export function tailShares(z: Float32Array, sigma: number): [number, number, number] {
  let [two, three, more] = [0, 0, 0];
  for (let i = 0; i < z.length; i++) {
    const x = Math.abs(z[i] as number) / sigma;
    if (x <= 2) continue;
    two++;
    if (x > 3) three++;
    if (x > 3.5) more++;
  }
  return [two / z.length, three / z.length, more / z.length];
}
