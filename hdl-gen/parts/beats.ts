/** Groups to beats (docs/stream.md section 5): a group of n words leaves in `ceil(n/P)` beats of P words, P < n. */
import { type Bits, cat, hw, input, output, reg, select } from '../dsl/index.js';
import { bitsFor } from './constants.js';

/** How n words become beats of P. */
export const beatShape = (n: number, perClock: number) => ({
  beats: Math.ceil(n / perClock),
  /** Words of the last beat. */
  lastCount: n - (Math.ceil(n / perClock) - 1) * perClock,
  countBits: bitsFor(perClock),
});

/**
 * The bank holds its group until the last beat is taken, so there is no buffer and no lost clock.
 * @param n words a group, more than `perClock`.
 */
export function beats(n: number, perClock: number, wordBits: number) {
  const shape = beatShape(n, perClock);
  const ragged = shape.lastCount < perClock;
  return hw(
    `beats_n${n}_p${perClock}_w${wordBits}`,
    {
      /** A group stands on `group_words`; while it is 0 the next beat is the first of a group. */
      group_valid: input(1),
      group_words: input(n * wordBits),
      /** The group is done with: the last beat was taken, or its rest was flushed. */
      group_advance: output(1),
      /** Takes this beat; ignored while `group_valid` is 0. */
      take: input(1),
      /** Drops what is left of a group of which a beat was taken, this cycle's included. */
      flush: input(1),
      /** P words, the first lowest; the unused slots of a ragged beat are 0. */
      words: output(perClock * wordBits),
      ...(ragged && {
        /** Words in this beat, in the low slots. */
        count: output(shape.countBits),
      }),
    },
    (io, m) => {
      const r = m.regs({
        /** Number of the beat in its group. */
        index: reg(bitsFor(shape.beats - 1)),
      });
      const group: Bits = io.group_words;
      const beat = (i: number): Bits => {
        const from = i * perClock * wordBits;
        const to = Math.min(n * wordBits, from + perClock * wordBits);
        return group.slice(to - 1, from).resize(perClock * wordBits);
      };
      const { last, begun } = m.named({ last: r.index.eq(shape.beats - 1), begun: io.take.or(r.index.ne(0)) });

      io.group_advance = io.group_valid.and(io.take.and(last).or(io.flush.and(begun)));
      m.when(io.group_valid.not().or(io.group_advance), () => {
        m.set(r.index, 0);
      }).elsewhen(io.take, () => {
        r.index = r.index.add(1);
      });
      io.words = select(
        r.index,
        Array.from({ length: shape.beats }, (_, i) => beat(i)),
        0,
      );
      if (io.count) {
        m.set(io.count, perClock);
        m.when(last, () => io.count && m.set(io.count, shape.lastCount));
      }
    },
  );
}

/** P >= n: slot `j` carries word `j mod n`; no logic. */
export function tile(words: Bits, n: number, perClock: number, wordBits: number): Bits {
  const slots = Array.from({ length: perClock }, (_, j) =>
    words.slice(((j % n) + 1) * wordBits - 1, (j % n) * wordBits),
  );
  return perClock === n ? words : cat(...slots.reverse());
}
