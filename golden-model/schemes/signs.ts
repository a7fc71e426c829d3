import { type SignsConfig, type SignsLane, signsGroups, signsLane } from '../../config/schemes/signs.js';
import { throughGroups } from '../arithmetic/bulk.js';
import { checkArray, checkCount, modulo } from '../arithmetic/position.js';
import { noScaling } from '../arithmetic/scaling.js';
import { PlainWire } from '../arithmetic/wire-packing.js';
import { ConstantScaleStream } from '../periodic-stream.js';
import type { BulkTable, IntegerStream, NumberArray, Position } from '../stream.js';
import type { SchemeTwin } from './types.js';

/** A state moves any number of shifts at once: the linear map of `2^i` shifts, by its columns, for every `i`. */
class Shifts {
  readonly #maps: readonly (readonly bigint[])[];

  constructor({ bits, taps }: SignsLane) {
    const one = Array.from({ length: bits }, (_, i) => 1n << BigInt(i));
    const mask = (1n << BigInt(bits)) - 1n;
    const bit = (s: bigint, tap: number): bigint => (s >> BigInt(tap - 1)) & 1n;
    const maps = [one.map((s) => ((s << 1n) & mask) | (bit(s, taps[0]) ^ bit(s, taps[1])))];
    for (let i = 1; i < bits; i++) {
      const half = maps[i - 1] as bigint[];
      maps.push(half.map((column) => image(half, column)));
    }
    this.#maps = maps;
  }

  /** `shift^shifts(word)`. @param shifts 0..T. */
  move(word: bigint, shifts: bigint): bigint {
    return this.#maps.reduce((s, map, i) => ((shifts >> BigInt(i)) & 1n ? image(map, s) : s), word);
  }
}

const image = (columns: readonly bigint[], word: bigint): bigint =>
  columns.reduce((sum, column, i) => ((word >> BigInt(i)) & 1n ? sum ^ column : sum), 0n);

/** Spreads small seeds over the words: one of few ones is followed by dozens of steps of mostly one sign. */
const seedMultiplier = 0x9e3779b97n;

/** By the bits of the lane: a table takes a moment. */
const made = new Map<number, Shifts>();
function shiftsOf(lane: SignsLane): Shifts {
  const known = made.get(lane.bits) ?? new Shifts(lane);
  made.set(lane.bits, known);
  return known;
}

/** Random signs, each a fresh bit of the LFSR of its group (docs/stream.md, section 12). A position is a step. */
export class SignsStream extends ConstantScaleStream implements IntegerStream {
  readonly config: SignsConfig;
  readonly scaling = noScaling;
  readonly uBits = 2;
  readonly uFrac = 0;
  readonly groupSize: number;
  readonly period: bigint;
  readonly #lane: SignsLane;
  readonly #start: readonly bigint[];

  constructor(config: SignsConfig) {
    super();
    this.config = config;
    this.groupSize = config.perClock;
    this.#lane = signsLane(config.perClock);
    this.period = (1n << BigInt(this.#lane.bits)) - 1n;
    const groups = signsGroups(config.perClock);
    const seed = 1n + ((BigInt(config.seed) * seedMultiplier) % this.period);
    this.#start = Array.from({ length: groups }, (_, i) =>
      shiftsOf(this.#lane).move(seed, (BigInt(i) * this.period) / BigInt(groups)),
    );
  }

  /** The states of all groups at step `t`. */
  words(t: bigint): bigint[] {
    const shifts = modulo(t * BigInt(this.#lane.leap), this.period);
    return this.#start.map((word) => shiftsOf(this.#lane).move(word, shifts));
  }

  fill(out: NumberArray, start: Position, index = 0): void {
    checkArray(out, this.uBits);
    this.#emit<NumberArray>(out, start, index);
  }

  /** The scale is 1: elements are the integers. */
  fillFloat(out: Float32Array, start: Position, index = 0): void {
    this.#emit(out, start, index);
  }

  /** Never: the shortest period is `2^31 - 1` steps. */
  bulkTable(): BulkTable | null {
    return null;
  }

  #emit<A extends NumberArray | Float32Array>(out: A, start: Position, index: number): void {
    checkCount(index, 'number index');
    const { groupSize } = this;
    const { leap } = this.#lane;
    const words = this.words(start + BigInt(Math.floor(index / groupSize)));
    const fresh = Int32Array.from(words, (s) => Number(BigInt.asIntN(32, s & ((1n << BigInt(leap)) - 1n))));
    const old = Int32Array.from(words, (s) => Number(s >> BigInt(leap)));
    throughGroups(out, groupSize, index % groupSize, (target, at, steps) => {
      for (let i = 0; i < words.length; i++) {
        const count = Math.min(leap, groupSize - i * leap);
        runGroup(this.#lane, { fresh, old, at: i }, { out: target, from: at + i * leap, count, groupSize, steps });
      }
    });
  }
}

/** The state of group `at` in two parts, since it has more than 32 bits: `s[L-1:0]`, and the bits above. */
interface Halves {
  readonly fresh: Int32Array;
  readonly old: Int32Array;
  readonly at: number;
}
interface Room<A> {
  readonly out: A;
  readonly from: number;
  readonly count: number;
  readonly groupSize: number;
  readonly steps: number;
}

/** Writes the numbers of one group for `steps` steps and leaves its state there. */
function runGroup<A extends NumberArray | Float32Array>(
  { bits, taps, leap }: SignsLane,
  { fresh, old, at }: Halves,
  { out, from, count, groupSize, steps }: Room<A>,
): void {
  // The next fresh bits are s[b-1 : b-L] xor s[t2-1 : t2-L]: both are a few of the old bits above most of the fresh ones.
  const [high, low] = [bits - leap, taps[1] - leap];
  const mask = leap === 32 ? -1 : (1 << leap) - 1;
  const oldMask = (1 << high) - 1;
  let s = fresh[at] as number;
  let above = old[at] as number;
  for (let t = 0, o = from; t < steps; t++, o += groupSize) {
    for (let i = 0; i < count; i++) out[o + i] = 1 - 2 * ((s >>> i) & 1);
    const second = low === 0 ? s : (above << (leap - low)) | (s >>> low);
    const next = (((above << (leap - high)) | (s >>> high)) ^ second) & mask;
    above = s & oldMask;
    s = next;
  }
  fresh[at] = s;
  old[at] = above;
}

export const twin: SchemeTwin<SignsConfig> = {
  stream: (g) => new SignsStream(g),
  state: (g) => {
    const stream = new SignsStream(g);
    return (position) => {
      const step = modulo(position, stream.period);
      return { kind: 'signs', step, words: stream.words(step) };
    };
  },
  load: (g) => {
    const stream = new SignsStream(g);
    return (position) => stream.words(position).map((word) => ({ select: null, word: Number(word) }));
  },
  wire: (g) => new PlainWire(new SignsStream(g), g.perClock, 1, true),
};
