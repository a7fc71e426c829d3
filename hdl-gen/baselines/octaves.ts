/** Curves in segments that halve towards the tail (docs/stream.md section 8): where a random word falls, and its line. */
import { type Bits, type Builder, cat, lit, mux, wire } from '../dsl/index.js';
import { bitsFor } from '../units/constants.js';

/** Segments of an octave. */
const segmentBits = 3;

/** Leading zeros of a word, 0..width. */
export function leadingZeros(word: Bits): Bits {
  const width = bitsFor(word.width);
  let count: Bits = lit(width, word.width);
  for (let i = 0; i < word.width; i++) count = mux(word.bit(i).as(1), lit(width, word.width - 1 - i), count);
  return count;
}

/** Bits that hold every entry. */
export const entryBits = (table: readonly number[]): number => bitsFor(Math.max(...table));

/**
 * Entry `address` of a table, in logic. Addresses beyond its end read the last octave again, which ignores the low bits
 * of the octave: less logic than zeros.
 * @param octave length of what comes back beyond the end; the table's length where nothing is beyond.
 */
export function lookUp(m: Builder, name: string, address: Bits, table: readonly number[], octave: number): Bits {
  const w = m.wires({ [name]: wire(entryBits(table)) });
  const out = w[name];
  if (out === undefined) throw new Error('unreachable');
  const at = (i: number): number => table[i < table.length ? i : table.length - octave + (i % octave)] ?? 0;
  const usual = at(0);
  const byValue = new Map<number, number[]>();
  for (let i = 0; i < 2 ** address.width; i++) byValue.set(at(i), [...(byValue.get(at(i)) ?? []), i]);
  m.set(out, usual);
  m.switch(
    address,
    [...byValue]
      .filter(([value]) => value !== usual)
      .map(([value, addresses]) => [addresses, () => m.set(out, value)] as const),
  );
  return out;
}

/** Start and slope of the segment of a word: its octave by leading zeros, the segment in it by `a`. */
export function segment(
  m: Builder,
  { word, a, starts, slopes }: { word: Bits; a: Bits; starts: readonly number[]; slopes: readonly number[] },
): { start: Bits; slope: Bits } {
  const { segment: address } = m.named({ segment: cat(leadingZeros(word), a) });
  const octave = 2 ** segmentBits;
  return {
    start: lookUp(m, 'start_next', address, starts, octave),
    slope: lookUp(m, 'slope_next', address, slopes, octave),
  };
}

/** The code of a magnitude of seven bits: all eight bits are inverted for a minus. */
export const withSign = (minus: Bits, magnitude: Bits): Bits =>
  cat(minus, magnitude.xor(mux(minus.as(1), magnitude.lit(127), magnitude.lit(0))));
