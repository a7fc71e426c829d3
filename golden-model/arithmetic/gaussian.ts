/**
 * The normal quantile of a 32-bit word (docs/stream.md, section 9): M. J. Wichura, "Algorithm AS 241: the percentage
 * points of the normal distribution", Applied Statistics 37 (1988), routine PPND16, relative accuracy about 1e-16.
 * Every operation is one IEEE 754 binary64 operation in the order written, so that C without contraction agrees.
 */

/** |q| <= 0.425: `z = q * a(r) / b(r)`, `r = 0.180625 - q^2`. Highest power first, as Horner takes them. */
const a = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
] as const;
const b = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
] as const;

/** The tails: `|z| = c(r) / d(r)`, `r = sqrt(-ln p) - 1.6`. */
const c = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
] as const;
const d = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
] as const;

const horner = (coefficients: readonly number[], r: number): number => {
  let sum = coefficients[0] as number;
  for (let i = 1; i < coefficients.length; i++) sum = sum * r + (coefficients[i] as number);
  return sum;
};

/** `1/23, 1/21, ..., 1/3, 1`: atanh(s)/s as a polynomial in s^2. */
const atanhSeries = [23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1].map((k) => 1 / k);

/**
 * `ln(m / 2^33)` of an integer `1 <= m < 2^32`, to about 2 units in the last place: `m = 2^e * f` with
 * `f` in (sqrt(1/2), sqrt 2], `s = (f-1)/(f+1)`, `ln = (e - 33) * ln 2 + 2 s * series(s^2)`.
 */
export function logOfTail(m: number): number {
  let e = 31 - Math.clz32(m);
  let f = m / 2 ** e;
  if (f > Math.SQRT2) {
    f = f / 2;
    e = e + 1;
  }
  const s = (f - 1) / (f + 1);
  return (e - 33) * Math.LN2 + 2 * s * horner(atanhSeries, s * s);
}

/**
 * `Phi^{-1}((word + 1/2) / 2^32)` of a 32-bit word, in binary64. The far tail of PPND16 (p < e^-25) is never reached:
 * the least probability is 2^-33.
 */
export function normalQuantile(word: number): number {
  const odd = 2 * word + 1;
  const q = (odd - 2 ** 32) / 2 ** 33;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * horner(a, r)) / horner(b, r);
  }
  const r = Math.sqrt(-logOfTail(Math.min(odd, 2 ** 33 - odd))) - 1.6;
  const z = horner(c, r) / horner(d, r);
  return q < 0 ? -z : z;
}
