import {
  type IndependentConfig,
  type LaneGroup,
  laneGroupOf,
  numbersPerClock,
  stepsForShifts,
} from '../config/index.js';
import { throughGroups } from './arithmetic/bulk.js';
import { apply, LanePowers, periodOf } from './arithmetic/lfsr.js';
import { checkArray, checkCount, gcdBig, modulo } from './arithmetic/position.js';
import { noScaling, type Scaling, scaleFactors, scaleFraction } from './arithmetic/scaling.js';
import { PlainWire } from './arithmetic/wire-packing.js';
import { ConstantScaleStream } from './periodic-stream.js';
import type { GroupKernel, IndependentScheme, SchemeTwin } from './schemes/types.js';
import type { BulkTable, IntegerStream, NumberArray, Position } from './stream.js';

/** The lanes of an independent scheme (docs/stream.md, section 8): `m` groups of `Q` lanes, with the words they start at. */
export class LaneGroups {
  /** `m = ceil(P / k)`. */
  readonly sets: number;
  /** `Q`. */
  readonly lanesPerSet: number;
  /** `J`: the least common multiple of the lanes' periods `2^b - 1`. */
  readonly period: bigint;
  readonly #powers: readonly LanePowers[];
  readonly #start: Int32Array;

  /** @param perClock `P`. @param seed selects the start words of every lane. */
  constructor(group: LaneGroup, perClock: number, seed: number) {
    this.sets = Math.ceil(perClock / group.numbers);
    this.lanesPerSet = group.lanes.length;
    this.#powers = group.lanes.map((lane) => new LanePowers(lane));
    this.period = group.lanes.map((lane) => BigInt(periodOf(lane))).reduce((j, t) => (j / gcdBig(j, t)) * t, 1n);
    this.#start = this.#eachLane((powers, i) => {
      const period = periodOf(powers.lane);
      const apart = stepsForShifts(Math.floor((i * period) / this.sets), powers.lane);
      return powers.advance(1 + ((seed - 1) % period), apart);
    });
  }

  /** The words of all lanes at step `t`, by jump-ahead: lane `q` of group `i` at `[Q*i + q]`. */
  words(t: bigint): Int32Array {
    const moves = this.#powers.map((powers) => {
      const steps = Number(t % BigInt(periodOf(powers.lane)));
      // A matrix costs as much as moving a word for each of its columns.
      if (this.sets < powers.lane.bits) return (word: number) => powers.advance(word, steps);
      const matrix = powers.matrix(steps);
      return (word: number) => apply(matrix, word);
    });
    return this.#start.map((word, at) => (moves[at % this.lanesPerSet] as (word: number) => number)(word));
  }

  #eachLane(wordOf: (powers: LanePowers, group: number) => number): Int32Array {
    const q = this.lanesPerSet;
    return Int32Array.from({ length: q * this.sets }, (_, at) =>
      wordOf(this.#powers[at % q] as LanePowers, Math.floor(at / q)),
    );
  }
}

/** Integers of a run, surplus included: they stay in the first-level cache. */
const runNumbers = 8192;

/** A scheme that shares nothing (docs/stream.md, section 8). A position is a step; one step makes `G = P` numbers. */
export class LaneGroupStream extends ConstantScaleStream implements IntegerStream {
  readonly lanes: LaneGroups;
  readonly scaling: Scaling;
  readonly uBits: number;
  readonly uFrac: number;
  readonly groupSize: number;
  readonly period: bigint;
  readonly #kernel: GroupKernel;
  /** `k * m`: numbers of a step before the surplus is dropped. */
  readonly #made: number;
  readonly #numbers: number;
  readonly #run: Int16Array;

  constructor(config: IndependentConfig, { scaleInt, kernel }: IndependentScheme, group: LaneGroup) {
    super();
    this.groupSize = numbersPerClock(config);
    this.lanes = new LaneGroups(group, this.groupSize, config.seed);
    this.period = this.lanes.period;
    this.uBits = group.codeBits + (group.hiddenOne ? 1 : 0);
    this.uFrac = group.uFrac;
    this.scaling =
      config.scaling === 'none' ? noScaling : { scaleFrac: scaleFraction, scaleInts: Uint16Array.of(scaleInt) };
    this.#kernel = kernel(group);
    this.#numbers = group.numbers;
    this.#made = group.numbers * this.lanes.sets;
    this.#run = new Int16Array(Math.max(1, Math.floor(runNumbers / this.#made)) * this.#made);
  }

  fill(out: NumberArray, start: Position, index = 0): void {
    checkArray(out, this.uBits);
    this.#emit<NumberArray>(out, start, index, copyIntegers);
  }

  fillFloat(out: Float32Array, start: Position, index = 0): void {
    const factor = scaleFactors(this.scaling, this.uFrac)[0] as number;
    this.#emit(out, start, index, (from, first, to, at, count) => copyScaled(from, first, to, at, count, factor));
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

/** A twin that keeps what is particular to its scheme. */
export interface IndependentTwin extends SchemeTwin<IndependentConfig> {
  readonly scheme: IndependentScheme;
}

/** The twin of an independent scheme: all of them have the same lanes, draws, loads and beats. */
export function independentTwin(scheme: IndependentScheme): IndependentTwin {
  const stream = (g: IndependentConfig) => new LaneGroupStream(g, scheme, laneGroupOf(g));
  const lanesOf = (g: IndependentConfig) => new LaneGroups(laneGroupOf(g), numbersPerClock(g), g.seed);
  return {
    scheme,
    stream,
    state: (g) => {
      const lanes = lanesOf(g);
      return (position) => {
        const step = modulo(position, lanes.period);
        return { kind: 'lane-set', step, lanesPerSet: lanes.lanesPerSet, words: lanes.words(step) };
      };
    },
    load: (g) => {
      const lanes = lanesOf(g);
      const { sets, lanesPerSet } = lanes;
      return (position) => {
        const words = lanes.words(modulo(position, lanes.period));
        // Lane 0 of every group, then lane 1, and so on.
        return Array.from(words, (_, at) => {
          const [q, group] = [Math.floor(at / sets), at % sets];
          return { select: lanesPerSet > 1 ? q : null, word: words[lanesPerSet * group + q] as number };
        });
      };
    },
    wire: (g) => {
      const { codeBits, hiddenOne } = laneGroupOf(g);
      return new PlainWire(stream(g), numbersPerClock(g), codeBits, hiddenOne);
    },
  };
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
