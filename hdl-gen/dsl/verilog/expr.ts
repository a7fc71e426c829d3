/**
 * Expressions as Verilog text. What Verilog cannot write, or a reader could not follow, becomes a named net first:
 * slices of expressions, products, arithmetic shifts inside other expressions, tables, deep muxes, shared terms.
 *
 * Every operand is written at its own width, so Verilog's context-determined widening never acts; signedness matters
 * only to comparisons, products and `>>>`, and each of those sees either two signed operands or two unsigned ones.
 */
import { type Expr, partsOf, type Signal } from '../ir.js';
import { mask } from './canon.js';
import { assigned, BINARY, declare, type Frag, type Line, type Net, P } from './frag.js';
import { type Doc, fill, group, line, nest, soft } from './layout.js';
import { literal } from './literal.js';
import { digest, type Names, roleOf, wordsOf } from './names.js';

/** A shared term smaller than this is repeated rather than named. */
const WORTH_NAMING = 4;

const paren = (doc: Doc): Doc => ['(', doc, ')'];

export class ExprWriter {
  /** Declarations of temporaries, to be written before the process that asked for them. */
  pending: Line[] = [];
  /** What the expression being written will drive: the start of a temporary's name. */
  hint = 'value';
  readonly nets = new Map<Signal, Net>();
  readonly temps: Net[] = [];
  private readonly spills = new Map<Expr, Net>();
  private readonly uses = new Map<Expr, number>();
  private readonly sizes = new Map<Expr, number>();
  private readonly names: Names;
  private readonly constant: (
    label: string,
    value: bigint,
    width: number,
    context: Signal | undefined,
  ) => string | undefined;

  constructor(names: Names, constant: ExprWriter['constant']) {
    this.names = names;
    this.constant = constant;
  }

  /** Counts one more use of canonical `e`, and of its parts when it is new. */
  count(e: Expr): void {
    const stack = [e];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const n = this.uses.get(at) ?? 0;
      this.uses.set(at, n + 1);
      if (n === 0) stack.push(...partsOf(at));
    }
  }

  netOf(signal: Signal): Net {
    const net = this.nets.get(signal);
    if (net === undefined) throw new Error(`signal '${signal.name}' is not of this module`);
    return net;
  }

  private size(e: Expr): number {
    const known = this.sizes.get(e);
    if (known !== undefined) return known;
    let n =
      e.kind === 'ref' || e.kind === 'lit' || e.kind === 'cast' || (e.kind === 'slice' && e.a.kind === 'ref') ? 0 : 1;
    for (const c of partsOf(e)) n = Math.min(1000, n + this.size(c));
    this.sizes.set(e, n);
    return n;
  }

  private shared(e: Expr): boolean {
    return (this.uses.get(e) ?? 0) > 1 && this.size(e) >= WORTH_NAMING;
  }

  private read(net: Net, hi: number, lo: number): Frag {
    net.used |= mask(hi - lo + 1) << BigInt(lo);
    if (hi - lo + 1 === net.width) return { doc: net.ref, prec: P.atom, signed: net.signed, muxes: 0 };
    return { doc: [net.ref, hi === lo ? `[${hi}]` : `[${hi}:${lo}]`], prec: P.atom, signed: false, muxes: 0 };
  }

  readNet(net: Net): Frag {
    return this.read(net, net.width - 1, 0);
  }

  /** `e` as a net that can be sliced or used as an index: its own name, or a temporary. */
  netFor(e: Expr, base?: string): Net {
    if (e.kind === 'ref') return this.netOf(e.signal);
    if (e.kind === 'cast') return this.netFor(e.a, base);
    return this.spill(e, base);
  }

  spill(e: Expr, wanted?: string): Net {
    const known = this.spills.get(e);
    if (known !== undefined) return known;
    const words = wordsOf(e) ?? `${this.hint}_${roleOf(e)}`;
    const base = wanted ?? (/^\d/.test(words) ? `k${words}` : words);
    const lines: Line[] = [];
    const net: Net = { ref: this.names.temp(base, digest(e)), width: e.width, signed: e.signed, used: 0n };
    if (e.kind === 'select') {
      lines.push({ indent: 1, doc: [declare('reg', e.width, e.signed), ' ', net.ref, ';'], loc: e.loc });
      lines.push({ indent: 1, doc: 'always @* begin', loc: e.loc });
      lines.push(...this.table(net.ref, e, 2));
      lines.push({ indent: 1, doc: 'end' });
    } else {
      const text = this.root(e, true);
      lines.push({
        indent: 1,
        doc: group(declare('wire', e.width, e.signed), ' ', net.ref, assigned('=', text), ';'),
        loc: e.loc,
      });
    }
    this.spills.set(e, net);
    this.temps.push(net);
    this.pending.push(...lines);
    return net;
  }

  /** A `select` as a case statement that assigns `target`. */
  table(target: Doc, e: Extract<Expr, { kind: 'select' }>, indent: number): Line[] {
    const index = this.operandName(e.index);
    const lines: Line[] = [{ indent, doc: ['case (', index, ')'], loc: e.loc }];
    const widest = Math.max('default'.length, literal(BigInt(e.items.length - 1), e.index.width, false).doc.length);
    e.items.forEach((item, i) => {
      const label = literal(BigInt(i), e.index.width, false).doc;
      lines.push({
        indent: indent + 1,
        doc: group(`${label}: `.padEnd(widest + 2), target, assigned('=', this.root(item)), ';'),
        loc: item.loc,
      });
    });
    lines.push({
      indent: indent + 1,
      doc: group('default: '.padEnd(widest + 2), target, assigned('=', this.root(e.fallback)), ';'),
    });
    lines.push({ indent, doc: 'endcase' });
    return lines;
  }

  /** A name, or a part of one: what may stand as an index, a case subject or a port connection. */
  operandName(e: Expr, base?: string): Doc {
    if (e.kind === 'slice' && (e.a.kind === 'ref' || e.a.kind === 'cast')) return this.expr(e).doc;
    return this.readNet(this.netFor(e, base)).doc;
  }

  /** Right-hand side of an assignment to a net of just this width. `own`: this is the definition of the term itself. */
  root(e: Expr, own = false, context?: Signal): Frag {
    if (!own && (this.spills.has(e) || this.shared(e))) return this.readNet(this.spill(e));
    if (e.kind === 'cast' && e.a.kind !== 'select') return this.root(e.a, own);
    if (e.kind === 'binary' && e.op === 'mul') return this.product(e);
    if (e.kind === 'shift' && e.op === 'sar') {
      const a = this.self(e.a);
      const doc: Doc = a.signed ? a.doc : ['$signed(', a.doc, ')'];
      return {
        doc: group(a.signed && a.prec < P.atom ? paren(doc) : doc, nest(line, '>>> ', this.amount(e.amount))),
        prec: P.shift,
        signed: true,
        muxes: 0,
      };
    }
    return this.inline(e, context);
  }

  /** Operand that Verilog must not widen: a name or a self-determined form. */
  private self(e: Expr): Frag {
    const plain = e.kind === 'cast' ? e.a : e;
    if (plain.kind === 'ref' || plain.kind === 'slice' || plain.kind === 'lit') return this.expr(plain);
    return this.readNet(this.netFor(plain));
  }

  private product(e: Extract<Expr, { kind: 'binary' }>): Frag {
    // A negative literal is `-6'sd26`, an expression, which the context would widen: it is written at full width.
    const operand = (x: Expr): Frag => {
      const negative = x.kind === 'lit' && x.signed && x.value >> BigInt(x.width - 1) === 1n;
      return this.self(
        negative ? { ...x, value: BigInt.asUintN(e.width, BigInt.asIntN(x.width, x.value)), width: e.width } : x,
      );
    };
    const [a, b] = this.pair(operand(e.a), operand(e.b), e.a.signed);
    return {
      doc: group(this.at(a, P.mul), nest(line, '* ', this.at(b, P.mul + 1))),
      prec: P.mul,
      signed: e.a.signed,
      muxes: 0,
    };
  }

  /** Both operands signed, or both not: `$signed` on both or on neither. */
  private pair(a: Frag, b: Frag, signed: boolean): [Frag, Frag] {
    if (signed ? a.signed && b.signed : !(a.signed && b.signed)) return [a, b];
    const wrap = (f: Frag): Frag => ({
      doc: [signed ? '$signed(' : '$unsigned(', f.doc, ')'],
      prec: P.atom,
      signed,
      muxes: f.muxes,
    });
    return [wrap(a), wrap(b)];
  }

  private at(f: Frag, least: number): Doc {
    return f.prec >= least ? f.doc : paren(f.doc);
  }

  private amount(e: Expr): Doc {
    return this.at(this.expr(e), P.atom);
  }

  /** `e` inside a larger expression. */
  expr(e: Expr, context?: Signal): Frag {
    if (this.spills.has(e) || this.shared(e)) return this.readNet(this.spill(e));
    const alone =
      e.kind === 'select' || (e.kind === 'binary' && e.op === 'mul') || (e.kind === 'shift' && e.op === 'sar');
    return alone ? this.readNet(this.spill(e)) : this.inline(e, context);
  }

  private inline(e: Expr, context?: Signal): Frag {
    switch (e.kind) {
      case 'ref':
        return this.readNet(this.netOf(e.signal));
      case 'lit': {
        const name = e.label === undefined ? undefined : this.constant(e.label, e.value, e.width, context);
        if (name !== undefined) return { doc: name, prec: P.atom, signed: false, muxes: 0 };
        const l = literal(e.value, e.width, e.signed);
        return { doc: l.doc, prec: l.negative ? P.sign : P.atom, signed: l.signed, muxes: 0 };
      }
      case 'cast':
        return this.expr(e.a);
      case 'slice':
        return this.read(this.netFor(e.a), e.hi, e.lo);
      case 'unary': {
        const a = this.expr(e.a);
        if (e.op === 'not') return { ...a, doc: ['~', this.at(a, P.atom)], prec: P.not };
        const sign = { neg: '-', reduceAnd: '&', reduceOr: '|', reduceXor: '^' }[e.op];
        return { doc: [sign, this.at(a, P.atom)], prec: P.sign, signed: e.op === 'neg' && a.signed, muxes: a.muxes };
      }
      case 'binary':
        return this.binary(e);
      case 'shift': {
        const a = this.expr(e.a);
        const text = e.op === 'shl' ? '<< ' : '>> ';
        return {
          doc: group(this.at(a, P.atom), nest(line, text, this.amount(e.amount))),
          prec: P.shift,
          signed: a.signed,
          muxes: a.muxes,
        };
      }
      case 'mux': {
        const sel = this.cond(e.sel);
        const [t, f] = [e.whenTrue, e.whenFalse].map((b) => {
          const frag = this.expr(b, context);
          return frag.muxes >= 2 ? this.readNet(this.spill(b)) : frag;
        }) as [Frag, Frag];
        const doc = group(
          this.at(sel, P.atom),
          nest(line, '? ', this.at(t, P.cond + 1), line, ': ', this.at(f, P.cond + 1)),
        );
        return {
          doc,
          prec: P.cond,
          signed: t.signed && f.signed,
          muxes: 1 + Math.max(sel.muxes, t.muxes, f.muxes),
          hug: true,
        };
      }
      case 'cat':
      case 'resize':
        return { doc: this.braces(this.ownParts(e)), prec: P.atom, signed: false, muxes: 0, hug: true };
      case 'select':
        return this.readNet(this.spill(e));
    }
  }

  private binary(e: Extract<Expr, { kind: 'binary' }>): Frag {
    const op = BINARY[e.op];
    if (op.prec === P.rel || op.prec === P.eq) {
      const context = [e.a, e.b].map((x) => (x.kind === 'ref' ? x.signal : undefined)).find((s) => s !== undefined);
      const raw: [Frag, Frag] = [this.expr(e.a, context), this.expr(e.b, context)];
      const [a, b] = op.prec === P.eq ? raw : this.pair(raw[0], raw[1], e.a.signed);
      const operand = (f: Frag) => this.at(f, f.prec === P.sign ? P.sign : P.add);
      const doc = group(operand(a), nest(line, `${op.text} `, operand(b)));
      return { doc, prec: op.prec, signed: false, muxes: Math.max(a.muxes, b.muxes) };
    }
    const terms = this.chain(e, e.op).map(({ term, op: text }) => ({ text, frag: this.expr(term) }));
    const least = op.prec === P.add ? P.not : P.not;
    const docs = terms.map(({ text, frag }, i) => {
      const doc = this.at(frag, least);
      return i === 0 ? doc : [`${text} `, doc];
    });
    return {
      doc: group(nest(fill(docs))),
      prec: op.prec,
      signed: terms.every((t) => t.frag.signed),
      muxes: Math.max(...terms.map((t) => t.frag.muxes)),
    };
  }

  /** `a + b - c`, `a ^ b ^ c`: the terms of a chain that needs no parentheses. */
  private chain(e: Extract<Expr, { kind: 'binary' }>, op: string): { term: Expr; op: string }[] {
    const sum = op === 'add' || op === 'sub';
    const joins = (x: Expr, right: boolean): x is Extract<Expr, { kind: 'binary' }> =>
      x.kind === 'binary' &&
      (sum ? !right && (x.op === 'add' || x.op === 'sub') : x.op === op) &&
      !this.spills.has(x) &&
      !this.shared(x);
    const out: { term: Expr; op: string }[] = [];
    const visit = (x: Expr, text: string, right: boolean): void => {
      if (joins(x, right)) {
        visit(x.a, text, right);
        visit(x.b, BINARY[x.op].text, true);
      } else out.push({ term: x, op: text });
    };
    visit(e.a, BINARY[e.op].text, false);
    visit(e.b, BINARY[e.op].text, true);
    return out;
  }

  /** A one-bit condition, with the logical operators. */
  cond(e: Expr): Frag {
    if (this.spills.has(e) || this.shared(e)) return this.readNet(this.spill(e));
    if (e.kind === 'cast') return this.cond(e.a);
    if (e.kind === 'unary' && e.op === 'not') {
      const a = this.cond(e.a);
      return { ...a, doc: ['!', this.at(a, P.atom)], prec: P.not, signed: false };
    }
    if (e.kind === 'binary' && (e.op === 'and' || e.op === 'or')) {
      const prec = e.op === 'and' ? P.land : P.lor;
      const terms = this.chain(e, e.op).map(({ term }) => this.cond(term));
      const docs = terms.map((f, i) => {
        const plain = f.prec >= P.not || f.prec === P.eq || f.prec === P.rel;
        const doc = plain ? f.doc : paren(f.doc);
        return i === 0 ? doc : [e.op === 'and' ? '&& ' : '|| ', doc];
      });
      return { doc: group(nest(fill(docs))), prec, signed: false, muxes: Math.max(...terms.map((t) => t.muxes)) };
    }
    return this.expr(e);
  }

  private parts(e: Expr): Doc[] {
    return this.spills.has(e) || this.shared(e) ? [this.readNet(this.spill(e)).doc] : this.ownParts(e);
  }

  /** What stands between the braces of a concatenation or an extension. */
  private ownParts(e: Expr): Doc[] {
    if (e.kind === 'resize') {
      const extra = e.width - e.a.width;
      if (!e.a.signed) return [literal(0n, extra, false).doc, ...this.parts(e.a)];
      const a = e.a.kind === 'cast' ? e.a.a : e.a;
      const slice = a.kind === 'slice' ? a : undefined;
      const net = this.netFor(slice?.a ?? a);
      const top = slice?.hi ?? net.width - 1;
      const sign = this.read(net, top, top).doc;
      if (a.width === 1) return [[`{${e.width}{`, sign, '}}']];
      return [extra === 1 ? sign : [`{${extra}{`, sign, '}}'], this.read(net, top, slice?.lo ?? 0).doc];
    }
    if (e.kind === 'cat') {
      const out: Doc[] = [];
      for (let i = 0; i < e.parts.length; ) {
        const part = e.parts[i] as Expr;
        let n = 1;
        while (e.parts[i + n] === part) n++;
        if (n > 1) out.push([`{${n}{`, this.expr(part).doc, '}}']);
        else out.push(...this.parts(part));
        i += n;
      }
      return out;
    }
    const f = this.expr(e);
    return [this.at(f, P.lor)];
  }

  private braces(parts: readonly Doc[]): Doc {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    const items = parts.map((p, i) => (i === parts.length - 1 ? p : [p, ',']));
    return group('{', nest(soft, fill(items)), soft, '}');
  }
}
