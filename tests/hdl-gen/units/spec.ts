/** A naive reading of docs/stream.md, one loop a shift, to hold the hardware against. Slow on purpose. */
import type { GeneratorConfig, OnTheFlyConfig, PoolConfig } from '../../../config/index.js';
import { resolveConfig } from '../../../config/index.js';

/** One shift of section 1, bit by bit. */
export function shift(s: number, b: number, taps: readonly number[]): number {
  let f = 0;
  for (const t of taps) f ^= (s >> (t - 1)) & 1;
  return ((s << 1) | f) & (2 ** b - 1);
}
export function step(s: number, b: number, taps: readonly number[], leap: number): number {
  for (let i = 0; i < leap; i++) s = shift(s, b, taps);
  return s;
}

/** word_lane(tau), by walking. */
const walks = new Map<string, number[]>();
export function walk(b: number, taps: readonly number[], leap: number, seed: number): number[] {
  const key = `${b} ${taps} ${leap} ${seed}`;
  const known = walks.get(key);
  if (known) return known;
  const words = [seed];
  for (let s = step(seed, b, taps, leap); s !== seed; s = step(s, b, taps, leap)) words.push(s);
  walks.set(key, words);
  return words;
}

/** Start of step `t` as the hardware loads it: the words of positions 0..n-1, and lane 0's un-rotated word. */
export function bankState(g: OnTheFlyConfig, t: number): { words: number[]; shadow: number } {
  const c = g.polynomials.length;
  const T = 2 ** g.bits - 1;
  const k = g.rotate === 'period' ? Math.floor(t / T) : g.rotate === 'step' ? t : 0;
  const word = (lane: number): number =>
    walk(g.bits, g.polynomials[lane % c] ?? [], g.leap, g.seed)[((g.phases[lane] ?? 0) + t) % T] ?? 0;
  return { words: Array.from({ length: g.lanes }, (_, j) => word((j + c * k) % g.lanes)), shadow: word(0) };
}

/** u of section 3. */
export function decode(w: number, g: OnTheFlyConfig): number {
  if (g.wordBits === g.bits) return w - 2 ** (g.bits - 1);
  const low = w & (2 ** g.wordBits - 1);
  return 2 * (low >= 2 ** (g.wordBits - 1) ? low - 2 ** g.wordBits : low) + 1;
}

/** The n numbers of step `t`. */
export const group = (g: OnTheFlyConfig, t: number): number[] => bankState(g, t).words.map((w) => decode(w, g));

/** The pool's numbers, section 7. */
export function poolNumbers(g: PoolConfig): number[] {
  const N = g.size;
  const M = 2 ** (g.bits - 1) - 1;
  const v: number[] = [];
  for (let i = 0; i < N; i++) {
    const a = BigInt((2 * i - (N - 1)) * M);
    const size = (2n * (a < 0n ? -a : a) + BigInt(N - 1)) / BigInt(2 * (N - 1));
    v.push(Number(a < 0n ? -size : size));
  }
  let x = BigInt(g.seed);
  for (let i = N - 1; i > 0; i--) {
    x ^= (x << 13n) & 0xffffffffn;
    x ^= x >> 17n;
    x ^= (x << 5n) & 0xffffffffn;
    const j = Number((x * BigInt(i + 1)) >> 32n);
    [v[i], v[j]] = [v[j] ?? 0, v[i] ?? 0];
  }
  return v;
}

/** A generator section with every default settled. */
export function resolved<K extends GeneratorConfig['kind']>(
  kind: K,
  fields: Record<string, unknown>,
): Extract<GeneratorConfig, { kind: K }> {
  const { generator } = resolveConfig({ name: 'unit', generator: { kind, ...fields } });
  if (generator.kind !== kind) throw new Error('unreachable');
  return generator as Extract<GeneratorConfig, { kind: K }>;
}

const roots = new Map<string, bigint>();

/** Side band of step `t` by section 4, found by trying every value. */
export function scaleOf(g: OnTheFlyConfig, t: number): number {
  const T = 2 ** g.bits - 1;
  const uFrac = BigInt(g.wordBits === g.bits ? g.bits - 1 : g.wordBits);
  let C = 2 / Math.PI;
  for (let n = 1; n < g.lanes; n++) C = n ** 2 / C;
  const K = BigInt(Math.floor(C * 2 ** 32 + 0.5));
  const Q = (step: number): bigint => group(g, step).reduce((sum, u) => sum + BigInt(u * u), 0n);
  if (g.scaling === 'exact') {
    const key = `${g.lanes} ${uFrac} ${Q(t)}`;
    let k = roots.get(key) ?? 1n;
    while (k < 65535n && (2n * k + 1n) ** 2n * Q(t) * 2n ** 32n <= 4n * K * 4n ** (uFrac + 12n)) k++;
    roots.set(key, k);
    return Number(k);
  }
  const log2 = (q: bigint): number => {
    let e = 7;
    // Both sides times 2^9, so that every exponent down to -4 is an integer power.
    while (e > -4 && 2n ** BigInt(2 * e - 1 + 9) * q * 2n ** 32n > K * 4n ** uFrac * 2n ** 9n) e--;
    return e;
  };
  let least = 7;
  for (let s = 0; s < T; s++) least = Math.min(least, log2(Q(s)));
  return log2(Q(t)) - least;
}
