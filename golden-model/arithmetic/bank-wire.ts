/** The on-the-fly bank on the wire (docs/stream.md, section 5). */
import type { OnTheFlyConfig } from '../../config/index.js';
import type { Position } from '../stream.js';
import type { Bank, Cursor, Encoding } from './bank.js';
import { emitIntegers } from './bulk.js';
import { PackedStepper } from './packed-stepper.js';
import type { Scaling } from './scaling.js';
import { pack, type Wire, type WireBeats, type WireFormat, wordsPerBeat } from './wire-packing.js';

/** What the wire needs of the bank's stream. */
interface BankNumbers {
  readonly bank: Bank;
  readonly encoding: Encoding;
  readonly groupSize: number;
  readonly scaling: Scaling;
  stepOf(start: Position, index: number): number;
}

/** Groups generated at a time before they are packed: small enough for the first-level cache. */
const blockGroups = 64;

/** Codes of the lanes, by way of the numbers or, where the shape allows, stepped in place; the side band from a table. */
export class BankWire implements Wire {
  readonly format: WireFormat;
  readonly #stream: BankNumbers;
  /** The encoding without the widening to `u`: the code itself. */
  readonly #code: Encoding;
  readonly #codes: Int32Array;
  readonly #packed: PackedStepper | null;
  readonly #sideBandTable: Uint16Array;

  constructor(config: OnTheFlyConfig, stream: BankNumbers) {
    const { lanes, perClock, wordBits, scaling } = config;
    this.#stream = stream;
    this.#code = { ...this.#stream.encoding, up: 0, down: 0, hiddenOne: 0 };
    this.#codes = new Int32Array(blockGroups * this.#stream.groupSize);
    this.format = {
      wordBits,
      slots: perClock,
      wordsPerBeat: wordsPerBeat(perClock, wordBits),
      beatsPerGroup: perClock <= lanes ? Math.ceil(lanes / perClock) : 1,
      sideBand: scaling === 'pow2' ? 'shift' : scaling === 'exact' ? 'scaleInt' : 'none',
    };
    this.#sideBandTable = sideBandTable(this.format.sideBand, this.#stream);
    this.#packed = PackedStepper.fits(config) ? new PackedStepper(this.#stream.bank) : null;
  }

  wireWords(beats: WireBeats, start: Position, firstBeat: number, count: number): void {
    const { bank, groupSize } = this.#stream;
    const { beatsPerGroup } = this.format;
    const step = this.#stream.stepOf(start, Math.floor(firstBeat / beatsPerGroup) * groupSize);
    if (this.#packed === null) this.#packGroups(beats, bank.cursor(step), firstBeat % beatsPerGroup, count);
    else this.#stepBeats(this.#packed, beats, step, count);
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
  #stepBeats(stepper: PackedStepper, { words, valid }: WireBeats, step: number, count: number): void {
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
function sideBandTable(kind: WireFormat['sideBand'], stream: BankNumbers): Uint16Array {
  if (kind === 'none') return new Uint16Array(stream.bank.period);
  const { scaleInts } = stream.scaling;
  return kind === 'scaleInt' ? scaleInts : scaleInts.map((scaleInt) => 31 - Math.clz32(scaleInt));
}
