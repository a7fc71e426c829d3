/**
 * docs/stream.md taken literally: one shift at a time, one step at a time from step 0, BigInt for every product. Slow on
 * purpose and independent of golden-model/: nothing here imports from it.
 */
import type { OnTheFlyConfig, PoolConfig, Scaling } from '../../config/index.js';

export interface NaiveLane {
  readonly bits: number;
  readonly taps: readonly number[];
  readonly leap: number;
}

export function naiveStep(word: number, { bits, taps, leap }: NaiveLane): number {
  let s = word;
  for (let l = 0; l < leap; l++) {
    let f = 0;
    for (const t of taps) f += Math.floor(s / 2 ** (t - 1));
    s = ((2 * s) % 2 ** bits) + (f % 2);
  }
  return s;
}

export function naiveSteps(word: number, steps: number, lane: NaiveLane): number {
  let w = word;
  for (let i = 0; i < steps; i++) w = naiveStep(w, lane);
  return w;
}

export function naiveEncode(word: number, bits: number, wordBits: number): number {
  if (wordBits === bits) return word - 2 ** (bits - 1);
  const low = word % 2 ** wordBits;
  return 2 * (low >= 2 ** (wordBits - 1) ? low - 2 ** wordBits : low) + 1;
}

/** Steps through the bank by moving the array of words, as the spec's sentence about rotation says. */
export class NaiveBank {
  readonly words: number[];
  t = 0;
  readonly #config: OnTheFlyConfig;

  constructor(config: OnTheFlyConfig) {
    this.#config = config;
    this.words = config.phases.map((p, i) => naiveSteps(config.seed, p, this.#lane(i)));
  }

  advance(): void {
    const { bits, rotate, polynomials } = this.#config;
    this.words.forEach((w, j) => {
      this.words[j] = naiveStep(w, this.#lane(j));
    });
    this.t++;
    if (rotate === 'none' || (rotate === 'period' && this.t % (2 ** bits - 1) !== 0)) return;
    for (let i = 0; i < polynomials.length; i++) this.words.push(this.words.shift() as number);
  }

  /** Lane `i` has polynomial `i mod c`, and so has position `i`: lanes move by `c` positions. */
  #lane(i: number): NaiveLane {
    const { bits, leap, polynomials } = this.#config;
    return { bits, leap, taps: polynomials[i % polynomials.length] as readonly number[] };
  }

  numbers(): number[] {
    return this.words.map((w) => naiveEncode(w, this.#config.bits, this.#config.wordBits));
  }
}

/** The numbers of `groups` groups from step 0, with tiling for P > n. */
export function naiveNumbers(config: OnTheFlyConfig, groups: number): number[] {
  const bank = new NaiveBank(config);
  const size = Math.max(config.lanes, config.perClock);
  const out: number[] = [];
  for (let g = 0; g < groups; g++) {
    const r = bank.numbers();
    for (let j = 0; j < size; j++) out.push(r[j % config.lanes] ?? Number.NaN);
    bank.advance();
  }
  return out;
}

/** `C_n` with 240 fraction bits from 100 digits of pi. */
export function naiveModulus(n: number): bigint {
  const digits = 31415926535897932384626433832795028841971693993751058209749445923078164062862089986280348253421170679n;
  let c = ((2n * 10n ** 100n) << 240n) / digits;
  for (let i = 1n; i < BigInt(n); i++) c = ((i * i) << 480n) / c;
  return (c + (1n << 207n)) >> 208n;
}

const four = (e: number): bigint => 4n ** BigInt(e);

/** Section 4, row `exact`: tries every k. `num / den` is the squared modulus. */
export function naiveExact(num: bigint, den: bigint, q: bigint, uFrac: number): number {
  if (q === 0n) return 65535;
  const fits = (k: bigint): boolean => (2n * k - 1n) ** 2n * q * den <= 4n * num * four(uFrac + 12);
  let [low, high] = [0n, 65536n];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return Number(low);
}

/** Section 4, row `pow2`: `2^(2e-1) * q * den <= num * 4^uFrac`, both sides times 2^9. */
export function naiveExponent(num: bigint, den: bigint, q: bigint, uFrac: number): number {
  if (q === 0n) return 7;
  for (let e = 7; e > -4; e--) if (2n ** BigInt(2 * e - 1 + 9) * q * den <= 512n * num * four(uFrac)) return e;
  return -4;
}

/** `scaleInt` by tau and `scaleFrac` of a bank. */
export function naiveScaling(config: OnTheFlyConfig, mode: Scaling): { ints: number[]; frac: number } {
  const period = 2 ** config.bits - 1;
  const full = config.wordBits === config.bits;
  const uFrac = full ? config.bits - 1 : config.wordBits;
  if (mode === 'none') return { ints: Array(period).fill(1), frac: 0 };
  if (mode === 'constant') {
    let all = 0n;
    let w = 1;
    for (let i = 0; i < period; i++, w = naiveStep(w, config)) {
      all += BigInt(naiveEncode(w, config.bits, config.wordBits)) ** 2n;
    }
    return { ints: Array(period).fill(naiveExact(BigInt(period), 1n, all, uFrac)), frac: 12 };
  }
  const k = naiveModulus(config.lanes);
  const bank = new NaiveBank({ ...config, rotate: 'none' });
  const sums: bigint[] = [];
  for (let t = 0; t < period; t++, bank.advance()) sums.push(bank.numbers().reduce((s, u) => s + BigInt(u * u), 0n));
  if (mode === 'exact') return { ints: sums.map((q) => naiveExact(k, 2n ** 32n, q, uFrac)), frac: 12 };
  const exponents = sums.map((q) => naiveExponent(k, 2n ** 32n, q, uFrac));
  const least = Math.min(...exponents);
  return { ints: exponents.map((e) => 2 ** (e - least)), frac: -least };
}

/** Section 7, contents, in BigInt. */
export function naivePool({ size, bits, seed }: PoolConfig): number[] {
  const n = BigInt(size);
  const most = 2n ** BigInt(bits - 1) - 1n;
  const pool: bigint[] = [];
  for (let i = 0n; i < n; i++) {
    const a = (2n * i - (n - 1n)) * most;
    const magnitude = (2n * (a < 0n ? -a : a) + (n - 1n)) / (2n * (n - 1n));
    pool.push(a < 0n ? -magnitude : magnitude);
  }
  let x = BigInt(seed);
  for (let i = size - 1; i >= 1; i--) {
    x = (x ^ (x << 13n)) & 0xffffffffn;
    x ^= x >> 17n;
    x = (x ^ (x << 5n)) & 0xffffffffn;
    const j = Number((x * BigInt(i + 1)) >> 32n);
    [pool[i], pool[j]] = [pool[j] as bigint, pool[i] as bigint];
  }
  return pool.map(Number);
}
