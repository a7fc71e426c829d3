/** Curves in segments that halve towards the tail (docs/stream.md section 8): where a random word falls, and its line. */
import { type Bits, type Builder, cat, lit, mux, wire } from '../dsl/index.js';
import { bitsFor } from './constants.js';

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

/** Address bits up to which a table is one `case`. A larger one with a register behind it would be taken for a block RAM. */
const caseBits = 6;

/**
 * Entry `address` of a table, in logic. Addresses beyond its end read the last octave again, which ignores the low bits
 * of the octave: less logic than zeros.
 * @param octave length of what comes back beyond the end; the table's length where nothing is beyond.
 */
export function lookUp(m: Builder, name: string, address: Bits, table: readonly number[], octave: number): Bits {
  const at = (i: number): number => table[i < table.length ? i : table.length - octave + (i % octave)] ?? 0;
  const entries = Array.from({ length: 2 ** address.width }, (_, i) => at(i));
  const width = entryBits(table);
  if (address.width <= caseBits) return caseOf(m, name, address, entries, width);
  const [half, rest] = [entries.length / 2, address.slice(address.width - 2, 0)];
  const low = caseOf(m, `${name}_low`, rest, entries.slice(0, half), width);
  const high = caseOf(m, `${name}_high`, rest, entries.slice(half), width);
  return mux(address.msb(), high, low);
}

function caseOf(m: Builder, name: string, address: Bits, entries: readonly number[], width: number): Bits {
  const w = m.wires({ [name]: wire(width) });
  const out = w[name];
  if (out === undefined) throw new Error('unreachable');
  const byValue = new Map<number, number[]>();
  for (const [i, value] of entries.entries()) byValue.set(value, [...(byValue.get(value) ?? []), i]);
  const [usual = 0, ...others] = byValue.keys();
  m.set(out, usual);
  m.switch(
    address,
    others.map((value) => [byValue.get(value) ?? [], () => m.set(out, value)] as const),
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
