import type { IntegerStream, Position } from '../stream.js';

/**
 * The streams as they are on the wire (docs/stream.md, section 5), for lockstep comparison with hardware: the codes of a
 * beat's slots side by side, slot 0 in the lowest bits, padded with zeros to whole 32-bit words (little-endian limbs).
 */
export interface WireFormat {
  /** Bits of a code: `b`, the `k` of a truncated word, or the code bits of an independent scheme. Two's complement. */
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

export const wordsPerBeat = (slots: number, wordBits: number): number => Math.ceil((slots * wordBits) / 32);

/** Packs `count` codes of `wordBits` bits into `out[at..]` and zeroes the rest of the beat. */
export function pack(
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

/** Numbers that a stream without a side band is asked for at a time: enough to make a seek cheap. */
const blockNumbers = 16384;

/** A pool or independent lanes: every beat is full and nothing travels beside it. */
export class PlainWire implements Wire {
  readonly format: WireFormat;
  readonly #stream: IntegerStream;
  readonly #hiddenOne: boolean;
  readonly #codes: Int32Array;

  /** @param hiddenOne `u = 2 * code + 1`; else the code is `u`. */
  constructor(stream: IntegerStream, slots: number, wordBits: number, hiddenOne: boolean) {
    this.format = {
      wordBits,
      slots,
      wordsPerBeat: wordsPerBeat(slots, wordBits),
      beatsPerGroup: 1,
      sideBand: 'none',
    };
    this.#stream = stream;
    this.#hiddenOne = hiddenOne;
    this.#codes = new Int32Array(Math.max(1, Math.floor(blockNumbers / slots)) * slots);
  }

  wireWords({ words, sideBand, valid }: WireBeats, start: Position, firstBeat: number, count: number): void {
    const { slots, wordBits, wordsPerBeat: limbs } = this.format;
    const block = this.#codes.length / slots;
    for (let beat = 0; beat < count; beat += block) {
      const beats = Math.min(block, count - beat);
      const codes = this.#codes.subarray(0, beats * slots);
      this.#stream.fill(codes, start, (firstBeat + beat) * slots);
      if (this.#hiddenOne) for (let i = 0; i < codes.length; i++) codes[i] = (codes[i] as number) >> 1;
      for (let i = 0; i < beats; i++) pack(codes, i * slots, slots, wordBits, words, (beat + i) * limbs, limbs);
    }
    sideBand.fill(0, 0, count);
    valid.fill(slots, 0, count);
  }
}
