/**
 * Hardware values: `Bits<W>` (unsigned) and `SInt<W>` (two's complement) with literal-typed widths. An operator
 * returns a new value and builds one IR node; nothing is computed here. Widths that `tsc` cannot know (`number`) are
 * checked when the operator runs, with the same words.
 *
 * Methods take their receiver as a type parameter (`this: T`), so the class itself only mentions `W` and `S` in two
 * covariant fields: `Bits<8>` is a `Bits<number>`, never a `Bits<16>`, and `tsc` compares them by one number.
 */
import { bitCount, HdlError } from './errors.js';
import type { BinaryOp, Expr, ShiftOp, UnaryOp } from './ir.js';
import type { Add, Le, Lt, Sub } from './nat.js';

declare const explanation: unique symbol;
/** What `tsc` prints instead of accepting an argument. */
export interface HdlTypeError<M extends string> {
  readonly [explanation]: M;
}

export type Sign = 'unsigned' | 'signed';
/** A JavaScript number used as a hardware constant of the width and sign of its partner. */
export type Native = number | bigint;
export type Of<W extends number, S extends Sign> = S extends 'signed' ? SInt<W> : Bits<W>;

type BitText<W extends number> = `${W} ${W extends 1 ? 'bit' : 'bits'}`;
/** `U`, when it may stand beside `T`: of equal sign, and of a width known only at elaboration. */
export type Same<T extends Value, U extends Value, Op extends string> = [U['sign']] extends [T['sign']]
  ? number extends U['width']
    ? U
    : HdlTypeError<`${Op}: width mismatch, left is ${BitText<T['width']>}, right is ${BitText<U['width']>}`>
  : HdlTypeError<`${Op}: sign mismatch, left is ${T['sign']}, right is ${U['sign']}: use asSigned() or asUnsigned()`>;
type SameSign<T extends Value, U extends Value, Op extends string> = [U['sign']] extends [T['sign']]
  ? U
  : HdlTypeError<`${Op}: sign mismatch, left is ${T['sign']}, right is ${U['sign']}: use asSigned() or asUnsigned()`>;

type Index<T extends Value, I extends number> = number extends I
  ? I
  : Lt<I, T['width']> extends true
    ? I
    : HdlTypeError<`bit ${I} is out of range of ${BitText<T['width']>}`>;
type LowIndex<H extends number, L extends number> = number extends H | L
  ? L
  : Le<L, H> extends true
    ? L
    : HdlTypeError<`slice [${H}:${L}] is upside down: the high bit comes first`>;
export type SliceWidth<H extends number, L extends number> = Add<Sub<H, L>, 1>;

/** `value` as the unsigned bit pattern of `width` bits. */
export function pattern(value: Native, width: number, signed: boolean, what: string): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new HdlError(`${what}: ${value} is not an integer; pass an integer or a bigint`);
  const v = BigInt(value);
  const min = signed ? -(1n << BigInt(width - 1)) : 0n;
  const max = signed ? (1n << BigInt(width - 1)) - 1n : (1n << BigInt(width)) - 1n;
  if (v < min || v > max)
    throw new HdlError(
      `${what}: ${v} does not fit in ${bitCount(width)} ${signed ? 'signed' : 'unsigned'} (${min} to ${max})`,
    );
  return v < 0n ? v + (1n << BigInt(width)) : v;
}

export function checkWidth(width: unknown, what: string): number {
  if (typeof width !== 'number' || !Number.isInteger(width) || width < 1 || width > 65536)
    throw new HdlError(`${what}: width ${String(width)} must be an integer from 1 to 65536`);
  return width;
}

/** The only place where an IR node gets its static type: callers have checked widths and signs. */
export const typed = <T extends Value>(expr: Expr): T => new Value(expr) as unknown as T;

const trapped = (what: string): never => {
  throw new HdlError(
    `JavaScript cannot compute with a hardware value (${what}): use a method instead, ` +
      'such as a.add(b), a.lt(b), a.eq(b), mux(sel, a, b), m.when(cond, ...)',
  );
};

const isValue = (x: unknown): x is Value => x instanceof Value;
const describe = (x: unknown): string => (x === undefined ? 'undefined' : `a JavaScript ${typeof x}`);

export class Value<out W extends number = number, out S extends Sign = Sign> {
  readonly width: W;
  readonly sign: S;
  /** For the DSL's own use. */
  readonly expr: Expr;

  constructor(expr: Expr) {
    this.width = expr.width as W;
    this.sign = (expr.signed ? 'signed' : 'unsigned') as S;
    this.expr = expr;
  }

  /** Sum modulo `2^W`; for the carry, `resize` both sides first. */
  add<T extends Value, U extends Value>(this: T, b: NoInfer<T> | Same<T, U, 'add'> | Native): T {
    return binary<T>('add', this, b);
  }
  /** Difference modulo `2^W`. */
  sub<T extends Value, U extends Value>(this: T, b: NoInfer<T> | Same<T, U, 'sub'> | Native): T {
    return binary<T>('sub', this, b);
  }
  /** Full-width product: `W + V` bits. */
  mul<T extends Value, U extends Value>(this: T, b: SameSign<T, U, 'mul'>): Of<Add<T['width'], U['width']>, T['sign']> {
    const right = asValue('mul', b);
    if (right.sign !== this.sign) signMismatch('mul', this, right);
    return typed(node('mul', this.width + right.width, this.sign === 'signed', this.expr, right.expr));
  }
  and<T extends Value, U extends Value>(this: T, b: NoInfer<T> | Same<T, U, 'and'> | Native): T {
    return binary<T>('and', this, b);
  }
  or<T extends Value, U extends Value>(this: T, b: NoInfer<T> | Same<T, U, 'or'> | Native): T {
    return binary<T>('or', this, b);
  }
  xor<T extends Value, U extends Value>(this: T, b: NoInfer<T> | Same<T, U, 'xor'> | Native): T {
    return binary<T>('xor', this, b);
  }
  not<T extends Value>(this: T): T {
    return unary<T>('not', this, this.width);
  }
  /** Two's complement negative, modulo `2^W`. */
  neg<T extends Value>(this: T): T {
    return unary<T>('neg', this, this.width);
  }
  andR(): Bits<1> {
    return unary('reduceAnd', this, 1);
  }
  orR(): Bits<1> {
    return unary('reduceOr', this, 1);
  }
  xorR(): Bits<1> {
    return unary('reduceXor', this, 1);
  }

  eq<T extends Value, U extends Value>(this: T, b: NoInfer<T> | Same<T, U, 'eq'> | Native): Bits<1> {
    return compare('eq', this, b);
  }
  ne<T extends Value, U extends Value>(this: T, b: NoInfer<T> | Same<T, U, 'ne'> | Native): Bits<1> {
    return compare('ne', this, b);
  }
  lt<T extends Value, U extends Value>(this: T, b: NoInfer<T> | Same<T, U, 'lt'> | Native): Bits<1> {
    return compare('lt', this, b);
  }
  le<T extends Value, U extends Value>(this: T, b: NoInfer<T> | Same<T, U, 'le'> | Native): Bits<1> {
    return compare('le', this, b);
  }
  gt<T extends Value, U extends Value>(this: T, b: NoInfer<T> | Same<T, U, 'gt'> | Native): Bits<1> {
    return compare('gt', this, b);
  }
  ge<T extends Value, U extends Value>(this: T, b: NoInfer<T> | Same<T, U, 'ge'> | Native): Bits<1> {
    return compare('ge', this, b);
  }

  /** Shift by a constant or by an unsigned value; zeros come in, the width stays. */
  shl<T extends Value>(this: T, amount: number | Bits): T {
    return shift<T>('shl', this, amount);
  }
  shr<T extends Value>(this: T, amount: number | Bits): T {
    return shift<T>('shr', this, amount);
  }
  /** Arithmetic shift: copies of the sign come in. */
  sar<T extends SInt>(this: T, amount: number | Bits): T {
    return shift<T>('sar', this, amount);
  }

  bit<T extends Value, I extends number>(this: T, index: Index<T, I>): Bits<1> {
    return cut(this, index as number, index as number, `bit ${index as number}`);
  }
  /** The most significant bit: the sign of a signed value. */
  msb(): Bits<1> {
    return cut(this, this.width - 1, this.width - 1, 'msb');
  }
  /** Bit chosen by a hardware value; 0 beyond the end. */
  at(index: Bits): Bits<1> {
    const moved = shift<Bits>('shr', typed<Bits>(reread(this.expr, false)), index);
    return cut(moved, 0, 0, 'at');
  }
  /** Bits `hi` down to `lo`, both included; always unsigned. */
  slice<T extends Value, H extends number, L extends number>(
    this: T,
    hi: Index<T, H>,
    lo: LowIndex<H, L>,
  ): Bits<SliceWidth<H, L>> {
    return cut(this, hi as number, lo as number, `slice [${hi as number}:${lo as number}]`);
  }

  /** Zero- or sign-extends (by the sign of this value), or drops high bits, on purpose. */
  resize<T extends Value, V extends number>(this: T, width: V): Of<V, T['sign']> {
    checkWidth(width, 'resize');
    if (width === (this.width as number)) return typed(this.expr);
    return typed({ kind: 'resize', width, signed: this.sign === 'signed', a: this.expr });
  }
  asSigned<T extends Value>(this: T): SInt<T['width']> {
    return typed(reread(this.expr, true));
  }
  asUnsigned<T extends Value>(this: T): Bits<T['width']> {
    return typed(reread(this.expr, false));
  }
  /** States a width that `tsc` cannot work out; checked at elaboration, no hardware. */
  as<T extends Value, V extends number>(this: T, width: V): Of<V, T['sign']> {
    if ((this.width as number) !== width)
      throw new HdlError(
        `as(${width}): the value has ${bitCount(this.width)}; use resize(${width}) to change its width`,
      );
    return typed(this.expr);
  }
  /** A constant of this value's width and sign: `r.count = r.count.lit(0)`. */
  lit<T extends Value>(this: T, value: Native): T {
    return typed(constant(value, this.width, this.sign === 'signed', 'lit'));
  }

  [Symbol.toPrimitive](hint: string): never {
    return trapped(hint === 'string' ? 'in a string' : 'with a native operator');
  }
  toJSON(): never {
    return trapped('in JSON');
  }
}

/** Unsigned, `W` bits. */
export interface Bits<W extends number = number> extends Value<W, 'unsigned'> {}
/** Two's complement, `W` bits. */
export interface SInt<W extends number = number> extends Value<W, 'signed'> {}

export const constant = (value: Native, width: number, signed: boolean, what: string, label?: string): Expr => ({
  kind: 'lit',
  width: checkWidth(width, what),
  signed,
  value: pattern(value, width, signed, what),
  label,
});

function asValue(op: string, x: unknown): Value {
  if (!isValue(x))
    throw new HdlError(`${op}: expected a hardware value, got ${describe(x)}; make constants with lit(width, value)`);
  return x;
}

function signMismatch(op: string, a: Value, b: Value): never {
  throw new HdlError(`${op}: sign mismatch, left is ${a.sign}, right is ${b.sign}: use asSigned() or asUnsigned()`);
}

/** `b` as an expression that may stand beside `a`: a native number takes `a`'s width and sign. */
export function beside(op: string, a: Value, b: unknown): Expr {
  if (typeof b === 'number' || typeof b === 'bigint') return constant(b, a.width, a.sign === 'signed', op);
  const right = asValue(op, b);
  if (right.sign !== a.sign) signMismatch(op, a, right);
  if (right.width !== a.width)
    throw new HdlError(
      `${op}: width mismatch, left is ${bitCount(a.width)}, right is ${bitCount(right.width)}: ` +
        'use resize(width) on one side',
    );
  return right.expr;
}

const node = (op: BinaryOp, width: number, signed: boolean, a: Expr, b: Expr): Expr => ({
  kind: 'binary',
  op,
  width,
  signed,
  a,
  b,
});
const binary = <T extends Value>(op: BinaryOp, a: T, b: unknown): T =>
  typed(node(op, a.width, a.sign === 'signed', a.expr, beside(op, a, b)));
const compare = (op: BinaryOp, a: Value, b: unknown): Bits<1> => typed(node(op, 1, false, a.expr, beside(op, a, b)));
const unary = <T extends Value>(op: UnaryOp, a: Value, width: number): T =>
  typed({ kind: 'unary', op, width, signed: (op === 'not' || op === 'neg') && a.sign === 'signed', a: a.expr });

function shift<T extends Value>(op: ShiftOp, a: T, amount: unknown): T {
  const signed = a.sign === 'signed';
  if (op === 'sar' && !signed) throw new HdlError('sar: an arithmetic shift needs a signed value: use asSigned()');
  let by: Expr;
  if (typeof amount === 'number') {
    if (!Number.isInteger(amount) || amount < 0 || amount >= a.width)
      throw new HdlError(`${op}: a constant amount must be an integer from 0 to ${a.width - 1}, not ${amount}`);
    if (amount === 0) return a;
    by = constant(amount, Math.max(1, amount.toString(2).length), false, op);
  } else {
    const value = asValue(op, amount);
    if (value.sign === 'signed') throw new HdlError(`${op}: the amount must be unsigned: use asUnsigned()`);
    by = value.expr;
  }
  return typed({ kind: 'shift', op, width: a.width, signed, a: a.expr, amount: by });
}

/** The same bits under the other reading. */
const reread = (expr: Expr, signed: boolean): Expr =>
  expr.signed === signed ? expr : { kind: 'cast', width: expr.width, signed, a: expr };

function cut<T extends Value>(a: Value, hi: number, lo: number, what: string): T {
  if (!Number.isInteger(hi) || !Number.isInteger(lo) || lo < 0 || hi < lo || hi >= a.width)
    throw new HdlError(`${what} is out of range of ${bitCount(a.width)}: use bits from ${a.width - 1} down to 0`);
  if (lo === 0 && hi === a.width - 1) return typed(reread(a.expr, false));
  return typed({ kind: 'slice', width: hi - lo + 1, signed: false, a: a.expr, hi, lo });
}

/** Unsigned constant. */
export const lit = <W extends number>(width: W, value: Native): Bits<W> => typed(constant(value, width, false, 'lit'));
/** Signed constant. */
export const slit = <W extends number>(width: W, value: Native): SInt<W> => typed(constant(value, width, true, 'slit'));

type SumWidths<T extends readonly Value[]> = number extends T['length']
  ? number
  : T extends readonly [infer H extends Value, ...infer R extends readonly Value[]]
    ? R extends readonly []
      ? H['width']
      : Add<H['width'], SumWidths<R>>
    : 0;

/** Concatenation, most significant part first; unsigned. */
export function cat<const T extends readonly Value[]>(...parts: T): Bits<SumWidths<T>> {
  if (parts.length === 0) throw new HdlError('cat: needs at least one part');
  const exprs = parts.map((p) => asValue('cat', p).expr);
  const [only] = exprs;
  if (only && exprs.length === 1) return typed(reread(only, false));
  return typed({ kind: 'cat', width: exprs.reduce((n, e) => n + e.width, 0), signed: false, parts: exprs });
}

/** One bit, `count` times: a mask. */
export function repeat<N extends number>(bit: Bits<1>, count: N): Bits<N> {
  checkWidth(count, 'repeat');
  return cat(...Array.from({ length: count }, () => bit)).as(count);
}

/** `whenTrue` where `sel` is 1, else `whenFalse`. */
export function mux<T extends Value, U extends Value>(
  sel: Bits<1>,
  whenTrue: T,
  whenFalse: NoInfer<T> | Same<T, U, 'mux'> | Native,
): T {
  const s = asValue('mux', sel);
  if (s.width !== 1) throw new HdlError(`mux: the selector has ${bitCount(s.width)}, not 1: compare it, or use orR()`);
  const a = asValue('mux', whenTrue);
  return typed({
    kind: 'mux',
    width: a.width,
    signed: a.sign === 'signed',
    sel: s.expr,
    whenTrue: a.expr,
    whenFalse: beside('mux', a, whenFalse),
  });
}

/** `items[index]`, or `fallback` beyond the end. */
export function select<T extends Value>(index: Bits, items: Iterable<T>, fallback: NoInfer<T> | Native): T {
  const list = [...items];
  const [first] = list;
  if (!first) throw new HdlError('select: needs at least one item');
  const by = asValue('select', index);
  if (by.sign === 'signed') throw new HdlError('select: the index must be unsigned: use asUnsigned()');
  if (list.length > 2 ** Math.min(by.width, 50))
    throw new HdlError(
      `select: an index of ${bitCount(by.width)} cannot reach all of the ${list.length} items: widen it with resize()`,
    );
  return typed({
    kind: 'select',
    width: first.width,
    signed: first.sign === 'signed',
    index: by.expr,
    items: list.map((item) => beside('select', first, item)),
    fallback: beside('select', first, fallback),
  });
}
