/** Random IR programs: every operator, nested conditions, memories, instances, all reset styles, widths 1 to 70. */
import type {
  BinaryOp,
  ClockDomain,
  Design,
  Expr,
  Instance,
  Memory,
  Module,
  Signal,
  Stmt,
} from '../../../../hdl-gen/dsl/ir.js';
import {
  bin,
  cast,
  cat,
  input,
  lit,
  loc,
  module,
  mux,
  output,
  ref,
  reg,
  resize,
  select,
  set,
  setPart,
  shift,
  slice,
  un,
  wire,
} from './build.js';

/** mulberry32: small, seedable, the same everywhere. */
export class Rng {
  private s: number;
  constructor(seed: number) {
    this.s = seed >>> 0;
  }
  next(): number {
    this.s = (this.s + 0x6d2b79f5) >>> 0;
    let t = this.s;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
  below(n: number): number {
    return this.next() % n;
  }
  chance(p: number): boolean {
    return this.next() < p * 2 ** 32;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
  bits(width: number): bigint {
    let v = 0n;
    for (let i = 0; i < width; i += 32) v = (v << 32n) | BigInt(this.next());
    // Corners are where widths and signs go wrong.
    const corner = this.below(8);
    if (corner === 0) v = 0n;
    else if (corner === 1) v = -1n;
    else if (corner === 2) v = 1n << BigInt(width - 1);
    return BigInt.asUintN(width, v);
  }
  width(): number {
    const r = this.below(10);
    return r < 3 ? 1 : r < 7 ? 2 + this.below(9) : r < 9 ? 11 + this.below(24) : 31 + this.below(40);
  }
}

interface Readable {
  readonly signal: Signal;
  /** 0 for inputs and state; a combinational net may only read nets of lower rank. */
  readonly rank: number;
}

class Gen {
  readonly r: Rng;
  readonly readables: Readable[] = [];
  private readonly pool: { e: Expr; rank: number }[] = [];

  constructor(r: Rng) {
    this.r = r;
  }

  /** Some signal of rank below `rank`, bent into the wanted type. */
  leaf(width: number, signed: boolean, rank: number): Expr {
    const { r } = this;
    const usable = this.readables.filter((x) => x.rank < rank);
    if (usable.length === 0 || r.chance(0.2))
      return lit(r.bits(width), width, signed, r.chance(0.1) ? `K${r.below(4)}` : undefined);
    const fitting = usable.filter((x) => x.signal.width === width && x.signal.signed === signed);
    if (fitting.length > 0 && r.chance(0.8)) return ref(r.pick(fitting).signal);
    const s = r.pick(usable).signal;
    if (s.width > width && r.chance(0.7)) {
      const lo = r.below(s.width - width + 1);
      return this.as(slice(ref(s), lo + width - 1, lo), signed);
    }
    return this.as(resize(ref(s), width), signed);
  }

  as(e: Expr, signed: boolean): Expr {
    return e.signed === signed ? e : cast(e, signed);
  }

  expr(width: number, signed: boolean, rank: number, depth: number): Expr {
    const { r } = this;
    if (depth <= 0) return this.leaf(width, signed, rank);
    const shared = this.pool.filter((p) => p.rank <= rank && p.e.width === width && p.e.signed === signed);
    if (shared.length > 0 && r.chance(0.2)) return r.pick(shared).e;
    const e = this.as(this.operator(width, signed, rank, depth - 1), signed);
    if (r.chance(0.3)) this.pool.push({ e, rank });
    return e;
  }

  private operator(width: number, signed: boolean, rank: number, depth: number): Expr {
    const { r } = this;
    const sub = (w = width, s = signed): Expr => this.expr(w, s, rank, depth);
    switch (r.below(width === 1 ? 15 : 12)) {
      case 0:
        return un(r.pick(['not', 'neg'] as const), sub());
      case 1:
      case 2:
        return bin(r.pick(['add', 'sub', 'and', 'or', 'xor'] as const), sub(), sub());
      case 3:
        return mux(this.expr(1, false, rank, depth), sub(), sub());
      case 4: {
        const op = signed ? r.pick(['shl', 'shr', 'sar'] as const) : r.pick(['shl', 'shr'] as const);
        const w = r.chance(0.1) ? 33 + r.below(30) : 1 + r.below(7);
        return shift(
          op,
          sub(),
          r.chance(0.4) ? lit(r.below(Math.min(1 << Math.min(w, 7), width + 3)), w) : sub(w, false),
        );
      }
      case 5: {
        const inner = width + r.below(20);
        const lo = r.below(inner - width + 1);
        return slice(sub(inner, r.chance(0.5)), lo + width - 1, lo);
      }
      case 6: {
        if (width < 2) return sub();
        const parts: Expr[] = [];
        for (let left = width; left > 0; ) {
          const w = 1 + r.below(left);
          const part = sub(w, r.chance(0.3));
          const times = r.chance(0.15) ? Math.floor(left / w) : 1;
          for (let i = 0; i < times; i++) parts.push(part);
          left -= w * times;
        }
        return cat(...parts);
      }
      case 7:
      case 8:
        return resize(sub(1 + r.below(Math.min(70, width + 12))), width);
      case 9:
        return cast(sub(width, !signed), signed);
      case 10: {
        if (width < 2) return sub();
        const a = 1 + r.below(width - 1);
        return bin('mul', sub(a), sub(width - a));
      }
      case 11: {
        const w = 1 + r.below(4);
        const n = 1 + r.below(1 << w);
        return select(
          sub(w, false),
          Array.from({ length: n }, () => this.expr(width, signed, rank, r.below(2))),
          sub(),
        );
      }
      case 12:
        return un(r.pick(['reduceAnd', 'reduceOr', 'reduceXor'] as const), sub(r.width(), r.chance(0.3)));
      default: {
        const op: BinaryOp = r.pick(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const);
        const [w, s] = [r.width(), r.chance(0.5)];
        return bin(op, sub(w, s), sub(w, s));
      }
    }
  }
}

const DOMAINS: readonly ClockDomain[] = [
  { clock: 'clk', reset: 'rst', resetStyle: 'sync-high' },
  { clock: 'aclk', reset: 'aresetn', resetStyle: 'sync-low' },
  { clock: 'clk', reset: 'rst_n', resetStyle: 'async-low' },
];

function randomModule(g: Gen, name: string, domain: ClockDomain, child: Module | undefined): Module {
  const { r } = g;
  const signals = (n: number, make: (i: number) => Signal, rank: (i: number) => number): Signal[] =>
    Array.from({ length: n }, (_, i) => {
      const s = make(i);
      g.readables.push({ signal: s, rank: rank(i) });
      return s;
    });
  const sign = (): { signed: boolean } => ({ signed: r.chance(0.4) });
  const inputs = signals(
    2 + r.below(3),
    (i) => input(`i${i}`, r.width(), sign()),
    () => 0,
  );
  const regs = signals(
    2 + r.below(4),
    (i) => {
      const w = r.width();
      return reg(`r${i}`, w, { ...sign(), ...(r.chance(0.7) ? { reset: r.bits(w) } : {}) });
    },
    () => 0,
  );
  const wires: Signal[] = [];
  const memories: Memory[] = [];
  const body: Stmt[] = [];
  if (r.chance(0.5)) {
    const bits = 1 + r.below(4);
    const width = r.width();
    const rom = r.chance(0.3);
    const data = Array.from({ length: 1 + r.below(2) }, (_, i) => wire(`m_data${i}`, width, sign()));
    const memory: Memory = {
      name: 'm',
      width,
      depth: 1 << bits,
      style: 'block',
      ...(rom ? { contents: Array.from({ length: 1 << bits }, () => r.bits(width)) } : {}),
      reads: data.map((d) => ({
        data: d,
        addr: g.expr(bits, false, 1, 2),
        enable: bin('or', g.expr(1, false, 1, 1), slice(ref(r.pick(regs)), 0, 0)),
        loc: loc(5),
      })),
      loc: loc(5),
    };
    memories.push(memory);
    for (const d of data) {
      wires.push(d);
      g.readables.push({ signal: d, rank: 0 });
    }
    if (!rom) {
      const write = (): Stmt => ({
        kind: 'memWrite',
        memory,
        addr: g.expr(bits, false, 1, 2),
        data: g.expr(width, false, 1, 2),
        loc: loc(6),
      });
      const cond = bin('or', g.expr(1, false, 1, 2), slice(ref(r.pick(regs)), 0, 0));
      body.push({
        kind: 'if',
        arms: [{ cond, body: [write()] }],
        ...(r.chance(0.4) ? { otherwise: [write()] } : {}),
        loc: loc(6),
      });
    }
  }
  const instances: Instance[] = [];
  if (child !== undefined) {
    const outs = child.ports.filter((p) => p.kind === 'output');
    const outputs = new Map<string, Signal>();
    for (const p of outs) {
      if (r.chance(0.15)) continue;
      const net = wire(`c_${p.name}`, p.width, { signed: p.signed });
      wires.push(net);
      outputs.set(p.name, net);
      g.readables.push({ signal: net, rank: 1 });
    }
    const into = new Map(
      child.ports.filter((p) => p.kind === 'input').map((p) => [p.name, g.expr(p.width, p.signed, 1, 2)] as const),
    );
    instances.push({ name: 'c', module: child, inputs: into, outputs, loc: loc(7) });
  }
  const nets = signals(
    1 + r.below(3),
    (i) => wire(`w${i}`, r.width(), sign()),
    (i) => 2 + i,
  );
  wires.push(...nets);
  const outs = Array.from({ length: 1 + r.below(3) }, (_, i) => output(`o${i}`, r.width(), sign()));
  const comb = [...nets.map((s, i) => ({ s, rank: 2 + i })), ...outs.map((s) => ({ s, rank: 9 }))];
  for (const { s, rank } of comb) body.push(set(s, g.expr(s.width, s.signed, rank, r.below(4)), 10));

  const assign = (targets: readonly Signal[], rank: number): Stmt => {
    const t = r.pick(targets);
    if (t.width > 1 && r.chance(0.25)) {
      const lo = r.below(t.width);
      const hi = lo + r.below(t.width - lo);
      return setPart(t, hi, lo, g.expr(hi - lo + 1, r.chance(0.3), rank, 2), 20);
    }
    return set(t, g.expr(t.width, t.signed, rank, 3), 21);
  };
  const block = (targets: readonly Signal[], rank: number, depth: number): Stmt[] =>
    Array.from({ length: 1 + r.below(3) }, () => statement(targets, rank, depth));
  const statement = (targets: readonly Signal[], rank: number, depth: number): Stmt => {
    const kind = depth <= 0 ? 9 : r.below(10);
    if (kind < 4) {
      const arms = Array.from({ length: 1 + r.below(3) }, () => ({
        cond: g.expr(1, false, rank, 2),
        body: block(targets, rank, depth - 1),
      }));
      return {
        kind: 'if',
        arms,
        ...(r.chance(0.5) ? { otherwise: block(targets, rank, depth - 1) } : {}),
        loc: loc(30),
      };
    }
    if (kind < 6) {
      const w = 1 + r.below(4);
      const values = Array.from({ length: 1 << w }, (_, i) => BigInt(i)).filter(() => r.chance(0.6));
      const cases = values.map((v, i) => ({
        values: i % 3 === 2 ? [v] : [v],
        body: r.chance(0.15) ? [] : block(targets, rank, 0),
      }));
      return {
        kind: 'switch',
        subject: g.expr(w, r.chance(0.2), rank, 2),
        cases,
        ...(r.chance(0.5) ? { otherwise: block(targets, rank, depth - 1) } : {}),
        loc: loc(31),
      };
    }
    return assign(targets, rank);
  };
  for (let i = 0; i < 2 + r.below(5); i++) {
    const rank = r.pick([1, 2, 3, 9, 99]);
    const targets = [...regs, ...(r.chance(0.5) ? comb.filter((c) => c.rank >= rank).map((c) => c.s) : [])];
    body.push(statement(targets, Math.min(rank, ...comb.filter((c) => targets.includes(c.s)).map((c) => c.rank)), 2));
  }
  for (const x of regs) {
    if (r.chance(0.6))
      body.unshift({
        kind: 'if',
        arms: [{ cond: g.expr(1, false, 99, 2), body: [set(x, g.expr(x.width, x.signed, 99, 3))] }],
        loc: loc(22),
      });
    else body.unshift(set(x, g.expr(x.width, x.signed, 99, 3), 23));
  }
  const machine = regs.find((x) => x.width === 2 && !x.signed);
  if (machine !== undefined) {
    const states = ['idle', 'run', 'stop'];
    body.push({
      kind: 'switch',
      subject: ref(machine),
      fsm: { register: machine, states },
      cases: states.map((label, i) => ({
        values: [BigInt(i)],
        labels: [label],
        body: [
          {
            kind: 'if',
            arms: [
              { cond: g.expr(1, false, 1, 2), body: [set(machine, lit((i + 1) % 3, 2, false, states[(i + 1) % 3]))] },
            ],
          },
        ],
      })),
      loc: loc(40),
    });
  }
  return module(name, { domain, ports: [...inputs, ...outs], regs, wires, memories, instances, body });
}

/** The program of a seed. Module names start with `f<seed>`, so that many programs fit into one build. */
export function randomDesign(seed: number): Design {
  const r = new Rng(seed);
  const domain = r.pick(DOMAINS);
  const sync = domain.resetStyle !== 'async-low';
  let child: Module | undefined;
  if (r.chance(0.4)) {
    const own = sync ? r.pick(DOMAINS.slice(0, 2)) : domain;
    child = randomModule(new Gen(r), `f${seed}_child`, own, undefined);
  }
  const top = randomModule(new Gen(r), `f${seed}`, domain, child);
  return { top, modules: child === undefined ? [top] : [child, top] };
}
