import { type LaneSet, type LaneSetConfig, laneSets, numbersPerClock, stepsForShifts } from '../config/index.js';
import { throughGroups } from './arithmetic/bulk.js';
import { apply, Jump, periodOf } from './arithmetic/lfsr.js';
import { checkArray, checkCount, distinctStarts, drawStart, gcdBig, modulo } from './arithmetic/position.js';
import { noScaling, type Scaling, scaleFactors, scaleFraction } from './arithmetic/scaling.js';
import { laneSetSchemes } from './schemes/index.js';
import type { SetKernel } from './schemes/scheme.js';
import type { BulkTable, IntegerStream, NumberArray, Position } from './stream.js';

/** The private lanes of a scheme (docs/stream.md, section 8): `m` sets of `Q` lanes, with the words they start at. */
export class LaneSetLanes {
  /** `m = ceil(P / k)`. */
  readonly sets: number;
  /** `Q`. */
  readonly lanesPerSet: number;
  /** `J`: the least common multiple of the lanes' periods `2^b - 1`. */
  readonly period: bigint;
  readonly #jumps: readonly Jump[];
  readonly #start: Int32Array;

  /** @param perClock `P`. @param seed selects the start words of every lane. */
  constructor(set: LaneSet, perClock: number, seed: number) {
    this.sets = Math.ceil(perClock / set.numbers);
    this.lanesPerSet = set.lanes.length;
    this.#jumps = set.lanes.map((lane) => new Jump(lane));
    this.period = set.lanes.map((lane) => BigInt(periodOf(lane))).reduce((j, t) => (j / gcdBig(j, t)) * t, 1n);
    this.#start = this.#eachLane((jump, i) => {
      const period = periodOf(jump.lane);
      return jump.jump(1 + ((seed - 1) % period), stepsForShifts(Math.floor((i * period) / this.sets), jump.lane));
    });
  }

  /** The words of all lanes at step `t`, by jump-ahead: lane `q` of set `i` at `[Q*i + q]`. */
  words(t: bigint): Int32Array {
    const moves = this.#jumps.map((jump) => {
      const steps = Number(t % BigInt(periodOf(jump.lane)));
      // A matrix costs as much as moving a word for each of its columns.
      if (this.sets < jump.lane.bits) return (word: number) => jump.jump(word, steps);
      const matrix = jump.matrix(steps);
      return (word: number) => apply(matrix, word);
    });
    return this.#start.map((word, at) => (moves[at % this.lanesPerSet] as (word: number) => number)(word));
  }

  #eachLane(wordOf: (jump: Jump, set: number) => number): Int32Array {
    const q = this.lanesPerSet;
    return Int32Array.from({ length: q * this.sets }, (_, at) =>
      wordOf(this.#jumps[at % q] as Jump, Math.floor(at / q)),
    );
  }
}

/** Integers of a run, surplus included: they stay in the first-level cache. */
const runNumbers = 8192;

/** The schemes that share nothing (docs/stream.md, section 8). A position is a step; one step makes `G = P` numbers. */
export class LaneSetStream implements IntegerStream {
  readonly lanes: LaneSetLanes;
  readonly scaling: Scaling;
  readonly uBits: number;
  readonly uFrac: number;
  readonly groupSize: number;
  readonly period: bigint;
  readonly #kernel: SetKernel;
  /** `k * m`: numbers of a step before the surplus is dropped. */
  readonly #made: number;
  readonly #numbers: number;
  readonly #run: Int16Array;

  /** @param set other lanes than the scheme's own, to see what they would do. */
  constructor(config: LaneSetConfig, set: LaneSet = laneSets[config.kind]) {
    const { scaleInt, kernel } = laneSetSchemes[config.kind];
    this.groupSize = numbersPerClock(config);
    this.lanes = new LaneSetLanes(set, this.groupSize, config.seed);
    this.period = this.lanes.period;
    this.uBits = set.codeBits + (set.odd ? 1 : 0);
    this.uFrac = set.uFrac;
    this.scaling =
      config.scaling === 'none' ? noScaling : { scaleFrac: scaleFraction, scaleInts: Uint16Array.of(scaleInt) };
    this.#kernel = kernel(set);
    this.#numbers = set.numbers;
    this.#made = set.numbers * this.lanes.sets;
    this.#run = new Int16Array(Math.max(1, Math.floor(runNumbers / this.#made)) * this.#made);
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
    this.#emit<NumberArray>(out, start, index, copyIntegers);
  }

  fillFloat(out: Float32Array, start: Position, index = 0): void {
    const factor = scaleFactors(this.scaling, this.uFrac)[0] as number;
    this.#emit(out, start, index, (from, first, to, at, count) => copyScaled(from, first, to, at, count, factor));
  }

  scaleAt(_start: Position, index: number): number {
    checkCount(index, 'number index');
    return this.scaling.scaleInts[0] as number;
  }

  fillScale(out: Uint16Array, start: Position, index = 0): void {
    out.fill(this.scaleAt(start, index));
  }

  /** Never: the shortest period is 2^25 steps. */
  bulkTable(): BulkTable | null {
    return null;
  }

  /** Step of number `index` of the pass that starts at `start`. */
  stepOf(start: Position, index: number): bigint {
    checkCount(index, 'number index');
    return modulo(start + BigInt(Math.floor(index / this.groupSize)), this.period);
  }

  #emit<A extends NumberArray | Float32Array>(out: A, start: Position, index: number, copy: Copy<A>): void {
    const words = this.lanes.words(this.stepOf(start, index));
    throughGroups(out, this.groupSize, index % this.groupSize, (target, at, groups) => {
      for (let done = 0; done < groups; ) {
        const steps = Math.min(groups - done, this.#run.length / this.#made);
        this.#step(words, steps);
        this.#copyOut(steps, target, at + done * this.groupSize, copy);
        done += steps;
      }
    });
  }

  /** Leaves the integers of `steps` steps in the run, `k * m` a step. */
  #step(words: Int32Array, steps: number): void {
    const { sets, lanesPerSet } = this.lanes;
    for (let i = 0; i < sets; i++) {
      this.#kernel(words, i * lanesPerSet, this.#run, i * this.#numbers, this.#made, steps);
    }
  }

  #copyOut<A extends NumberArray | Float32Array>(steps: number, out: A, at: number, copy: Copy<A>): void {
    const { groupSize } = this;
    if (this.#made === groupSize) copy(this.#run, 0, out, at, steps * groupSize);
    else for (let t = 0; t < steps; t++) copy(this.#run, t * this.#made, out, at + t * groupSize, groupSize);
  }
}

type Copy<A> = (from: Int16Array, first: number, to: A, at: number, count: number) => void;

function copyIntegers(from: Int16Array, first: number, to: NumberArray, at: number, count: number): void {
  for (let i = 0; i < count; i++) to[at + i] = from[first + i] as number;
}

/** The product is exact in binary64 and rounded once by the store. */
function copyScaled(
  from: Int16Array,
  first: number,
  to: Float32Array,
  at: number,
  count: number,
  factor: number,
): void {
  for (let i = 0; i < count; i++) to[at + i] = (from[first + i] as number) * factor;
}
