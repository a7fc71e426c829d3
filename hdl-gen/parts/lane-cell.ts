/** What makes the numbers of one set: a module that sees named bits of the set's lanes. */
import type { LaneGroup } from '../../config/index.js';
import { type Bits, type Builder, cat, type Decl, type Hw, hw, input, output } from '../dsl/index.js';

/** Bits `hi:lo` of lane `q`. */
export type Field = readonly [q: number, hi: number, lo: number];
export interface Fields {
  /** Read as they stand. */
  readonly present: Readonly<Record<string, Field>>;
  /** Read a step ahead, to fill registers that then belong to the present state. */
  readonly next: Readonly<Record<string, Field>>;
}

type In<W extends number = number> = Decl<'in', W, 'unsigned'>;
export type CellPorts = {
  present?: In;
  next?: In;
  move?: In;
  step?: In<1>;
  codes: Decl<'out', number, 'unsigned'>;
};
export type Cell = Hw<CellPorts>;

/** Inside of a cell. */
export interface CellInside {
  readonly m: Builder;
  /** The field of this name, of the present or the next state. */
  readonly field: (name: string) => Bits;
  /** Lane `q` moves at this edge: for registers filled from its next state. */
  readonly moves: (q: number) => Bits<1>;
  /** The lanes step: for registers that come after those. */
  readonly step: Bits<1> | undefined;
}

const widthOf = (fields: Readonly<Record<string, Field>>): number =>
  Object.values(fields).reduce((sum, [, hi, lo]) => sum + hi - lo + 1, 0);
/** Lanes that fields belong to, ascending. */
export const lanesOf = (fields: Readonly<Record<string, Field>>): number[] =>
  [...new Set(Object.values(fields).map(([q]) => q))].sort((a, b) => a - b);

/** @param build returns the codes of the numbers, number 0 first. */
export function laneCell(
  name: string,
  { codeBits }: LaneGroup,
  count: number,
  { present, next }: Fields,
  lead: number,
  build: (inside: CellInside) => readonly Bits[],
): Cell {
  const moving = lanesOf(next);
  return hw(
    `${name}_cell_n${count}`,
    {
      ...(widthOf(present) > 0 && {
        /** Bits of the lanes as they stand. */
        present: input(widthOf(present)),
      }),
      ...(moving.length > 0 && {
        /** Bits that the lanes will have. */
        next: input(widthOf(next)),
        /** The lanes of those move at this edge. */
        move: input(moving.length),
      }),
      ...(lead > 0 && {
        /** All lanes step at this edge. */
        step: input(1),
      }),
      /** The numbers, number 0 lowest. */
      codes: output(count * codeBits),
    },
    (io, m) => {
      const slices = new Map<string, Bits>();
      const slice = (from: Bits | undefined, fields: Readonly<Record<string, Field>>): void => {
        let low = 0;
        for (const [key, [, hi, lo]] of Object.entries(fields)) {
          if (from === undefined) return;
          slices.set(key, from.slice(low + hi - lo, low));
          low += hi - lo + 1;
        }
      };
      slice(io.present, present);
      slice(io.next, next);
      const names = m.named(Object.fromEntries(slices));
      const codes = build({
        m,
        field: (key) => {
          const bits = names[key];
          if (bits === undefined) throw new Error(`${name} has no field ${key}`);
          return bits;
        },
        moves: (q) => {
          const i = moving.indexOf(q);
          if (io.move === undefined || i < 0) throw new Error(`${name} reads no next state of lane ${q}`);
          return io.move.bit(i).as(1);
        },
        step: io.step,
      });
      io.codes = codes.length === 1 && codes[0] !== undefined ? codes[0] : cat(...[...codes].reverse());
    },
  );
}

/** Which bits of each lane leave the lanes' modules, and where a set's fields lie among them. */
export function flatBits(fields: (count: number) => Fields, sets: number, countOf: (set: number) => number) {
  const bitsOf = (kind: keyof Fields, q: number, set: number): number[] => {
    const all = Object.values(fields(countOf(set))[kind])
      .filter(([lane]) => lane === q)
      .flatMap(([, hi, lo]) => Array.from({ length: hi - lo + 1 }, (_, i) => lo + i));
    return [...new Set(all)].sort((a, b) => a - b);
  };
  const full = bitsOf.bind(null);
  return {
    present: (q: number, set: number) => full('present', q, set),
    next: (q: number, set: number) => full('next', q, set),
    /** The fields of set `i`, the first lowest, out of what the lanes put out. */
    pick: (kind: keyof Fields, wanted: Fields['present'], i: number, lanes: (q: number) => Bits | undefined): Bits => {
      const parts = Object.values(wanted).map(([q, hi, lo]) => {
        let low = 0;
        for (let k = 0; k < i && k < sets; k++) low += full(kind, q, k).length;
        low += full(kind, q, i).indexOf(lo);
        const from = lanes(q);
        if (from === undefined) throw new Error(`lane ${q} puts out nothing`);
        return from.slice(low + hi - lo, low);
      });
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : cat(...parts.reverse());
    },
  };
}
