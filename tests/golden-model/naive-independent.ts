/**
 * Section 8 of docs/stream.md taken literally, from its table and its sentences: the constants are computed again (gaussian-tables.ts) and
 * nothing comes from golden-model/ or from config/schemes/.
 */
import { type IndependentConfig, type IndependentId, numbersPerClock } from '../../config/index.js';
import { cosines, icdfTable, radiusTable, thresholds } from './gaussian-tables.js';
import { type NaiveLane, naiveStep } from './naive.js';

/** `s[hi:lo]`. */
const field = (s: number, hi: number, lo: number): number => Math.floor(s / 2 ** lo) % 2 ** (hi - lo + 1);
const signed = (w: number, bits: number): number => (w >= 2 ** (bits - 1) ? w - 2 ** bits : w);
const lane = (bits: number, ...tapsAndLeap: number[]): NaiveLane => ({
  bits,
  taps: tapsAndLeap.slice(0, -1),
  leap: tapsAndLeap.at(-1) ?? 0,
});
const leadingZeros = (s: number, bits: number): number => s.toString(2).padStart(bits, '0').replace(/1.*/, '').length;
const cell = (m: number, g: number): number => (g === 0 ? Math.min(m, 127) : -Math.min(m, 127) - 1);

interface NaiveScheme {
  readonly lanes: readonly NaiveLane[];
  readonly bits: number;
  readonly odd: boolean;
  readonly codes: (s: readonly number[]) => number[];
}

const word = (s: readonly number[], q: number): number => s[q] as number;

export const naiveSchemes: Readonly<Record<IndependentId, NaiveScheme>> = {
  rademacher: {
    lanes: [lane(31, 31, 28, 28)],
    bits: 1,
    odd: true,
    codes: (s) => Array.from({ length: 28 }, (_, i) => -field(word(s, 0), i, i)),
  },
  tausworthe: {
    lanes: [lane(31, 31, 28, 24), lane(29, 29, 27, 24)],
    bits: 8,
    odd: true,
    codes: (s) => {
      const [a, b] = [word(s, 0).toString(2).padStart(31, '0'), word(s, 1).toString(2).padStart(31, '0')];
      const x = Number.parseInt([...a].map((bit, i) => (bit === b[i] ? '0' : '1')).join(''), 2);
      return [0, 1, 2].map((i) => signed(field(x, 8 * i + 7, 8 * i), 8));
    },
  },
  clt: {
    lanes: [lane(11, 11, 9, 10), lane(13, 13, 4, 3, 1, 10), lane(15, 15, 14, 10), lane(17, 17, 14, 10)],
    bits: 8,
    odd: false,
    codes: (s) => [s.reduce((u, w) => u + signed(field(w, 4, 0), 5) + signed(field(w, 9, 5), 5), 4)],
  },
  tree: {
    lanes: [lane(18, 18, 11, 11), lane(15, 15, 14, 13), lane(17, 17, 14, 14), lane(20, 20, 17, 17)],
    bits: 8,
    odd: true,
    codes: (s) => {
      const x = [
        field(word(s, 0), 8, 0),
        field(word(s, 3), 8, 0),
        field(word(s, 3), 16, 9),
        field(word(s, 2), 7, 0),
        field(word(s, 1), 6, 0),
        field(word(s, 2), 13, 8),
        field(word(s, 1), 11, 7),
      ];
      const m = x.reduce((path, xl, l) => 2 * path + (xl < (thresholds[l]?.[path] as number) ? 1 : 0), 0);
      return [cell(m, field(word(s, 1), 12, 12))];
    },
  },
  icdf: {
    lanes: [lane(25, 25, 22, 22)],
    bits: 8,
    odd: true,
    codes: ([s = 0]) => {
      const i = 8 * leadingZeros(field(s, 20, 9), 12) + field(s, 8, 6);
      const [start = 0, slope = 0] = icdfTable[i] ?? [];
      return [cell(Math.floor((start - slope * field(s, 5, 0)) / 512), field(s, 21, 21))];
    },
  },
  'box-muller': {
    lanes: [lane(31, 31, 28, 28)],
    bits: 8,
    odd: true,
    codes: ([s = 0]) => {
      const [start = 0, slope = 0] = radiusTable[8 * leadingZeros(field(s, 27, 16), 12) + field(s, 15, 13)] ?? [];
      const r = Math.floor((start - slope * field(s, 12, 8)) / 128);
      const i = field(s, 5, 0);
      const magnitude = (c: number): number => Math.floor((r * (cosines[c] as number)) / 512);
      return [cell(magnitude(i), field(s, 6, 6)), cell(magnitude(63 - i), field(s, 7, 7))];
    },
  },
};

/**
 * `step^steps(word)` by the recurrence of the bit sequence: with `a_k` the bits in the order in which they are made, oldest (`s[b-1]`) first,
 * `a_{k+b} = xor of a_{k+b-t}`, so `a_{k+N}` is the sum of the `a_{k+i}` whose `x^i` is in `x^N mod (x^b + sum of x^{b-t})`.
 */
export function naiveJump(from: number, steps: bigint, { bits, taps, leap }: NaiveLane): number {
  const b = BigInt(bits);
  const modulus = taps.reduce((p, t) => p ^ (1n << BigInt(bits - t)), 1n << b);
  const times = (x: bigint, y: bigint): bigint => {
    let product = 0n;
    for (let i = b - 1n; i >= 0n; i--) {
      product <<= 1n;
      if ((product >> b) & 1n) product ^= modulus;
      if ((y >> i) & 1n) product ^= x;
    }
    return product;
  };
  let power = 1n;
  for (const bit of (steps * BigInt(leap)).toString(2)) {
    power = times(power, power);
    if (bit === '1') power = times(power, 2n);
  }
  const a = [...from.toString(2).padStart(bits, '0')].map(Number);
  for (let k = 0; k < bits; k++) a.push(taps.reduce((sum, t) => sum + (a[k + bits - t] as number), 0) % 2);
  const bitAt = (j: number): number =>
    a.slice(j, j + bits).filter((v, i) => v === 1 && (power >> BigInt(i)) & 1n).length % 2;
  return Array.from({ length: bits }, (_, j) => bitAt(j)).reduce((s, v) => 2 * s + v, 0);
}

/** The words of all sets at step `t`, set by set: jumped to from the seed. */
export function naiveWords(config: IndependentConfig, t: bigint): number[][] {
  const { lanes, codes } = naiveSchemes[config.kind];
  const k = codes(lanes.map(() => 1)).length;
  const m = Math.ceil(numbersPerClock(config) / k);
  return Array.from({ length: m }, (_, i) =>
    lanes.map((l) => {
      const period = 2n ** BigInt(l.bits) - 1n;
      const seed = 1 + Number(BigInt(config.seed - 1) % period);
      const start = naiveJump(seed, (BigInt(i) * period) / BigInt(m), { ...l, leap: 1 });
      return naiveJump(start, t, l);
    }),
  );
}

/** Codes of `steps` groups from step `from` on, stepped shift by shift. */
export function naiveCodes(config: IndependentConfig, steps: number, from = 0n): number[] {
  const { lanes, codes } = naiveSchemes[config.kind];
  let sets = naiveWords(config, from);
  const out: number[] = [];
  for (let t = 0; t < steps; t++) {
    out.push(...sets.flatMap(codes).slice(0, numbersPerClock(config)));
    sets = sets.map((s) => s.map((w, q) => naiveStep(w, lanes[q] as NaiveLane)));
  }
  return out;
}

/** The same as integers `u`. */
export const naiveSetNumbers = (config: IndependentConfig, steps: number, from = 0n): number[] =>
  naiveCodes(config, steps, from).map((code) => (naiveSchemes[config.kind].odd ? 2 * code + 1 : code));
