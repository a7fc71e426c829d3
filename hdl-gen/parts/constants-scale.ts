/**
 * Elaboration constants of modulus scaling, from docs/stream.md sections 4 and 7. Everything is integer arithmetic; the
 * one real number is C_n, which a double holds well beyond the 2^-40 that the spec asks for.
 */
import type { OnTheFlyConfig, PoolConfig } from '../../config/index.js';
import { baseSequence, cyclic, decodeWord, laneShapes, period } from './constants.js';
import { poolContents } from './constants-pool.js';

/** `scale = int / 2^frac`. A table has one entry a step of the period; its `ints` are `2^shift` when `shifts` stands. */
export type ScalePlan = FixedScale | ShiftScale | MultiplyScale;
export interface FixedScale {
  readonly kind: 'fixed';
  readonly int: number;
  readonly frac: number;
}
export interface ShiftScale {
  readonly kind: 'shift';
  readonly shifts: readonly number[];
  readonly frac: number;
}
export interface MultiplyScale {
  readonly kind: 'multiply';
  readonly ints: readonly number[];
  readonly frac: number;
}

/** What the case of this plan returns. */
export function matchPlan<R>(
  plan: ScalePlan,
  cases: {
    readonly fixed: (plan: FixedScale) => R;
    readonly shift: (plan: ShiftScale) => R;
    readonly multiply: (plan: MultiplyScale) => R;
  },
): R {
  switch (plan.kind) {
    case 'fixed':
      return cases.fixed(plan);
    case 'shift':
      return cases.shift(plan);
    case 'multiply':
      return cases.multiply(plan);
  }
}

/** F: fraction bits of a multiplying scale. */
export const fracBits = 12;
const largestInt = 2 ** 16 - 1;
const [smallestExponent, largestExponent] = [-4, 7];

export const pow4 = (e: number): bigint => 1n << BigInt(2 * e);

/** K_n = C_n * 2^32, rounded, with C_n = (E||g_n||)^2 by the recursion C_1 = 2/pi, C_{n+1} = n^2 / C_n. */
function squaredModulus(n: number): bigint {
  let c = 2 / Math.PI;
  for (let k = 1; k < n; k++) c = (k * k) / c;
  return BigInt(Math.floor(c * 2 ** 32 + 0.5));
}

function isqrt(x: bigint): bigint {
  if (x < 2n) return x;
  let r = 1n << BigInt((x.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (r + x / r) >> 1n;
    if (next >= r) return r;
    r = next;
  }
}

/** `sqrt(num / den) * 2^F` rounded half up: the largest `k` with `(2k-1)^2 * den <= 4 * num * 4^F`, saturated. */
export function roundedRoot(num: bigint, den: bigint): number {
  if (den === 0n) return largestInt;
  const k = (isqrt((4n * num * pow4(fracBits)) / den) + 1n) / 2n;
  return k > BigInt(largestInt) ? largestInt : Number(k);
}

/**
 * For integers `den` below 2^53: the largest clamped `e` with `2^(2e-1) * den * 2^shift <= num`, the logarithm of
 * `sqrt(num / (den * 2^shift))`, rounded. One comparison an exponent, as a period has up to 2^20 steps.
 */
function roundedLog2(num: bigint, shift: number): (den: number) => number {
  const bounds: { e: number; largest: number }[] = [];
  for (let e = largestExponent; e > smallestExponent; e--) {
    const by = 2 * e - 1 + shift;
    bounds.push({ e, largest: Number(by >= 0 ? num >> BigInt(by) : num << BigInt(-by)) });
  }
  return (den) => bounds.find(({ largest }) => den <= largest)?.e ?? smallestExponent;
}

/** Scale of a bank, element `t` for step `t mod T`; 'fixed' also when the table would be constant. */
export function bankScale(g: OnTheFlyConfig): ScalePlan {
  const known = plans.get(g) ?? computeBankScale(g);
  plans.set(g, known);
  return known;
}
const plans = new WeakMap<OnTheFlyConfig, ScalePlan>();

function computeBankScale(g: OnTheFlyConfig): ScalePlan {
  if (g.scaling === 'none') return { kind: 'fixed', int: 1, frac: 0 };
  const uFrac = g.wordBits === g.bits ? g.bits - 1 : g.wordBits;
  const squaresOf = laneShapes(g).map((shape) =>
    Float64Array.from(baseSequence(shape, g.seed), (w) => decodeWord(w, g.bits, g.wordBits) ** 2),
  );
  const T = period(g);
  if (g.scaling === 'constant') {
    const all = squaresOf[0]?.reduce((a, b) => a + b, 0) ?? 0;
    return { kind: 'fixed', int: roundedRoot(BigInt(T) * pow4(uFrac), BigInt(all)), frac: fracBits };
  }
  const energy = new Float64Array(T);
  for (const [i, p] of g.phases.entries()) {
    const squares = squaresOf[i % squaresOf.length] ?? energy;
    for (let t = 0; t < T; t++) energy[t] = (energy[t] ?? 0) + (squares[(p + t) % T] ?? 0);
  }
  const table = tableOf(g.scaling, squaredModulus(g.lanes) * pow4(uFrac), energy);
  const [first = 1] = table;
  const constant = table.every((x) => x === first);
  if (g.scaling === 'exact') {
    return constant ? { kind: 'fixed', int: first, frac: fracBits } : { kind: 'multiply', ints: table, frac: fracBits };
  }
  const least = table.reduce((a, b) => Math.min(a, b));
  if (constant) return { kind: 'fixed', int: 1, frac: 0 - least };
  return { kind: 'shift', shifts: table.map((e) => e - least), frac: 0 - least };
}

/** Scale of every step: the rounded root, or logarithm, of `num / (energy * 2^32)`. */
function tableOf(scaling: 'exact' | 'pow2', num: bigint, energy: Float64Array): number[] {
  if (scaling === 'pow2') return Array.from(energy, roundedLog2(num, 32));
  const known = new Map<number, number>();
  return Array.from(energy, (q) => {
    const value = known.get(q) ?? roundedRoot(num, BigInt(q) << 32n);
    known.set(q, value);
    return value;
  });
}

/** The one scale of a pool, from its elaborated contents. */
export function poolScale(g: PoolConfig): FixedScale {
  if (g.scaling === 'none') return { kind: 'fixed', int: 1, frac: 0 };
  const all = poolContents(g).reduce((sum, v) => sum + BigInt(v * v), 0n);
  const num = BigInt(g.size) * pow4(g.bits - 1);
  if (g.scaling !== 'pow2') return { kind: 'fixed', int: roundedRoot(num, all), frac: fracBits };
  const e = roundedLog2(num, 0)(Number(all));
  return { kind: 'fixed', int: 2 ** Math.max(e, 0), frac: Math.max(-e, 0) };
}

/** Lane 0's words of one period beside their scales: the shadow word is what a table in hardware is addressed by. */
export function scaleByState<T>(g: OnTheFlyConfig, table: readonly T[]): Map<number, T> {
  const words = baseSequence(g, g.seed);
  return new Map(table.map((value, t) => [cyclic(words, (g.phases[0] ?? 0) + t), value]));
}

/**
 * The scale of an independent scheme.
 * @param unitScale what makes the variance one, times 2^12; missing for signs, which have it as they are.
 */
export function independentScale(scaling: 'constant' | 'none', unitScale: number | undefined): FixedScale {
  if (scaling === 'none' || unitScale === undefined) return { kind: 'fixed', int: 1, frac: 0 };
  return { kind: 'fixed', int: unitScale, frac: fracBits };
}
