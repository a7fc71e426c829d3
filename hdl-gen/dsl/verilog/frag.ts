/** Pieces of text: nets, lines, expressions with their precedence, declarations. */
import type { Expr, Loc } from '../ir.js';
import { type Doc, line, type NameRef, nest } from './layout.js';

/** A declared net or variable; `used` collects the bits that the text reads. */
export interface Net {
  readonly ref: NameRef;
  readonly width: number;
  readonly signed: boolean;
  used: bigint;
}

/** One line of output before layout. */
export interface Line {
  readonly indent: number;
  readonly doc: Doc;
  readonly loc?: Loc | undefined;
  /** Comment after the code, dropped to the line above where it does not fit. */
  readonly note?: string | undefined;
}

/** A piece of text and what its context must know about it. */
export interface Frag {
  readonly doc: Doc;
  readonly prec: number;
  /** How Verilog reads this text, which may differ from the IR's view (a part-select is always unsigned). */
  readonly signed: boolean;
  readonly muxes: number;
  /** A form with brackets or arms of its own: it starts on the line of the `=`. */
  readonly hug?: boolean;
}

/** ` = value` or ` <= value`, broken where the value wants to be. */
export const assigned = (arrow: '=' | '<=', f: Frag): Doc =>
  f.hug ? [` ${arrow} `, f.doc] : [` ${arrow}`, nest(line, f.doc)];

/** Precedence in Verilog, higher binds tighter. */
export const P = {
  atom: 100,
  not: 90,
  sign: 88,
  mul: 80,
  add: 75,
  shift: 70,
  rel: 65,
  eq: 60,
  and: 55,
  xor: 50,
  or: 45,
  land: 40,
  lor: 35,
  cond: 30,
} as const;
type Op = { readonly text: string; readonly prec: number };
export const BINARY: Record<Extract<Expr, { kind: 'binary' }>['op'], Op> = {
  mul: { text: '*', prec: P.mul },
  add: { text: '+', prec: P.add },
  sub: { text: '-', prec: P.add },
  lt: { text: '<', prec: P.rel },
  le: { text: '<=', prec: P.rel },
  gt: { text: '>', prec: P.rel },
  ge: { text: '>=', prec: P.rel },
  eq: { text: '==', prec: P.eq },
  ne: { text: '!=', prec: P.eq },
  and: { text: '&', prec: P.and },
  xor: { text: '^', prec: P.xor },
  or: { text: '|', prec: P.or },
};
const range = (width: number): string => (width === 1 ? '' : `[${width - 1}:0]`);

/** Text of a declaration's type, e.g. `reg signed [7:0] `. */
export const declare = (kind: string, width: number, signed: boolean): string =>
  [kind, signed ? 'signed' : '', range(width)].filter((t) => t !== '').join(' ');
