/** A naive reading of docs/stream.md section 8: the numbers of one set, from its lanes' words. Slow on purpose. */
import {
  cosine,
  icdfSlope,
  icdfStart,
  radiusSlope,
  radiusStart,
  treeBits,
  treeThresholds,
} from '../../../config/gaussian-tables.js';
import { type IndependentConfig, laneGroupOf, numbersPerClock } from '../../../config/index.js';
import { jump } from '../../../hdl-gen/parts/constants-jump.js';
import { step } from './spec.js';

const bits = (s: number, hi: number, lo: number): number => Math.floor(s / 2 ** lo) % 2 ** (hi - lo + 1);
const twos = (w: number, width: number): number => (w >= 2 ** (width - 1) ? w - 2 ** width : w);
const leadingZeros = (w: number, width: number): number => width - (w === 0 ? 0 : w.toString(2).length);
const withSign = (g: number, m: number): number => (g === 0 ? 2 * m + 1 : -2 * m - 1);
const at = (table: readonly number[], i: number): number => {
  const value = table[i];
  if (value === undefined) throw new Error(`no entry ${i}`);
  return value;
};

function treeNumber([s0 = 0, s1 = 0, s2 = 0, s3 = 0]: readonly number[]): number {
  const x = [
    bits(s0, 8, 0),
    bits(s3, 8, 0),
    bits(s3, 16, 9),
    bits(s2, 7, 0),
    bits(s1, 6, 0),
    bits(s2, 13, 8),
    bits(s1, 11, 7),
  ];
  let path = 0;
  for (let l = 0; l < 7; l++) path = 2 * path + (at(x, l) < at(treeThresholds[l] ?? [], path) ? 1 : 0);
  expect7(x);
  return withSign(bits(s1, 12, 12), path);
}
function expect7(x: readonly number[]): void {
  for (const [l, v] of x.entries()) if (v >= 2 ** at(treeBits, l)) throw new Error('level wider than its threshold');
}

function icdfNumber([s = 0]: readonly number[]): number {
  const e = leadingZeros(bits(s, 20, 9), 12);
  const k = 8 * e + bits(s, 8, 6);
  const m = Math.min(127, Math.floor((at(icdfStart, k) - at(icdfSlope, k) * bits(s, 5, 0)) / 512));
  return withSign(bits(s, 21, 21), m);
}

function boxMullerNumbers([s = 0]: readonly number[]): number[] {
  const e = leadingZeros(bits(s, 27, 16), 12);
  const k = 8 * e + bits(s, 15, 13);
  const R = Math.floor((at(radiusStart, k) - at(radiusSlope, k) * bits(s, 12, 8)) / 128);
  const i = bits(s, 5, 0);
  const m = (c: number): number => Math.min(127, Math.floor((R * c) / 512));
  return [withSign(bits(s, 6, 6), m(at(cosine, i))), withSign(bits(s, 7, 7), m(at(cosine, 63 - i)))];
}

function cltNumber(states: readonly number[]): number {
  const words = states.flatMap((s) => [bits(s, 4, 0), bits(s, 9, 5)]);
  return words.reduce((sum, w) => sum + twos(w, 5), 4);
}

const numbersOf: Readonly<Record<IndependentConfig['kind'], (states: readonly number[]) => readonly number[]>> = {
  rademacher: ([s = 0]) => Array.from({ length: 28 }, (_, i) => 1 - 2 * bits(s, i, i)),
  tausworthe: ([a = 0, b = 0]) =>
    [0, 1, 2].map((i) => 2 * twos(bits(a, 8 * i + 7, 8 * i) ^ bits(b, 8 * i + 7, 8 * i), 8) + 1),
  clt: (states) => [cltNumber(states)],
  tree: (states) => [treeNumber(states)],
  icdf: (states) => [icdfNumber(states)],
  'box-muller': boxMullerNumbers,
};

/** The lanes of a scheme: `states[i][q]`, walked on from step to step. */
export class IndependentSpec {
  readonly #g: IndependentConfig;
  states: number[][];

  constructor(g: IndependentConfig) {
    this.#g = g;
    const { lanes, numbers } = laneGroupOf(g);
    const sets = Math.ceil(numbersPerClock(g) / numbers);
    this.states = Array.from({ length: sets }, (_, i) =>
      lanes.map((lane) => {
        const T = 2 ** lane.bits - 1;
        return jump({ ...lane, leap: 1 }, 1 + ((g.seed - 1) % T), Math.floor((i * T) / sets));
      }),
    );
  }
  /** The numbers of the present step. */
  get numbers(): number[] {
    return this.states.flatMap((set) => numbersOf[this.#g.kind](set)).slice(0, numbersPerClock(this.#g));
  }
  step(): void {
    const { lanes } = laneGroupOf(this.#g);
    this.states = this.states.map((set) =>
      set.map((s, q) => {
        const lane = lanes[q];
        if (lane === undefined) throw new Error('no such lane');
        return step(s, lane.bits, lane.taps, lane.leap);
      }),
    );
  }
  /** The numbers of the next `count` steps. */
  take(count: number): number[] {
    return Array.from({ length: count }, () => {
      const { numbers } = this;
      this.step();
      return numbers;
    }).flat();
  }
}
