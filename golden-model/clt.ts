import { type CltConfig, defaultLanes } from '../config/index.js';
import { throughGroups } from './bulk.js';
import { apply, Jump, type Lane, periodOf } from './lfsr.js';
import { checkArray, checkCount, distinctStarts, drawStart, modulo } from './position.js';
import { exactScale, noScaling, type Scaling, scaleFactors, scaleFraction } from './scaling.js';
import type { BulkTable, IntegerStream, NumberArray, Position } from './stream.js';

/** Widths of the four lanes of a number, in the order `q = 0..3`; every lane leaps 10, the bits that are used. */
const widths = [11, 13, 15, 17] as const;
const leap = 10;
/** `8 * (32^2 - 1) / 12`: eight uniform five-bit words. */
const variance = 682;

/** The four lanes of every number, with the words they start at. */
export class CltLanes {
  readonly config: CltConfig;
  readonly lanes: readonly Lane[];
  /** The product of the four periods `2^b - 1`: they are pairwise coprime, as the widths are. */
  readonly period: bigint;
  readonly #jumps: readonly Jump[];
  readonly #start: readonly Int32Array[];

  constructor(config: CltConfig) {
    this.config = config;
    this.lanes = widths.map((bits) => ({ bits, taps: defaultLanes.get(bits)?.taps ?? [], leap }));
    this.period = this.lanes.reduce((product, lane) => product * BigInt(periodOf(lane)), 1n);
    this.#jumps = this.lanes.map((lane) => new Jump(lane));
    this.#start = this.#jumps.map((jump) => {
      const period = periodOf(jump.lane);
      const base = 1 + ((config.seed - 1) % period);
      return Int32Array.from({ length: config.lanes }, (_, j) =>
        jump.jump(base, Math.floor((j * period) / config.lanes)),
      );
    });
  }

  nextTables(): Int32Array[] {
    return this.#jumps.map((jump) => jump.nextTable());
  }

  /** `[q][j]`: the word of lane `q` of slot `j` at step `t`, by jump-ahead. */
  words(t: bigint): Int32Array[] {
    return this.#jumps.map((jump, q) => {
      const matrix = jump.matrix(Number(t % BigInt(periodOf(jump.lane))));
      return (this.#start[q] as Int32Array).map((word) => apply(matrix, word));
    });
  }
}

/** The sum of the two five-bit two's complement words `s[4:0]` and `s[9:5]`. */
const twoFives = (s: number): number => ((s << 27) >> 27) + ((s << 22) >> 27);

/** The central-limit Gaussian (docs/stream.md, section 8). A position is a step. */
export class CltStream implements IntegerStream {
  readonly lanes: CltLanes;
  readonly scaling: Scaling;
  readonly uBits = 8;
  readonly uFrac = 7;
  readonly groupSize: number;
  readonly period: bigint;
  readonly #next: Int32Array[];

  constructor(config: CltConfig) {
    this.lanes = new CltLanes(config);
    this.groupSize = config.lanes;
    this.#next = this.lanes.nextTables();
    this.period = this.lanes.period;
    this.scaling =
      config.scaling === 'none'
        ? noScaling
        : { scaleFrac: scaleFraction, scaleInts: Uint16Array.of(exactScale(1, variance, 1, this.uFrac)) };
  }

  get scaleFrac(): number {
    return this.scaling.scaleFrac;
  }

  advance(d: number): bigint {
    checkCount(d, 'weights');
    return BigInt(Math.ceil(d / this.groupSize));
  }

  distinctVectors(d: number): bigint {
    return distinctStarts(this.period, this.advance(d));
  }

  drawStart(d: number, draw: bigint, runSeed: number): Position {
    return drawStart(this.period, this.advance(d), draw, runSeed);
  }

  fill(out: NumberArray, start: Position, index = 0): void {
    checkArray(out, this.uBits);
    this.#emit<NumberArray>(out, start, index, 1);
  }

  fillFloat(out: Float32Array, start: Position, index = 0): void {
    const factor = scaleFactors(this.scaling, this.uFrac)[0] as number;
    this.#emit(out, start, index, factor);
  }

  scaleAt(_start: Position, index: number): number {
    checkCount(index, 'number index');
    return this.scaling.scaleInts[0] as number;
  }

  fillScale(out: Uint16Array, start: Position, index = 0): void {
    out.fill(this.scaleAt(start, index));
  }

  /** Never: a period is about 2^56 steps. */
  bulkTable(): BulkTable | null {
    return null;
  }

  /** Step of number `index` of the pass that starts at `start`. */
  stepOf(start: Position, index: number): bigint {
    checkCount(index, 'number index');
    return modulo(start + BigInt(Math.floor(index / this.groupSize)), this.period);
  }

  /** Writes `u * factor`. */
  #emit<A extends NumberArray | Float32Array>(out: A, start: Position, index: number, factor: number): void {
    const words = this.lanes.words(this.stepOf(start, index));
    throughGroups(out, this.groupSize, index % this.groupSize, (target, at, groups) =>
      emitSums(words, this.#next, target, at, groups, factor),
    );
  }
}

/** Writes `u * factor` of `groups` groups and steps every lane of every slot. */
function emitSums(
  words: readonly Int32Array[],
  next: readonly Int32Array[],
  out: NumberArray | Float32Array,
  at: number,
  groups: number,
  factor: number,
): void {
  const [w0, w1, w2, w3] = words as [Int32Array, Int32Array, Int32Array, Int32Array];
  const [n0, n1, n2, n3] = next as [Int32Array, Int32Array, Int32Array, Int32Array];
  let o = at;
  for (let g = 0; g < groups; g++) {
    for (let j = 0; j < w0.length; j++) {
      const [a, b, c, d] = [w0[j] as number, w1[j] as number, w2[j] as number, w3[j] as number];
      out[o++] = (4 + twoFives(a) + twoFives(b) + twoFives(c) + twoFives(d)) * factor;
      w0[j] = n0[a] as number;
      w1[j] = n1[b] as number;
      w2[j] = n2[c] as number;
      w3[j] = n3[d] as number;
    }
  }
}
