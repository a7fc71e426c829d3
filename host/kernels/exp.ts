/**
 * `e^x` for `-60 <= x <= 0` to about one unit in the last place, from IEEE operations alone, so that the native kernel
 * can repeat it: `x = n * ln2/32 + r`, `|r| <= ln2/64`, `e^x = 2^(n/32) * e^r`, the Taylor series of e^r to r^6 (the
 * next term is below 4e-18).
 */
const steps = 32;
export const perStep = steps / Math.LN2;
/** What binary64 cannot hold of ln 2. */
const tail = 2.3190468138462996e-17;
/** ln2/32 in two parts: the first has 37 fraction bits, so `n * high` is exact for every n that occurs. */
export const high = Math.floor((Math.LN2 / steps) * 2 ** 37) / 2 ** 37;
export const low = Math.LN2 / steps - high + tail / steps;
/** `2^-(i/32)`, i = 0..31: all that the native kernel reads, in four cache lines; it takes whole powers of 2 from bits. */
export const roots = Float64Array.from({ length: steps }, (_, i) => 2 ** -(i / steps));
/** `2^-(i/32)`, i = 0, 1, ...: as far as the range reaches. */
const powers = Float64Array.from(
  { length: Math.ceil(60 * perStep) + 1 },
  (_, i) => (roots[i % steps] as number) * 2 ** -Math.floor(i / steps),
);

export function expDown(x: number): number {
  // Below this a term cannot change the last place of a sum that is at least 1, unless there are 2^33 of them.
  if (x < -60) return 0;
  const n = (0.5 - x * perStep) | 0;
  const r = x + n * high + n * low;
  const series = r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720))))));
  const power = powers[n] as number;
  return power + power * series;
}
