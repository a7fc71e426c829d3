/** Memories: the RAM template that synthesis tools infer from, ROMs as clocked tables, and the checks for simulation. */
import type { ClockDomain, Expr, Loc, Memory, Module, Signal, Stmt } from '../ir.js';
import type { Canon } from './canon.js';
import type { ExprWriter } from './expr.js';
import { assigned, declare, type Line } from './frag.js';
import { type Doc, group, nest } from './layout.js';
import { literal } from './literal.js';
import { at, EmitError } from './names.js';
import { displayText, sensitivity, simulationCheck } from './process.js';
import { project } from './project.js';

type Leaf = Extract<Stmt, { kind: 'memWrite' | 'assert' }>;

/** A write as nets: enable, address and data. */
export interface WritePort {
  readonly memory: Memory;
  readonly enable: Expr;
  readonly addr: Expr;
  readonly data: Expr;
  readonly loc: Loc | undefined;
}

export const addressWidth = (depth: number): number => Math.max(1, Math.ceil(Math.log2(depth)));

export interface Guarded<S extends Leaf> {
  readonly leaf: S;
  readonly when: Expr;
  /** Choices on the way to it: statement and arm. */
  readonly path: ReadonlyMap<Stmt, number>;
}

/** Every leaf statement that `is` picks, with the condition under which it acts. */
export function guarded<S extends Leaf>(
  body: readonly Stmt[],
  is: (s: Stmt) => s is S,
  c: Canon,
  when: Expr = c.lit(1n, 1),
  path: ReadonlyMap<Stmt, number> = new Map(),
): Guarded<S>[] {
  return body.flatMap((s): Guarded<S>[] => {
    if (is(s)) return [{ leaf: s, when, path }];
    if (s.kind === 'if') {
      let left = when;
      const out: Guarded<S>[] = [];
      s.arms.forEach((arm, i) => {
        out.push(...guarded(arm.body, is, c, c.and(left, arm.cond), new Map([...path, [s, i]])));
        left = c.and(left, c.not(arm.cond));
      });
      return [...out, ...guarded(s.otherwise ?? [], is, c, left, new Map([...path, [s, s.arms.length]]))];
    }
    if (s.kind === 'switch') {
      const hit = (values: readonly bigint[], labels: readonly string[] | undefined): Expr =>
        values
          .map((v, i): Expr => {
            const b = c.lit(v, s.subject.width, s.subject.signed, labels?.[i]);
            return c.of({ kind: 'binary', op: 'eq', a: s.subject, b, width: 1, signed: false });
          })
          .reduce((a, b) => c.of({ kind: 'binary', op: 'or', a, b, width: 1, signed: false }));
      let none = when;
      const out: Guarded<S>[] = [];
      s.cases.forEach((k, i) => {
        const cond = hit(k.values, k.labels);
        out.push(...guarded(k.body, is, c, c.and(when, cond), new Map([...path, [s, i]])));
        none = c.and(none, c.not(cond));
      });
      return [...out, ...guarded(s.otherwise ?? [], is, c, none, new Map([...path, [s, s.cases.length]]))];
    }
    return [];
  });
}

/** One write port a memory: several writes are merged when they can never happen together. */
export function writePort(module: Module, memory: Memory, body: readonly Stmt[], c: Canon): WritePort | undefined {
  const mine = (s: Stmt): s is Extract<Stmt, { kind: 'memWrite' }> => s.kind === 'memWrite' && s.memory === memory;
  const all = guarded(project(body, mine, c), mine, c);
  for (const [i, a] of all.entries()) {
    for (const b of all.slice(i + 1)) {
      const apart = [...a.path].some(([s, arm]) => b.path.has(s) && b.path.get(s) !== arm);
      if (apart) continue;
      throw new EmitError({
        what: `module '${module.name}': memory '${memory.name}' is written at ${at(a.leaf.loc)} and again at ${at(b.leaf.loc)}, and both can happen in one clock`,
        where: at(b.leaf.loc),
        allowed: 'one write port a memory',
        fix: 'put the writes into different arms of one when() or switch, or use two memories',
      });
    }
  }
  const [first, ...rest] = all;
  if (first === undefined) return undefined;
  let { addr, data } = first.leaf;
  let enable = first.when;
  for (const g of rest) {
    const choose = (now: Expr, before: Expr): Expr =>
      c.of({ kind: 'mux', sel: g.when, whenTrue: now, whenFalse: before, width: now.width, signed: now.signed });
    addr = choose(g.leaf.addr, addr);
    data = choose(g.leaf.data, data);
    enable = c.of({ kind: 'binary', op: 'or', a: enable, b: g.when, width: 1, signed: false });
  }
  return { memory, enable, addr, data, loc: first.leaf.loc };
}

function checkAddress(module: Module, memory: Memory, addr: Expr, loc: Loc | undefined): void {
  const need = addressWidth(memory.depth);
  if (addr.width === need) return;
  throw new EmitError({
    what: `module '${module.name}': the address of memory '${memory.name}' has ${addr.width} bits`,
    where: at(loc ?? memory.loc),
    allowed: `${need} bits for ${memory.depth} words`,
    fix: `resize the address to ${need} bits`,
  });
}

export class MemoryWriter {
  private readonly x: ExprWriter;
  private readonly module: Module;
  private readonly c: Canon;
  private readonly arrays: ReadonlyMap<Memory, Doc>;

  constructor(x: ExprWriter, module: Module, c: Canon, arrays: ReadonlyMap<Memory, Doc>) {
    this.x = x;
    this.module = module;
    this.c = c;
    this.arrays = arrays;
  }

  /** The array of a RAM. `no_rw_check`: no logic for reads that collide with writes; the check below says there are none. */
  static declaration(m: Memory, array: Doc): Line[] {
    return [
      { indent: 1, doc: m.style === 'block' ? '(* no_rw_check, ram_style = "block" *)' : '(* no_rw_check *)' },
      { indent: 1, doc: [declare('reg', m.width, false), ' ', array, ` [0:${m.depth - 1}];`], loc: m.loc },
    ];
  }

  /** An array index: a name, and unsigned, for a signed one counts backwards from 0. */
  private index(addr: Expr, base: string): Doc {
    const doc = this.x.operandName(addr, base);
    const bare = addr.kind === 'cast' ? addr.a : addr;
    return bare.kind !== 'slice' && this.x.netFor(addr, base).signed ? ['$unsigned(', doc, ')'] : doc;
  }

  private isOne(e: Expr): boolean {
    return e.kind === 'lit' && e.value === 1n;
  }

  private guard(enable: Expr, base: string, inner: (indent: number) => Line[]): Line[] {
    if (this.isOne(enable)) return inner(2);
    this.x.hint = base;
    const cond = this.x.cond(enable);
    return [{ indent: 2, doc: group('if (', nest(cond.doc), ') begin') }, ...inner(3), { indent: 2, doc: 'end' }];
  }

  write(w: WritePort): Line[] {
    const { memory } = w;
    checkAddress(this.module, memory, w.addr, w.loc);
    this.x.hint = `${memory.name}_write`;
    const addr = this.index(w.addr, `${memory.name}_waddr`);
    const data = this.x.root(w.data);
    const array = this.arrays.get(memory) ?? memory.name;
    return [
      { indent: 1, doc: sensitivity(this.module.domain, false), loc: w.loc },
      ...this.guard(w.enable, `${memory.name}_we`, (indent) => [
        { indent, doc: group(array, '[', addr, ']', assigned('<=', data), ';'), loc: w.loc },
      ]),
      { indent: 1, doc: 'end' },
    ];
  }

  read(m: Memory, data: Signal, rawAddr: Expr, rawEnable: Expr, loc: Loc | undefined): Line[] {
    const [address, enable] = [this.c.of(rawAddr), this.c.of(rawEnable)];
    checkAddress(this.module, m, address, loc);
    this.x.hint = `${m.name}_read`;
    const addr = this.index(address, `${m.name}_raddr`);
    const q = this.x.netOf(data).ref;
    const array = this.arrays.get(m) ?? m.name;
    const body = (indent: number): Line[] => {
      if (m.contents === undefined) return [{ indent, doc: [q, ' <= ', array, '[', addr, '];'], loc }];
      const last = literal(BigInt(m.depth - 1), address.width, false).doc;
      const wide = Math.max('default'.length, last.length) + 2;
      const rows = m.contents.map((v, i): Line => {
        const label = literal(BigInt(i), address.width, false).doc;
        return { indent: indent + 1, doc: [`${label}: `.padEnd(wide), q, ` <= ${this.word(v, data)};`] };
      });
      const none: Line = { indent: indent + 1, doc: ['default: '.padEnd(wide), q, ` <= ${this.word(0n, data)};`] };
      return [{ indent, doc: ['case (', addr, ')'], loc: m.loc }, ...rows, none, { indent, doc: 'endcase' }];
    };
    return [
      { indent: 1, doc: sensitivity(this.module.domain, false), loc },
      ...this.guard(enable, `${m.name}_re`, body),
      { indent: 1, doc: 'end' },
    ];
  }

  /** Tables are read by column: one form for all words. */
  private word(v: bigint, data: Signal): string {
    if (data.width === 1) return literal(v, 1, false).doc;
    if (data.width <= 256) return `${data.width}'h${v.toString(16).padStart(Math.ceil(data.width / 4), '0')}`;
    return literal(v, data.width, false).doc;
  }

  /** The word read and the word written must differ: what a collision returns depends on the target. */
  collision(
    w: WritePort,
    m: Memory,
    rawAddr: Expr,
    rawEnable: Expr,
    loc: Loc | undefined,
    domain: ClockDomain,
  ): Line[] {
    const [address, enable] = [this.c.of(rawAddr), this.c.of(rawEnable)];
    const same = this.c.of({ kind: 'binary', op: 'eq', a: address, b: w.addr, width: 1, signed: false });
    const both = this.c.and(this.c.and(w.enable, enable), same);
    if (both.kind === 'lit' && both.value === 0n) return [];
    this.x.hint = `${m.name}_collision`;
    const text = displayText(`memory ${m.name} is read and written at one address in the same clock`, loc);
    return simulationCheck(this.x.cond(both), text, domain, loc);
  }
}
