/** Names in the emitted Verilog: keywords, collisions, and names for temporaries that follow from their content. */
import { ZerothError } from '../../../base/errors.js';
import { type Expr, type Loc, type Module, partsOf } from '../ir.js';
import type { NameRef } from './layout.js';

/** Verilog-2005, and what SystemVerilog adds: Verilator and Vivado read a `.v` file with both in mind. */
const KEYWORDS = new Set(
  `always and assign automatic begin buf bufif0 bufif1 case casex casez cell cmos config deassign default defparam design
  disable edge else end endcase endconfig endfunction endgenerate endmodule endprimitive endspecify endtable endtask event
  for force forever fork function generate genvar highz0 highz1 if ifnone incdir include initial inout input instance
  integer join large liblist library localparam macromodule medium module nand negedge nmos nor noshowcancelled not notif0
  notif1 or output parameter pmos posedge primitive pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent
  rcmos real realtime reg release repeat rnmos rpmos rtran rtranif0 rtranif1 scalared showcancelled signed small specify
  specparam strong0 strong1 supply0 supply1 table task time tran tranif0 tranif1 tri tri0 tri1 triand trior trireg
  unsigned use uwire vectored wait wand weak0 weak1 while wire wor xnor xor
  accept_on alias always_comb always_ff always_latch assert assume before bind bins binsof bit break byte chandle checker
  class clocking const constraint context continue cover covergroup coverpoint cross dist do endchecker endclass
  endclocking endgroup endinterface endpackage endprogram endproperty endsequence enum eventually expect export extends
  extern final first_match foreach forkjoin global iff ignore_bins illegal_bins implements implies import inside int
  interconnect interface intersect join_any join_none let local logic longint matches modport nettype new nexttime null
  package packed priority program property protected pure rand randc randcase randsequence ref reject_on restrict return
  s_always s_eventually s_nexttime s_until s_until_with sequence shortint shortreal soft solve static string strong struct
  super sync_accept_on sync_reject_on tagged this throughout timeprecision timeunit type typedef union unique unique0
  until until_with untyped var virtual void wait_order weak wildcard with within`.split(/\s+/),
);

export const isKeyword = (name: string): boolean => KEYWORDS.has(name);

/** A design that cannot be written as Verilog under the house rules. */
export class EmitError extends ZerothError {
  override readonly name: string = 'EmitError';
}

export const at = (loc: Loc | undefined): string => (loc === undefined ? 'unknown place' : `${loc.file}:${loc.line}`);

/** FNV-1a over text: four hexadecimal digits that depend on nothing but the text. */
export function hash4(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return ((h >>> 16) ^ (h & 0xffff)).toString(16).padStart(4, '0');
}

const digests = new WeakMap<Expr, string>();

/** A short text that depends on the structure of `e` alone: same design, same digest, on every run. */
export function digest(e: Expr): string {
  const known = digests.get(e);
  if (known !== undefined) return known;
  const detail =
    e.kind === 'ref'
      ? e.signal.name
      : e.kind === 'lit'
        ? e.value.toString(16)
        : e.kind === 'slice'
          ? `${e.hi}:${e.lo}`
          : 'op' in e
            ? e.op
            : '';
  const made =
    hash4(`${e.kind} ${e.width} ${detail} ${partsOf(e).map(digest).join(' ')}`) + hash4(`${detail}${e.kind}`);
  digests.set(e, made);
  return made;
}

interface Entry {
  readonly ref: NameRef;
  readonly what: string;
  readonly loc: Loc | undefined;
}

interface Temp {
  readonly ref: NameRef;
  readonly base: string;
  readonly content: string;
}

/** One name space a module. The user's names are fixed; temporaries give way. */
export class Names {
  private readonly taken = new Map<string, Entry>();
  private readonly temps: Temp[] = [];
  private readonly module: Module;

  constructor(module: Module) {
    this.module = module;
  }

  /** A name that must appear as it is. `what` reads like `port 'x'`. */
  fixed(name: string, what: string, loc: Loc | undefined): NameRef {
    const where = at(loc);
    const here = `module '${this.module.name}': ${what}`;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new EmitError({
        what: `${here} would be '${name}' in the Verilog`,
        where,
        allowed: 'letters, digits and _',
        fix: 'rename it',
      });
    }
    if (isKeyword(name)) {
      throw new EmitError({
        what: `${here} would be '${name}', a Verilog keyword`,
        where,
        fix: 'rename it (names are never changed for you)',
      });
    }
    const other = this.taken.get(name);
    if (other !== undefined) {
      throw new EmitError({
        what: `${here} and ${other.what} (${at(other.loc)}) would both be '${name}' in the Verilog`,
        where,
        fix: 'rename one of them',
      });
    }
    const ref = { name };
    this.taken.set(name, { ref, what, loc });
    return ref;
  }

  /** A temporary. Its name is settled by `settle`: `base`, or `base_<hash of content>` where that is not unique. */
  temp(base: string, content: string): NameRef {
    const ref = { name: base };
    this.temps.push({ ref, base, content });
    return ref;
  }

  settle(): void {
    const wanting = new Map<string, number>();
    for (const t of this.temps) wanting.set(t.base, (wanting.get(t.base) ?? 0) + 1);
    const used = new Set(this.taken.keys());
    for (const t of this.temps) {
      const alone = wanting.get(t.base) === 1 && !used.has(t.base) && !isKeyword(t.base);
      let name = alone ? t.base : `${t.base}_${hash4(t.content)}`;
      for (let salt = 1; used.has(name); salt++) name = `${t.base}_${hash4(`${t.content}#${salt}`)}`;
      used.add(name);
      t.ref.name = name;
    }
  }
}

const BINARY_WORD: Record<Extract<Expr, { kind: 'binary' }>['op'], string> = {
  add: 'plus',
  sub: 'minus',
  mul: 'times',
  and: 'and',
  or: 'or',
  xor: 'xor',
  eq: 'eq',
  ne: 'ne',
  lt: 'lt',
  le: 'le',
  gt: 'gt',
  ge: 'ge',
};
const UNARY_WORD = { not: 'not', neg: 'neg', reduceAnd: 'all', reduceOr: 'any', reduceXor: 'parity' } as const;
const SHIFT_WORD = { shl: 'shl', shr: 'shr', sar: 'sar' } as const;
const LONGEST = 28;

/** What an expression says, in words (`count_plus_1`); undefined where that would be too long to read. */
export function wordsOf(e: Expr): string | undefined {
  const join = (...parts: (string | undefined)[]): string | undefined => {
    if (parts.includes(undefined)) return undefined;
    const text = parts.join('_');
    return text.length > LONGEST ? undefined : text;
  };
  switch (e.kind) {
    case 'ref':
      return join(e.signal.name);
    case 'lit':
      return e.label ?? (e.value < 0x10000n ? e.value.toString() : undefined);
    case 'cast':
      return wordsOf(e.a);
    case 'unary':
      return join(UNARY_WORD[e.op], wordsOf(e.a));
    case 'binary':
      return join(wordsOf(e.a), BINARY_WORD[e.op], wordsOf(e.b));
    case 'shift':
      return join(wordsOf(e.a), SHIFT_WORD[e.op], wordsOf(e.amount));
    case 'slice':
      return e.hi === e.lo ? join(wordsOf(e.a), `${e.hi}`) : join(wordsOf(e.a), `${e.hi}`, `${e.lo}`);
    case 'resize':
      return join(wordsOf(e.a), `w${e.width}`);
    default:
      return undefined;
  }
}

/** What an expression is, in one word, to follow the name of the net it helps to drive. */
export function roleOf(e: Expr): string {
  switch (e.kind) {
    case 'unary':
      return { not: 'inverted', neg: 'negated', reduceAnd: 'all', reduceOr: 'any', reduceXor: 'parity' }[e.op];
    case 'binary':
      return {
        add: 'sum',
        sub: 'diff',
        mul: 'product',
        and: 'masked',
        or: 'merged',
        xor: 'mixed',
        eq: 'match',
        ne: 'differs',
        lt: 'below',
        le: 'at_most',
        gt: 'above',
        ge: 'at_least',
      }[e.op];
    case 'shift':
      return 'shifted';
    case 'mux':
      return 'choice';
    case 'select':
      return 'entry';
    case 'cat':
      return 'word';
    case 'resize':
      return 'wide';
    case 'slice':
      return 'part';
    default:
      return 'value';
  }
}
