import { type GeneratorConfig, isLaneSet, laneSets, numbersPerClock, type OnTheFlyConfig } from '../config/index.js';
import type { Cursor, Encoding } from './arithmetic/bank.js';
import { emitIntegers } from './arithmetic/bulk.js';
import { HalfLimbStepper } from './arithmetic/packed-stepper.js';
import { LaneSetStream } from './independent.js';
import { OnTheFlyStream } from './schemes/on-the-fly.js';
import { PoolStream } from './schemes/pool.js';
import type { IntegerStream, Position } from './stream.js';

/**
 * The streams as they are on the wire (docs/stream.md, section 5), for lockstep comparison with hardware: the codes of a
 * beat's slots side by side, slot 0 in the lowest bits, padded with zeros to whole 32-bit words (little-endian limbs).
 */
export interface WireFormat {
  /** Bits of a code: `b`, the `k` of a truncated word, or the code bits of a scheme of private lanes. Two's complement. */
  readonly wordBits: number;
  /** `P`, slots of a beat. */
  readonly slots: number;
  /** `ceil(P * wordBits / 32)`. */
  readonly wordsPerBeat: number;
  /** Beats of a group: `ceil(n/P)`, or 1 if `P > n`; a pool has one beat a group. */
  readonly beatsPerGroup: number;
  /** What travels with a beat: `e_t - e_min`, the 16-bit `scaleInt`, or nothing where it never changes. */
  readonly sideBand: 'shift' | 'scaleInt' | 'none';
}

/** Room for a number of beats; the arrays may be longer than a call fills. */
export interface WireBeats {
  /** `wordsPerBeat` words a beat. Slots beyond `valid` are zero. */
  readonly words: Uint32Array;
  /** One entry a beat; zero where there is no side band. */
  readonly sideBand: Uint16Array;
  /** Numbers of each beat: `P`, fewer on a ragged last beat of a group. */
  readonly valid: Uint16Array;
}

export interface Wire {
  readonly format: WireFormat;
  /** Writes beats `firstBeat .. firstBeat + count - 1` of the pass that starts at `start`; really stepped, never replayed. */
  wireWords(beats: WireBeats, start: Position, firstBeat: number, count: number): void;
}

/** Arrays for `count` beats. */
export const wireBeats = (format: WireFormat, count: number): WireBeats => ({
  words: new Uint32Array(format.wordsPerBeat * count),
  sideBand: new Uint16Array(count),
  valid: new Uint16Array(count),
});

/** The wire form of a generator. */
export function createWire(generator: GeneratorConfig): Wire {
  const slots = numbersPerClock(generator);
  if (isLaneSet(generator)) {
    const { codeBits, odd } = laneSets[generator.kind];
    return new PlainWire(new LaneSetStream(generator), slots, codeBits, odd);
  }
  if (generator.kind === 'pool') return new PlainWire(new PoolStream(generator), slots, generator.bits, false);
  return new OnTheFlyWire(generator);
}

/** Groups generated at a time before they are packed: small enough for the first-level cache. */
const blockGroups = 64;

const wordsPerBeat = (slots: number, wordBits: number): number => Math.ceil((slots * wordBits) / 32);

/** Packs `count` codes of `wordBits` bits into `out[at..]` and zeroes the rest of the beat. */
function pack(
  codes: Int32Array,
  from: number,
  count: number,
  wordBits: number,
  out: Uint32Array,
  at: number,
  limbs: number,
): void {
  const mask = wordBits === 32 ? -1 : (1 << wordBits) - 1;
  let limb = 0;
  let used = 0;
  let o = at;
  for (let i = from; i < from + count; i++) {
    const code = (codes[i] as number) & mask;
    limb |= code << used;
    used += wordBits;
    if (used >= 32) {
      out[o++] = limb;
      used -= 32;
      limb = used === 0 ? 0 : code >>> (wordBits - used);
    }
  }
  for (; o < at + limbs; o++) {
    out[o] = limb;
    limb = 0;
  }
}

class OnTheFlyWire implements Wire {
  readonly format: WireFormat;
  readonly #stream: OnTheFlyStream;
  /** The encoding without the widening to `u`: the code itself. */
  readonly #code: Encoding;
  readonly #codes: Int32Array;
  readonly #halfLimbs: HalfLimbStepper | null;
  readonly #sideBandTable: Uint16Array;

  constructor(config: OnTheFlyConfig) {
    const { lanes, perClock, wordBits, scaling } = config;
    this.#stream = new OnTheFlyStream(config);
    this.#code = { ...this.#stream.encoding, up: 0, down: 0, odd: 0 };
    this.#codes = new Int32Array(blockGroups * this.#stream.groupSize);
    this.format = {
      wordBits,
      slots: perClock,
      wordsPerBeat: wordsPerBeat(perClock, wordBits),
      beatsPerGroup: perClock <= lanes ? Math.ceil(lanes / perClock) : 1,
      sideBand: scaling === 'pow2' ? 'shift' : scaling === 'exact' ? 'scaleInt' : 'none',
    };
    this.#sideBandTable = sideBandTable(this.format.sideBand, this.#stream);
    this.#halfLimbs = HalfLimbStepper.fits(config) ? new HalfLimbStepper(this.#stream.bank) : null;
  }

  wireWords(beats: WireBeats, start: Position, firstBeat: number, count: number): void {
    const { bank, groupSize } = this.#stream;
    const { beatsPerGroup } = this.format;
    const step = this.#stream.stepOf(start, Math.floor(firstBeat / beatsPerGroup) * groupSize);
    if (this.#halfLimbs === null) this.#packGroups(beats, bank.cursor(step), firstBeat % beatsPerGroup, count);
    else this.#stepBeats(this.#halfLimbs, beats, step, count);
    this.#writeSideBand(beats.sideBand, step, firstBeat % beatsPerGroup, count);
  }

  /** Any shape: generates a block of groups, then cuts each into beats. */
  #packGroups({ words, valid }: WireBeats, cursor: Cursor, firstOfGroup: number, count: number): void {
    const { beatsPerGroup, slots, wordBits, wordsPerBeat: limbs } = this.format;
    const { groupSize } = this.#stream;
    let beatOfGroup = firstOfGroup;
    for (let beat = 0; beat < count; ) {
      const groups = Math.min(blockGroups, Math.ceil((count - beat + beatOfGroup) / beatsPerGroup));
      emitIntegers(cursor, this.#code, groupSize, this.#codes, 0, groups);
      for (let g = 0; g < groups; g++) {
        for (; beatOfGroup < beatsPerGroup && beat < count; beatOfGroup++, beat++) {
          const from = beatOfGroup * slots;
          const numbers = Math.min(slots, groupSize - from);
          pack(this.#codes, g * groupSize + from, numbers, wordBits, words, beat * limbs, limbs);
          valid[beat] = numbers;
        }
        if (beatOfGroup === beatsPerGroup) beatOfGroup = 0;
      }
    }
  }

  /** The common shape: whole beats stepped in place, a run within a period (no rotation) at a time. */
  #stepBeats(stepper: HalfLimbStepper, { words, valid }: WireBeats, step: number, count: number): void {
    const { wordBits, wordsPerBeat: limbs, slots } = this.format;
    const { bank } = this.#stream;
    for (let beat = 0; beat < count; ) {
      const cursor = bank.cursor((step + beat) % bank.jointPeriod);
      const run = Math.min(bank.period - cursor.tau, count - beat);
      emitIntegers(cursor, this.#code, slots, this.#codes, 0, 1);
      pack(this.#codes, 0, slots, wordBits, words, beat * limbs, limbs);
      stepper.run(words, (beat + 1) * limbs, (beat + run) * limbs);
      beat += run;
    }
    valid.fill(slots, 0, count);
  }

  #writeSideBand(sideBand: Uint16Array, step: number, firstOfGroup: number, count: number): void {
    const { beatsPerGroup } = this.format;
    const table = this.#sideBandTable;
    let tau = step % table.length;
    if (beatsPerGroup === 1) {
      for (let beat = 0; beat < count; tau = 0) {
        const run = Math.min(table.length - tau, count - beat);
        sideBand.set(table.subarray(tau, tau + run), beat);
        beat += run;
      }
      return;
    }
    let beatOfGroup = firstOfGroup;
    for (let beat = 0; beat < count; beat++) {
      sideBand[beat] = table[tau] as number;
      if (++beatOfGroup < beatsPerGroup) continue;
      beatOfGroup = 0;
      if (++tau === table.length) tau = 0;
    }
  }
}

/** What travels beside the beats of step `tau`; a table of a whole period even where it is all zero. */
function sideBandTable(kind: WireFormat['sideBand'], stream: OnTheFlyStream): Uint16Array {
  if (kind === 'none') return new Uint16Array(stream.bank.period);
  const { scaleInts } = stream.scaling;
  return kind === 'scaleInt' ? scaleInts : scaleInts.map((scaleInt) => 31 - Math.clz32(scaleInt));
}

/** Numbers that a stream without a side band is asked for at a time: enough to make a seek cheap. */
const blockNumbers = 16384;

/** A pool or private lanes: every beat is full and nothing travels beside it. */
class PlainWire implements Wire {
  readonly format: WireFormat;
  readonly #stream: IntegerStream;
  readonly #odd: boolean;
  readonly #codes: Int32Array;

  /** @param odd `u = 2 * code + 1`; else the code is `u`. */
  constructor(stream: IntegerStream, slots: number, wordBits: number, odd: boolean) {
    this.format = {
      wordBits,
      slots,
      wordsPerBeat: wordsPerBeat(slots, wordBits),
      beatsPerGroup: 1,
      sideBand: 'none',
    };
    this.#stream = stream;
    this.#odd = odd;
    this.#codes = new Int32Array(Math.max(1, Math.floor(blockNumbers / slots)) * slots);
  }

  wireWords({ words, sideBand, valid }: WireBeats, start: Position, firstBeat: number, count: number): void {
    const { slots, wordBits, wordsPerBeat: limbs } = this.format;
    const block = this.#codes.length / slots;
    for (let beat = 0; beat < count; beat += block) {
      const beats = Math.min(block, count - beat);
      const codes = this.#codes.subarray(0, beats * slots);
      this.#stream.fill(codes, start, (firstBeat + beat) * slots);
      if (this.#odd) for (let i = 0; i < codes.length; i++) codes[i] = (codes[i] as number) >> 1;
      for (let i = 0; i < beats; i++) pack(codes, i * slots, slots, wordBits, words, (beat + i) * limbs, limbs);
    }
    sideBand.fill(0, 0, count);
    valid.fill(slots, 0, count);
  }
}
