/** Designs in raw IR, short to write: the back end is tested without the front end. */
import type {
  BinaryOp,
  ClockDomain,
  Design,
  Expr,
  Instance,
  Loc,
  Memory,
  Module,
  Signal,
  Stmt,
  UnaryOp,
} from '../../../../hdl-gen/dsl/ir.js';

export const loc = (n: number): Loc => ({ file: 'demo.ts', line: n });
export const CLK: ClockDomain = { clock: 'clk', reset: 'rst', resetStyle: 'sync-high' };

type Extra = { signed?: boolean; reset?: bigint; doc?: string; line?: number };
const signal = (kind: Signal['kind'], name: string, width: number, x: Extra = {}): Signal => ({
  kind,
  name,
  width,
  signed: x.signed ?? false,
  reset: x.reset,
  doc: x.doc,
  loc: loc(x.line ?? 1),
});
export const input = (name: string, width: number, x?: Extra) => signal('input', name, width, x);
export const output = (name: string, width: number, x?: Extra) => signal('output', name, width, x);
export const reg = (name: string, width: number, x?: Extra) => signal('reg', name, width, x);
export const wire = (name: string, width: number, x?: Extra) => signal('wire', name, width, x);

export const ref = (s: Signal): Expr => ({ kind: 'ref', signal: s, width: s.width, signed: s.signed });
export const lit = (value: bigint | number, width: number, signed = false, label?: string): Expr => ({
  kind: 'lit',
  value: BigInt.asUintN(width, BigInt(value)),
  width,
  signed,
  label,
});
export const un = (op: UnaryOp, a: Expr): Expr =>
  op === 'not' || op === 'neg'
    ? { kind: 'unary', op, a, width: a.width, signed: a.signed }
    : { kind: 'unary', op, a, width: 1, signed: false };
export const bin = (op: BinaryOp, a: Expr, b: Expr): Expr => {
  const compare = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'].includes(op);
  const width = compare ? 1 : op === 'mul' ? a.width + b.width : a.width;
  return { kind: 'binary', op, a, b, width, signed: compare ? false : a.signed };
};
export const shift = (op: 'shl' | 'shr' | 'sar', a: Expr, amount: Expr): Expr => ({
  kind: 'shift',
  op,
  a,
  amount,
  width: a.width,
  signed: a.signed,
});
export const mux = (sel: Expr, whenTrue: Expr, whenFalse: Expr): Expr => ({
  kind: 'mux',
  sel,
  whenTrue,
  whenFalse,
  width: whenTrue.width,
  signed: whenTrue.signed,
});
export const select = (index: Expr, items: Expr[], fallback: Expr): Expr => ({
  kind: 'select',
  index,
  items,
  fallback,
  width: fallback.width,
  signed: fallback.signed,
});
export const slice = (a: Expr, hi: number, lo: number): Expr => ({
  kind: 'slice',
  a,
  hi,
  lo,
  width: hi - lo + 1,
  signed: false,
});
export const cat = (...parts: Expr[]): Expr => ({
  kind: 'cat',
  parts,
  width: parts.reduce((n, p) => n + p.width, 0),
  signed: false,
});
export const resize = (a: Expr, width: number): Expr => ({ kind: 'resize', a, width, signed: a.signed });
export const cast = (a: Expr, signed: boolean): Expr => ({ kind: 'cast', a, width: a.width, signed });

export const set = (target: Signal, value: Expr, line = 1): Stmt => ({ kind: 'assign', target, value, loc: loc(line) });
export const setPart = (target: Signal, hi: number, lo: number, value: Expr, line = 1): Stmt => ({
  kind: 'assign',
  target,
  hi,
  lo,
  value,
  loc: loc(line),
});
export const when = (cond: Expr, body: Stmt[], otherwise?: Stmt[], line = 1): Stmt => ({
  kind: 'if',
  arms: [{ cond, body, loc: loc(line) }],
  otherwise,
  loc: loc(line),
});

interface Parts {
  doc?: string;
  domain?: ClockDomain;
  ports?: Signal[];
  regs?: Signal[];
  wires?: Signal[];
  memories?: Memory[];
  instances?: Instance[];
  body?: Stmt[];
  constants?: Record<string, string>;
}
export const module = (name: string, p: Parts): Module => ({
  name,
  doc: p.doc,
  loc: loc(1),
  domain: p.domain ?? CLK,
  ports: p.ports ?? [],
  regs: p.regs ?? [],
  wires: p.wires ?? [],
  memories: p.memories ?? [],
  instances: p.instances ?? [],
  body: p.body ?? [],
  constants: new Map(Object.entries(p.constants ?? {})),
});
export const design = (...modules: [Module, ...Module[]]): Design => ({ top: modules.at(-1) ?? modules[0], modules });
