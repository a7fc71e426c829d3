/**
 * Canonical expressions: equal structure becomes one object, constants are folded, and slices move to where Verilog
 * can write them. The emitter reads only canonical expressions, so sharing is visible and no literal condition is left.
 */
import { type Expr, partsOf, type Signal } from '../ir.js';

export type Lit = Extract<Expr, { kind: 'lit' }>;
type Signed = boolean;

export const mask = (width: number): bigint => (1n << BigInt(width)) - 1n;
const toSigned = (v: bigint, width: number): bigint => BigInt.asIntN(width, v);
const isLit = (e: Expr): e is Lit => e.kind === 'lit';
const num = (e: Lit): bigint => (e.signed ? toSigned(e.value, e.width) : e.value);

export class Canon {
  private readonly table = new Map<string, Expr>();
  private readonly ids = new Map<Expr, number>();
  private readonly signalIds = new Map<Signal, number>();
  private readonly memo = new Map<Expr, Expr>();

  /** The canonical form of `e`: same value, same width, same signedness. */
  of(e: Expr): Expr {
    const known = this.memo.get(e);
    if (known !== undefined) return known;
    const made = this.build(e);
    this.memo.set(e, made);
    this.memo.set(made, made);
    return made;
  }

  lit(value: bigint, width: number, signed = false, label?: string): Expr {
    return this.intern(
      { kind: 'lit', value: value & mask(width), width, signed, label },
      `l${value & mask(width)}:${label ?? ''}`,
    );
  }

  not(e: Expr): Expr {
    return this.unary('not', e, e.width, e.signed, e.loc);
  }

  and(a: Expr, b: Expr): Expr {
    return this.of({ kind: 'binary', op: 'and', a, b, width: a.width, signed: a.signed });
  }

  ref(signal: Signal): Expr {
    return this.of({ kind: 'ref', signal, width: signal.width, signed: signal.signed });
  }

  private id(e: Expr): number {
    const known = this.ids.get(e);
    if (known !== undefined) return known;
    this.ids.set(e, this.ids.size);
    return this.ids.size - 1;
  }

  private signalId(s: Signal): number {
    const known = this.signalIds.get(s);
    if (known !== undefined) return known;
    this.signalIds.set(s, this.signalIds.size);
    return this.signalIds.size - 1;
  }

  private intern(e: Expr, structure: string): Expr {
    const key = `${e.width}${e.signed ? 's' : 'u'}${structure}`;
    const known = this.table.get(key);
    if (known !== undefined) return known;
    this.table.set(key, e);
    return e;
  }

  private build(e: Expr): Expr {
    switch (e.kind) {
      case 'ref':
        return this.intern(e, `r${this.signalId(e.signal)}`);
      case 'lit':
        return this.lit(e.value, e.width, e.signed, e.label);
      case 'unary':
        return this.unary(e.op, this.of(e.a), e.width, e.signed, e.loc);
      case 'binary':
        return this.binary(e, this.of(e.a), this.of(e.b));
      case 'shift':
        return this.shift(e, this.of(e.a), this.of(e.amount));
      case 'mux':
        return this.mux(e, this.of(e.sel), this.of(e.whenTrue), this.of(e.whenFalse));
      case 'select':
        return this.select(e);
      case 'slice':
        return this.slice(this.of(e.a), e.hi, e.lo, e.signed, e.loc);
      case 'cat':
        return this.cat(
          e.parts.map((p) => this.of(p)),
          e.signed,
          e.loc,
        );
      case 'resize':
        return this.resize(this.of(e.a), e.width, e.signed, e.loc);
      case 'cast':
        return this.cast(this.of(e.a), e.signed, e.loc);
    }
  }

  private cast(a: Expr, signed: Signed, loc: Expr['loc']): Expr {
    if (a.signed === signed) return a;
    if (isLit(a)) return this.lit(a.value, a.width, signed, a.label);
    if (a.kind === 'cast') return this.cast(a.a, signed, loc);
    if (a.kind === 'slice') return this.slice(a.a, a.hi, a.lo, signed, loc);
    if (a.kind === 'cat') return this.cat(a.parts, signed, loc);
    return this.intern({ kind: 'cast', a, width: a.width, signed, loc }, `k${this.id(a)}`);
  }

  private unary(
    op: Extract<Expr, { kind: 'unary' }>['op'],
    a: Expr,
    width: number,
    signed: Signed,
    loc: Expr['loc'],
  ): Expr {
    const ones = mask(a.width);
    if (isLit(a)) {
      const v = a.value;
      if (op === 'not') return this.lit(~v, width, signed);
      if (op === 'neg') return this.lit(-v, width, signed);
      if (op === 'reduceAnd') return this.lit(v === ones ? 1n : 0n, width, signed);
      if (op === 'reduceOr') return this.lit(v === 0n ? 0n : 1n, width, signed);
      return this.lit(BigInt([...v.toString(2)].filter((c) => c === '1').length & 1), width, signed);
    }
    if (op === 'not' && a.kind === 'unary' && a.op === 'not') return this.cast(a.a, signed, loc);
    if (op !== 'not' && op !== 'neg' && a.width === 1) return this.cast(a, signed, loc);
    // Nothing is lost by reading a cast's bits directly, and the text has one `$signed` less.
    const bare = a.kind === 'cast' && op !== 'neg' && op !== 'not' ? a.a : a;
    return this.intern({ kind: 'unary', op, a: bare, width, signed, loc }, `u${op}${this.id(bare)}`);
  }

  private binary(e: Extract<Expr, { kind: 'binary' }>, a: Expr, b: Expr): Expr {
    const { op, width, signed, loc } = e;
    if (isLit(a) && isLit(b)) return this.foldBinary(op, a, b, width, signed);
    const w = a.width;
    const zero = (x: Expr): boolean => isLit(x) && x.value === 0n;
    const ones = (x: Expr): boolean => isLit(x) && x.value === mask(w);
    const as = (x: Expr): Expr => this.cast(x, signed, loc);
    const same = a === b;
    if (op === 'and') {
      if (zero(a) || zero(b)) return this.lit(0n, width, signed);
      if (ones(a) || same) return as(b);
      if (ones(b)) return as(a);
    } else if (op === 'or') {
      if (ones(a) || ones(b)) return this.lit(mask(w), width, signed);
      if (zero(a) || same) return as(b);
      if (zero(b)) return as(a);
    } else if (op === 'xor') {
      if (same) return this.lit(0n, width, signed);
      if (zero(a)) return as(b);
      if (zero(b)) return as(a);
      if (ones(b)) return this.unary('not', as(a), width, signed, loc);
      if (ones(a)) return this.unary('not', as(b), width, signed, loc);
    } else if (op === 'add') {
      if (zero(a)) return as(b);
      if (zero(b)) return as(a);
    } else if (op === 'sub') {
      if (same) return this.lit(0n, width, signed);
      if (zero(b)) return as(a);
      if (zero(a)) return this.unary('neg', as(b), width, signed, loc);
    } else if (op === 'mul') {
      if (zero(a) || zero(b)) return this.lit(0n, width, signed);
      const times1 = isLit(a) && num(a) === 1n ? b : isLit(b) && num(b) === 1n ? a : undefined;
      if (times1 !== undefined) return as(this.resize(times1, width, times1.signed, loc));
    } else {
      const known = this.compareKnown(op, a, b, same);
      if (known !== undefined) return this.lit(known ? 1n : 0n, width, signed);
      if ((op === 'eq' || op === 'ne') && w === 1) {
        const bit = isLit(a) ? a : isLit(b) ? b : undefined;
        const other = isLit(a) ? b : a;
        if (bit !== undefined && bit.label === undefined) {
          const plain = this.cast(other, signed, loc);
          return (bit.value === 1n) === (op === 'eq') ? plain : this.unary('not', plain, 1, signed, loc);
        }
      }
    }
    return this.intern({ kind: 'binary', op, a, b, width, signed, loc }, `b${op}${this.id(a)},${this.id(b)}`);
  }

  /** Comparisons that the range of the operands decides (Verilator reports them as always true or false). */
  private compareKnown(op: string, a: Expr, b: Expr, same: boolean): boolean | undefined {
    if (same) return op === 'eq' || op === 'le' || op === 'ge';
    const [min, max] = a.signed
      ? [-(1n << BigInt(a.width - 1)), (1n << BigInt(a.width - 1)) - 1n]
      : [0n, mask(a.width)];
    if (isLit(b)) {
      if (num(b) === min && (op === 'lt' || op === 'ge')) return op === 'ge';
      if (num(b) === max && (op === 'gt' || op === 'le')) return op === 'le';
    }
    if (isLit(a)) {
      if (num(a) === min && (op === 'gt' || op === 'le')) return op === 'le';
      if (num(a) === max && (op === 'lt' || op === 'ge')) return op === 'ge';
    }
    return undefined;
  }

  private foldBinary(op: string, a: Lit, b: Lit, width: number, signed: Signed): Expr {
    const [x, y] = [num(a), num(b)];
    const truth = (t: boolean): Expr => this.lit(t ? 1n : 0n, width, signed);
    if (op === 'add') return this.lit(x + y, width, signed);
    if (op === 'sub') return this.lit(x - y, width, signed);
    if (op === 'mul') return this.lit(x * y, width, signed);
    if (op === 'and') return this.lit(x & y, width, signed);
    if (op === 'or') return this.lit(x | y, width, signed);
    if (op === 'xor') return this.lit(x ^ y, width, signed);
    if (op === 'eq') return truth(x === y);
    if (op === 'ne') return truth(x !== y);
    if (op === 'lt') return truth(x < y);
    if (op === 'le') return truth(x <= y);
    if (op === 'gt') return truth(x > y);
    return truth(x >= y);
  }

  private shift(e: Extract<Expr, { kind: 'shift' }>, a: Expr, rawAmount: Expr): Expr {
    const { op, width, signed, loc } = e;
    const amount = rawAmount.kind === 'cast' ? rawAmount.a : rawAmount;
    if (isLit(amount)) {
      if (amount.value === 0n) return this.cast(a, signed, loc);
      if (amount.value >= BigInt(width)) {
        if (op !== 'sar') return this.lit(0n, width, signed);
        return this.resize(this.slice(a, width - 1, width - 1, true, loc), width, signed, loc);
      }
      if (isLit(a)) {
        const n = amount.value;
        const v = op === 'shl' ? a.value << n : op === 'shr' ? a.value >> n : toSigned(a.value, width) >> n;
        return this.lit(v, width, signed);
      }
    }
    if (isLit(a) && a.value === 0n) return this.lit(0n, width, signed);
    // Verilator does not shift by amounts wider than 32 bits: what is beyond the width saturates first.
    const k = Math.max(1, Math.ceil(Math.log2(width + 1)));
    if (amount.width > 31) {
      const over = this.unary('reduceOr', this.slice(amount, amount.width - 1, k, false, loc), 1, false, loc);
      const low = this.slice(amount, k - 1, 0, false, loc);
      const clamped = this.mux(
        { kind: 'mux', sel: over, whenTrue: low, whenFalse: low, width: k, signed: false, loc },
        over,
        this.lit(mask(k), k),
        low,
      );
      return this.shift({ ...e, a, amount: clamped }, a, clamped);
    }
    return this.intern({ kind: 'shift', op, a, amount, width, signed, loc }, `s${op}${this.id(a)},${this.id(amount)}`);
  }

  private mux(e: Extract<Expr, { kind: 'mux' }>, sel: Expr, t: Expr, f: Expr): Expr {
    const { width, signed, loc } = e;
    if (isLit(sel)) return this.cast(sel.value === 1n ? t : f, signed, loc);
    if (t === f) return this.cast(t, signed, loc);
    if (width === 1 && isLit(t) && isLit(f) && t.label === undefined && f.label === undefined) {
      return this.cast(t.value === 1n ? sel : this.unary('not', sel, 1, sel.signed, loc), signed, loc);
    }
    const bare = sel.kind === 'cast' ? sel.a : sel;
    return this.intern(
      { kind: 'mux', sel: bare, whenTrue: t, whenFalse: f, width, signed, loc },
      `m${this.id(bare)},${this.id(t)},${this.id(f)}`,
    );
  }

  private select(e: Extract<Expr, { kind: 'select' }>): Expr {
    const raw = this.of(e.index);
    const index = raw.kind === 'cast' ? raw.a : raw;
    const fallback = this.of(e.fallback);
    const reach = index.width >= 31 ? e.items.length : Math.min(e.items.length, 2 ** index.width);
    const items = e.items.slice(0, reach).map((i) => this.of(i));
    if (isLit(index)) {
      const hit = index.value < BigInt(items.length) ? items[Number(index.value)] : undefined;
      return this.cast(hit ?? fallback, e.signed, e.loc);
    }
    if (items.every((i) => i === fallback)) return this.cast(fallback, e.signed, e.loc);
    return this.intern(
      { kind: 'select', index, items, fallback, width: e.width, signed: e.signed, loc: e.loc },
      `x${this.id(index)},${this.id(fallback)},${items.map((i) => this.id(i)).join(',')}`,
    );
  }

  slice(a: Expr, hi: number, lo: number, signed: Signed, loc: Expr['loc']): Expr {
    const width = hi - lo + 1;
    if (width === a.width) return this.cast(a, signed, loc);
    if (isLit(a)) return this.lit(a.value >> BigInt(lo), width, signed);
    if (a.kind === 'cast') return this.slice(a.a, hi, lo, signed, loc);
    if (a.kind === 'slice') return this.slice(a.a, hi + a.lo, lo + a.lo, signed, loc);
    if (a.kind === 'cat') {
      const parts: Expr[] = [];
      let top = a.width;
      for (const p of a.parts) {
        const base = top - p.width;
        top = base;
        const h = Math.min(hi, base + p.width - 1) - base;
        const l = Math.max(lo, base) - base;
        if (h >= l) parts.push(this.slice(p, h, l, false, loc));
      }
      return this.cat(parts, signed, loc);
    }
    if (a.kind === 'resize') {
      const inner = a.a;
      if (hi < inner.width) return this.slice(inner, hi, lo, signed, loc);
      const from = Math.min(lo, inner.width - 1);
      if (inner.signed) {
        const part = this.slice(inner, inner.width - 1, from, true, loc);
        return this.cast(this.resize(part, width, true, loc), signed, loc);
      }
      if (lo >= inner.width) return this.lit(0n, width, signed);
      return this.cast(this.resize(this.slice(inner, inner.width - 1, lo, false, loc), width, false, loc), signed, loc);
    }
    return this.intern({ kind: 'slice', a, hi, lo, width, signed, loc }, `c${this.id(a)},${hi},${lo}`);
  }

  private cat(raw: readonly Expr[], signed: Signed, loc: Expr['loc']): Expr {
    const width = raw.reduce((n, p) => n + p.width, 0);
    const flat = raw.flatMap((p) => (p.kind === 'cat' ? p.parts : p.kind === 'cast' ? [p.a] : [p]));
    const parts: Expr[] = [];
    for (const p of flat) {
      const last = parts.at(-1);
      if (last !== undefined && isLit(last) && isLit(p)) {
        parts[parts.length - 1] = this.lit((last.value << BigInt(p.width)) | p.value, last.width + p.width);
      } else if (last?.kind === 'slice' && p.kind === 'slice' && last.a === p.a && last.lo === p.hi + 1) {
        parts[parts.length - 1] = this.slice(p.a, last.hi, p.lo, false, loc);
      } else parts.push(p);
    }
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return this.cast(only, signed, loc);
    return this.intern({ kind: 'cat', parts, width, signed, loc }, `t${parts.map((p) => this.id(p)).join(',')}`);
  }

  private resize(a: Expr, width: number, signed: Signed, loc: Expr['loc']): Expr {
    if (width === a.width) return this.cast(a, signed, loc);
    if (isLit(a)) return this.lit(num(a), width, signed);
    if (width < a.width) return this.slice(a, width - 1, 0, signed, loc);
    if (a.kind === 'resize' && a.a.signed === a.signed) return this.resize(a.a, width, signed, loc);
    return this.intern({ kind: 'resize', a, width, signed, loc }, `z${this.id(a)}`);
  }
}

/** Signals that `e` reads, each expression visited once. */
export function reads(e: Expr, into: Set<Signal> = new Set(), seen: Set<Expr> = new Set()): Set<Signal> {
  const stack = [e];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (at.kind === 'ref') into.add(at.signal);
    else stack.push(...partsOf(at));
  }
  return into;
}
