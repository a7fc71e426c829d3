/**
 * Expressions as JavaScript. Up to 32 bits a value is an unsigned number, above that a non-negative BigInt; both are
 * always reduced to their width. `N` holds the narrow nets, `W` the wide ones.
 */
import { ones } from '../bits.js';
import { type BinaryOp, type Expr, partsOf } from '../ir.js';
import { isWide, type Net, type Scope } from './flatten.js';

/** Reduces a number to `width` <= 32 bits. */
const wrap = (code: string, width: number): string => (width === 32 ? `((${code})>>>0)` : `((${code})&${ones(width)})`);
const wrapBig = (code: string, width: number): string => `BigInt.asUintN(${width},${code})`;

const COMPARE: Partial<Record<BinaryOp, string>> = { eq: '===', ne: '!==', lt: '<', le: '<=', gt: '>', ge: '>=' };
const ARITHMETIC: Partial<Record<BinaryOp, string>> = { add: '+', sub: '-', and: '&', or: '|', xor: '^' };

export interface Helpers {
  /** A constant table; returns its name. */
  table(items: readonly (number | bigint)[]): string;
}

/** Writes the expressions of one JavaScript function; collects the nets it reads and names terms used twice. */
export class FunctionExpressions {
  readonly reads = new Set<Net>();
  /** `const t0 = ...;` for terms that are used more than once. */
  readonly prelude: string[] = [];
  private readonly uses = new Map<Expr, number>();
  private readonly temps = new Map<Expr, string>();
  private readonly scope: Scope;
  private readonly resolve: (n: Net) => Net;
  private readonly helpers: Helpers;

  constructor(scope: Scope, resolve: (n: Net) => Net, helpers: Helpers, roots: readonly Expr[]) {
    this.scope = scope;
    this.resolve = resolve;
    this.helpers = helpers;
    const stack = [...roots];
    for (let e = stack.pop(); e !== undefined; e = stack.pop()) {
      const n = this.uses.get(e) ?? 0;
      this.uses.set(e, n + 1);
      if (n === 0) stack.push(...partsOf(e));
    }
  }

  private read(net: Net): string {
    const at = this.resolve(net);
    this.reads.add(at);
    return isWide(at.width) ? `W[${at.slot}]` : `N[${at.slot}]`;
  }

  private netOf(e: Extract<Expr, { kind: 'ref' }>, scope: Scope): Net {
    const net = scope.nets.get(e.signal);
    if (net === undefined) throw new Error(`signal '${e.signal.name}' is not of module '${scope.module.name}'`);
    return net;
  }

  /** The value of `e` as a reduced number or BigInt. */
  value(e: Expr): string {
    const trivial = e.kind === 'ref' || e.kind === 'lit' || e.kind === 'cast';
    if (trivial || (this.uses.get(e) ?? 0) < 2) return this.make(e);
    const known = this.temps.get(e);
    if (known !== undefined) return known;
    const code = this.make(e);
    const name = this.once(code);
    this.temps.set(e, name);
    return name;
  }

  /** A one-bit `e` where JavaScript wants a condition. */
  condition(e: Expr): string {
    if (e.kind === 'binary' && COMPARE[e.op] !== undefined && (this.uses.get(e) ?? 0) < 2) return this.compare(e);
    return this.value(e);
  }

  private signed(e: Expr): string {
    const code = this.value(e);
    if (isWide(e.width)) return `BigInt.asIntN(${e.width},${code})`;
    return e.width === 32 ? `(${code}|0)` : `(${code}<<${32 - e.width}>>${32 - e.width})`;
  }

  private asRead(e: Expr): string {
    return e.signed ? this.signed(e) : this.value(e);
  }

  private literal(value: bigint, width: number): string {
    return isWide(width) ? `0x${value.toString(16)}n` : value.toString();
  }

  private compare(e: Extract<Expr, { kind: 'binary' }>): string {
    const equality = e.op === 'eq' || e.op === 'ne';
    const [a, b] = equality ? [this.value(e.a), this.value(e.b)] : [this.asRead(e.a), this.asRead(e.b)];
    return `(${a}${COMPARE[e.op]}${b})`;
  }

  private make(e: Expr): string {
    const wide = isWide(e.width);
    switch (e.kind) {
      case 'ref':
        return this.read(this.netOf(e, this.scope));
      case 'lit':
        return this.literal(e.value, e.width);
      case 'cast':
        return this.value(e.a);
      case 'unary': {
        const a = this.value(e.a);
        const full = this.literal(ones(e.a.width), e.a.width);
        if (e.op === 'not') return wide ? `(${full}^${a})` : wrap(`~${a}`, e.width);
        if (e.op === 'neg') return wide ? wrapBig(`-${a}`, e.width) : wrap(`-${a}`, e.width);
        if (e.op === 'reduceAnd') return `(${a}===${full}?1:0)`;
        if (e.op === 'reduceOr') return `(${a}!==${this.literal(0n, e.a.width)}?1:0)`;
        return isWide(e.a.width) ? `parityBig(${a})` : `parity(${a})`;
      }
      case 'binary':
        return this.binary(e, wide);
      case 'shift':
        return this.shift(e, wide);
      case 'mux':
        return `(${this.condition(e.sel)}?${this.value(e.whenTrue)}:${this.value(e.whenFalse)})`;
      case 'select':
        return this.select(e);
      case 'slice':
        return this.slice(e.a, e.hi, e.lo);
      case 'cat':
        return this.cat(e.parts, e.width);
      case 'resize':
        return this.resize(e.a, e.width);
    }
  }

  private binary(e: Extract<Expr, { kind: 'binary' }>, wide: boolean): string {
    if (COMPARE[e.op] !== undefined) return `(${this.compare(e)}?1:0)`;
    if (e.op === 'mul') {
      const [a, b] = [this.asRead(e.a), this.asRead(e.b)];
      if (!wide) return wrap(`Math.imul(${a},${b})`, e.width);
      // Up to 53 bits the product of two numbers is exact.
      const [x, y] = [e.a, e.b].map((o) => isWide(o.width)) as [boolean, boolean];
      if (!x && !y && e.width <= 53) return wrapBig(`BigInt(${a}*${b})`, e.width);
      return wrapBig(`${x ? a : `BigInt(${a})`}*${y ? b : `BigInt(${b})`}`, e.width);
    }
    const code = `${this.value(e.a)}${ARITHMETIC[e.op]}${this.value(e.b)}`;
    const grows = e.op === 'add' || e.op === 'sub';
    if (wide) return grows ? wrapBig(code, e.width) : `(${code})`;
    return grows || e.width === 32 ? wrap(code, e.width) : `(${code})`;
  }

  private shift(e: Extract<Expr, { kind: 'shift' }>, wide: boolean): string {
    const { op, width } = e;
    const a = op === 'sar' ? this.signed(e.a) : this.value(e.a);
    // The amount as a number of at most `width`.
    const raw = this.value(e.amount);
    const amount = isWide(e.amount.width) ? `Number(${raw}<${width}n?${raw}:${width}n)` : `Math.min(${raw},${width})`;
    if (wide) {
      if (op === 'shl') return wrapBig(`${a}<<BigInt(${amount})`, width);
      return op === 'shr' ? `(${a}>>BigInt(${amount}))` : wrapBig(`${a}>>BigInt(${amount})`, width);
    }
    const k = e.amount.kind === 'lit' ? Number(e.amount.value < 32n ? e.amount.value : 32n) : undefined;
    if (op === 'sar') return wrap(`${a}>>${k === undefined ? `Math.min(${amount},31)` : Math.min(k, 31)}`, width);
    if (k !== undefined && k > 31) return '0';
    if (op === 'shr') return k === undefined ? `shr(${a},${amount})` : `(${a}>>>${k})`;
    return wrap(k === undefined ? `shl(${a},${amount})` : `${a}<<${k}`, width);
  }

  private once(code: string): string {
    const name = `t${this.prelude.length}`;
    this.prelude.push(`const ${name}=${code};`);
    return name;
  }

  private select(e: Extract<Expr, { kind: 'select' }>): string {
    const raw = this.once(this.value(e.index));
    const index = isWide(e.index.width) ? this.once(`Number(${raw}<0xffffffffn?${raw}:0xffffffffn)`) : raw;
    if (e.items.every((i) => i.kind === 'lit')) {
      const words = e.items.map((i) => (i.kind === 'lit' ? i.value : 0n)).map((v) => (isWide(e.width) ? v : Number(v)));
      return `(${this.helpers.table(words)}[${index}]??${this.value(e.fallback)})`;
    }
    const pick = (from: number, to: number): string => {
      const item = e.items[from];
      if (to - from === 1 && item !== undefined) return this.value(item);
      const middle = (from + to) >> 1;
      return `(${index}<${middle}?${pick(from, middle)}:${pick(middle, to)})`;
    };
    if (e.items.length === 0) return this.value(e.fallback);
    return `(${index}<${e.items.length}?${pick(0, e.items.length)}:${this.value(e.fallback)})`;
  }

  /** A slice goes through concatenations to the net that holds the bits, so that a wide bus need not be built. */
  private slice(a: Expr, hi: number, lo: number, scope: Scope = this.scope): string {
    const width = hi - lo + 1;
    const direct = this.through(a, hi, lo, scope);
    if (direct !== undefined) return direct;
    const code = this.value(a);
    return this.bits(code, a.width, hi, lo, width);
  }

  private bits(code: string, from: number, hi: number, lo: number, width: number): string {
    if (width === from) return code;
    if (!isWide(from))
      return lo === 0 ? wrap(code, width) : hi === from - 1 ? `(${code}>>>${lo})` : wrap(`${code}>>>${lo}`, width);
    const shifted = lo === 0 ? code : `${code}>>${lo}n`;
    return isWide(width) ? wrapBig(shifted, width) : `Number(${wrapBig(shifted, width)})`;
  }

  private through(a: Expr, hi: number, lo: number, scope: Scope): string | undefined {
    if (a.kind === 'cast') return this.through(a.a, hi, lo, scope);
    if (a.kind === 'slice') return this.through(a.a, hi + a.lo, lo + a.lo, scope);
    if (a.kind === 'ref') {
      const net = this.resolve(this.netOf(a, scope));
      const def = net.definition;
      if (isWide(net.width) && def?.kind === 'expr') {
        const inner = this.through(def.expr, hi, lo, def.scope);
        if (inner !== undefined) return inner;
      }
      return this.bits(this.read(net), net.width, hi, lo, hi - lo + 1);
    }
    if (a.kind === 'cat') {
      let top = a.width;
      for (const p of a.parts) {
        const base = top - p.width;
        if (lo >= base && hi < top) return this.through(p, hi - base, lo - base, scope);
        top = base;
      }
    }
    return undefined;
  }

  private cat(parts: readonly Expr[], width: number): string {
    if (!isWide(width)) {
      let left = width;
      const terms = parts.map((p) => {
        left -= p.width;
        const code = this.value(p);
        return left === 0 ? code : `${code}<<${left}`;
      });
      return width === 32 ? wrap(terms.join('|'), 32) : `(${terms.join('|')})`;
    }
    // Neighbours are joined as numbers first: one BigInt for up to 32 bits.
    const runs: Expr[][] = [];
    let room = 0;
    for (const p of parts) {
      const last = runs.at(-1);
      if (last !== undefined && p.width <= room) {
        last.push(p);
        room -= p.width;
      } else {
        runs.push([p]);
        room = 32 - p.width;
      }
    }
    let left = width;
    const terms = runs.map((run) => {
      const w = run.reduce((n, p) => n + p.width, 0);
      left -= w;
      const code = isWide(w) ? this.value(run[0] as Expr) : `BigInt(${this.cat(run, w)})`;
      return left === 0 ? code : `${code}<<${left}n`;
    });
    return `(${terms.join('|')})`;
  }

  private resize(a: Expr, width: number): string {
    if (width === a.width) return this.value(a);
    if (width < a.width) return this.slice(a, width - 1, 0);
    if (!isWide(width)) return a.signed ? wrap(this.signed(a), width) : this.value(a);
    const value = this.asRead(a);
    const big = isWide(a.width) ? value : `BigInt(${value})`;
    return a.signed ? wrapBig(big, width) : big;
  }
}
