/**
 * Is an LFSR maximal-length? Proved in GF(2)[x], never by running it: `x` must have order exactly `2^b - 1` modulo the
 * feedback polynomial, that is `x^(2^b - 1) = 1` and `x^((2^b - 1)/q) != 1` for every prime factor `q` (derived).
 */

/** Widths for which default taps are offered, with the leap of docs/stream.md, section 1 (XAPP052 taps). */
export const defaultLanes: ReadonlyMap<number, { readonly taps: readonly number[]; readonly leap: number }> = new Map([
  [3, { taps: [3, 2], leap: 2 }],
  [4, { taps: [4, 3], leap: 4 }],
  [5, { taps: [5, 3], leap: 4 }],
  [6, { taps: [6, 5], leap: 5 }],
  [7, { taps: [7, 6], leap: 6 }],
  [8, { taps: [8, 6, 5, 4], leap: 7 }],
  [9, { taps: [9, 5], leap: 5 }],
  [10, { taps: [10, 7], leap: 7 }],
  [11, { taps: [11, 9], leap: 9 }],
  [12, { taps: [12, 6, 4, 1], leap: 11 }],
  [13, { taps: [13, 4, 3, 1], leap: 12 }],
  [14, { taps: [14, 5, 3, 1], leap: 13 }],
  [15, { taps: [15, 14], leap: 13 }],
  [16, { taps: [16, 15, 13, 4], leap: 14 }],
  [17, { taps: [17, 14], leap: 14 }],
  [18, { taps: [18, 11], leap: 11 }],
  [19, { taps: [19, 6, 2, 1], leap: 18 }],
  [20, { taps: [20, 17], leap: 17 }],
]);

export function gcd(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/**
 * Steps of `leap` shifts that come to the same state as `shifts` shifts: lanes are spread over the period in shifts, since a number of steps that
 * is a fraction of the period may be only a few shifts.
 * @param leap coprime to the period `2^bits - 1`.
 */
export function stepsForShifts(
  shifts: number,
  { bits, leap }: { readonly bits: number; readonly leap: number },
): number {
  const period = BigInt(2 ** bits - 1);
  return Number((BigInt(shifts) * inverse(BigInt(leap), period)) % period);
}

/** By the extended algorithm of Euclid. */
function inverse(a: bigint, modulus: bigint): bigint {
  let [r, next] = [modulus, a % modulus];
  let [t, nextT] = [0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return ((t % modulus) + modulus) % modulus;
}

/** Distinct prime factors in ascending order; `n` up to 2^53. */
export function primeFactors(n: number): number[] {
  const factors: number[] = [];
  for (let q = 2; q * q <= n; q++) {
    if (n % q !== 0) continue;
    factors.push(q);
    while (n % q === 0) n /= q;
  }
  if (n > 1) factors.push(n);
  return factors;
}

export const isPrime = (n: number): boolean => n > 1 && primeFactors(n)[0] === n;

/** A prime near `x`, at least 2 and at most `limit`: the row count to offer when a pool's size collapses. */
export function nearestPrime(x: number, limit = Number.POSITIVE_INFINITY): number {
  const start = Math.max(2, Math.min(Math.round(x), limit));
  for (let k = 0; ; k++) {
    if (start + k <= limit && isPrime(start + k)) return start + k;
    if (isPrime(start - k)) return start - k;
  }
}

/**
 * True if shifting `{s[b-2:0], xor of s[t-1]}` visits all `2^b - 1` non-zero states.
 * @param taps 1-based positions, the largest is the width `b` (2..32), all distinct.
 */
export function isPrimitive(taps: readonly number[]): boolean {
  const b = Math.max(...taps);
  // The recurrence s(k) = xor of s(k - t) has characteristic polynomial x^b + sum of x^(b-t).
  let poly = 1n << BigInt(b);
  for (const t of taps) poly ^= 1n << BigInt(b - t);
  const period = 2 ** b - 1;
  if (powerOfX(BigInt(period), poly, b) !== 1n) return false;
  return primeFactors(period).every((q) => powerOfX(BigInt(period / q), poly, b) !== 1n);
}

/**
 * Feedback polynomials for `count` kinds of lanes, the given one first (docs/stream.md, section 2): primitive ones of the same degree, fewer taps
 * first, then by the tap lists in descending lexicographic order.
 */
export function primitiveFamily(first: readonly number[], count: number): (readonly number[])[] {
  const family = [first];
  const b = first[0] ?? 0;
  for (let size = 2; family.length < count && size <= b; size += 2) {
    for (const taps of tapLists([b], b - 1, size)) {
      if (family.length === count) break;
      if (String(taps) !== String(first) && isPrimitive(taps)) family.push(taps);
    }
  }
  return family;
}

/** Tap lists of `size` taps that begin with `taps`, the next at most `largest`, in descending order. */
function* tapLists(taps: readonly number[], largest: number, size: number): Generator<readonly number[]> {
  if (taps.length === size) yield taps;
  else for (let t = largest; t >= size - taps.length; t--) yield* tapLists([...taps, t], t - 1, size);
}

function powerOfX(exponent: bigint, poly: bigint, b: number): bigint {
  let result = 1n;
  let square = 2n;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = multiplyMod(result, square, poly, b);
    square = multiplyMod(square, square, poly, b);
  }
  return result;
}

function multiplyMod(x: bigint, y: bigint, poly: bigint, b: number): bigint {
  let product = 0n;
  for (let a = x, m = y; m > 0n; m >>= 1n) {
    if (m & 1n) product ^= a;
    a <<= 1n;
    if ((a >> BigInt(b)) & 1n) a ^= poly;
  }
  return product;
}
