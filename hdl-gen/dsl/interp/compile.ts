/** Nets, clock edges and memories of a flat design as JavaScript source. */
import type { Expr, Stmt } from '../ir.js';
import { FunctionExpressions, type Helpers } from './expr.js';
import { aliasOf, type Definition, type Flat, isWide, type Net, type Scope, type Store } from './flatten.js';

/** One simulation check: what to say when it fails. */
export interface Check {
  readonly message: string;
  readonly path: string;
  readonly loc: Stmt['loc'];
}

export interface Code {
  readonly text: string;
  readonly reads: ReadonlySet<Net>;
}

export class Compiler {
  readonly tables: (readonly (number | bigint)[])[] = [];
  readonly checks: Check[] = [];
  /** Pending writes of this clock: memory writes are done after every read. */
  private readonly aliases = new Map<Net, Net>();
  private readonly helpers: Helpers = {
    table: (items) => {
      this.tables.push(items);
      return `T[${this.tables.length - 1}]`;
    },
  };
  private readonly states: { narrow: number; wide: number };

  constructor(flat: Flat) {
    let narrow = 0;
    let wide = 0;
    const place = (n: Net): void => {
      n.slot = isWide(n.width) ? wide++ : narrow++;
    };
    const states = flat.nets.filter((n) => n.role === 'state');
    states.forEach(place);
    this.states = { narrow, wide };
    // The second half holds the next values, so that one copy commits a clock edge.
    narrow *= 2;
    wide *= 2;
    flat.nets.filter((n) => n.role !== 'state').forEach(place);
    this.sizes = { narrow, wide, narrowStates: this.states.narrow, wideStates: this.states.wide };
  }

  readonly sizes: { narrow: number; wide: number; narrowStates: number; wideStates: number };

  /** The net whose slot holds the value of `n`. */
  readonly resolve = (n: Net): Net => {
    const known = this.aliases.get(n);
    if (known !== undefined) return known;
    const seen = new Set<Net>();
    let at = n;
    for (let next = aliasOf(at); next !== undefined && !seen.has(next); next = aliasOf(at)) {
      seen.add(at);
      at = next;
    }
    this.aliases.set(n, at);
    return at;
  };

  private cell(net: Net, next = false): string {
    const shift = next ? (isWide(net.width) ? this.states.wide : this.states.narrow) : 0;
    return isWide(net.width) ? `W[${net.slot + shift}]` : `N[${net.slot + shift}]`;
  }

  /** Code that computes a combinational net into its slot. */
  net(net: Net): Code {
    const d: Definition | undefined = net.definition;
    if (d === undefined) return { text: `${this.cell(net)}=${isWide(net.width) ? '0n' : '0'};`, reads: new Set() };
    if (d.kind === 'expr') {
      const x = new FunctionExpressions(d.scope, this.resolve, this.helpers, [d.expr]);
      const value = x.value(d.expr);
      return { text: `{${x.prelude.join('')}${this.cell(net)}=${value};}`, reads: x.reads };
    }
    const writer = new BodyWriter(this, d.scope, d.body, (s) =>
      s.kind === 'assign' && s.target === d.target ? 'v' : undefined,
    );
    const zero = isWide(net.width) ? '0n' : '0';
    return { text: `{${writer.prelude()}let v=${zero};${writer.text}${this.cell(net)}=v;}`, reads: writer.reads };
  }

  /** Code of one clock edge for one instance: next states, memory reads, pending memory writes, checks. */
  edge(scope: Scope): Code {
    const regs = new Set(scope.module.regs);
    const writer = new BodyWriter(
      this,
      scope,
      scope.module.body,
      (s) => {
        if (s.kind === 'assign') {
          const net = regs.has(s.target) ? scope.nets.get(s.target) : undefined;
          return net === undefined ? undefined : this.cell(net, true);
        }
        return s.kind === 'memWrite' || s.kind === 'assert' ? '' : undefined;
      },
      true,
    );
    const reads = new Set(writer.reads);
    let text = `{${writer.prelude()}${writer.text}}`;
    for (const r of scope.module.regs) {
      const net = scope.nets.get(r);
      if (net?.reset === undefined) continue;
      const value = isWide(net.width) ? `${net.reset}n` : `${net.reset}`;
      text += `if(reset)${this.cell(net, true)}=${value};`;
    }
    for (const [memory, store] of scope.memories) {
      for (const r of memory.reads) {
        const x = new FunctionExpressions(scope, this.resolve, this.helpers, [r.addr, r.enable]);
        const enable = x.condition(r.enable);
        const addr = this.index(x, r.addr);
        const net = scope.nets.get(r.data);
        if (net === undefined) throw new Error(`memory '${store.name}' has an unknown read port`);
        const none = isWide(memory.width) ? '0n' : '0';
        text += `{${x.prelude.join('')}if(${enable})${this.cell(net, true)}=M[${store.index}][${addr}]??${none};}`;
        for (const n of x.reads) reads.add(n);
      }
    }
    return { text, reads };
  }

  index(x: FunctionExpressions, addr: Expr): string {
    const code = x.value(addr);
    return isWide(addr.width) ? `Number(${code})` : code;
  }

  get shared(): Helpers {
    return this.helpers;
  }
}

/** Statements as JavaScript; `place` says where an assignment goes, or that a statement is not wanted here. */
class BodyWriter {
  readonly text: string;
  private readonly x: FunctionExpressions;
  private readonly compiler: Compiler;
  private readonly scope: Scope;
  private readonly place: (s: Stmt) => string | undefined;
  private readonly clocked: boolean;

  constructor(
    compiler: Compiler,
    scope: Scope,
    body: readonly Stmt[],
    place: (s: Stmt) => string | undefined,
    clocked = false,
  ) {
    this.compiler = compiler;
    this.scope = scope;
    this.place = place;
    this.clocked = clocked;
    this.x = new FunctionExpressions(scope, compiler.resolve, compiler.shared, this.roots(body));
    this.text = this.statements(body);
  }

  get reads(): ReadonlySet<Net> {
    return this.x.reads;
  }

  prelude(): string {
    return this.x.prelude.join('');
  }

  private wanted(s: Stmt): boolean {
    if (s.kind === 'if')
      return s.arms.some((a) => a.body.some((b) => this.wanted(b))) || (s.otherwise ?? []).some((b) => this.wanted(b));
    if (s.kind === 'switch')
      return (
        this.clocked ||
        s.cases.some((k) => k.body.some((b) => this.wanted(b))) ||
        (s.otherwise ?? []).some((b) => this.wanted(b))
      );
    return this.place(s) !== undefined;
  }

  private roots(body: readonly Stmt[]): Expr[] {
    return body.flatMap((s): Expr[] => {
      if (!this.wanted(s)) return [];
      if (s.kind === 'if')
        return [...s.arms.flatMap((a) => [a.cond, ...this.roots(a.body)]), ...this.roots(s.otherwise ?? [])];
      if (s.kind === 'switch')
        return [s.subject, ...s.cases.flatMap((k) => this.roots(k.body)), ...this.roots(s.otherwise ?? [])];
      if (s.kind === 'assign') return [s.value];
      return s.kind === 'memWrite' ? [s.addr, s.data] : [s.cond];
    });
  }

  private statements(body: readonly Stmt[]): string {
    return body
      .filter((s) => this.wanted(s))
      .map((s) => this.statement(s))
      .join('');
  }

  private statement(s: Stmt): string {
    switch (s.kind) {
      case 'assign':
        return this.assign(s);
      case 'if': {
        const arms = s.arms.map((a) => `if(${this.x.condition(a.cond)}){${this.statements(a.body)}}`).join('else ');
        return s.otherwise === undefined ? arms : `${arms}else{${this.statements(s.otherwise)}}`;
      }
      case 'switch':
        return this.choice(s);
      case 'memWrite': {
        const store = this.scope.memories.get(s.memory) as Store;
        return `P.push(${store.index},${this.compiler.index(this.x, s.addr)},${this.x.value(s.data)});`;
      }
      case 'assert': {
        this.compiler.checks.push({ message: s.message, path: this.scope.path, loc: s.loc });
        return `if(!reset&&!${this.x.condition(s.cond)})fail(${this.compiler.checks.length - 1});`;
      }
    }
  }

  private assign(s: Extract<Stmt, { kind: 'assign' }>): string {
    const cell = this.place(s) ?? '';
    const { width } = s.target;
    const lo = s.lo ?? 0;
    const hi = s.hi ?? width - 1;
    const value = this.x.value(s.value);
    if (hi - lo + 1 === width) return `${cell}=${value};`;
    const part = ((1n << BigInt(hi - lo + 1)) - 1n) << BigInt(lo);
    const keep = ((1n << BigInt(width)) - 1n) & ~part;
    if (isWide(width)) {
      const big = isWide(hi - lo + 1) ? value : `BigInt(${value})`;
      return `${cell}=${cell}&${keep}n|${big}<<${lo}n;`;
    }
    return `${cell}=(${cell}&${keep}|${value}<<${lo})>>>0;`;
  }

  private choice(s: Extract<Stmt, { kind: 'switch' }>): string {
    const subject = this.x.value(s.subject);
    const wide = isWide(s.subject.width) ? 'n' : '';
    let rest = s.otherwise === undefined ? '' : this.statements(s.otherwise);
    if (s.otherwise === undefined && s.fsm !== undefined && this.clocked) {
      // No state of the machine: back to the first one.
      rest = this.statement({
        kind: 'assign',
        target: s.fsm.register,
        value: { kind: 'lit', value: 0n, width: s.fsm.register.width, signed: s.fsm.register.signed },
      });
    }
    const cases = s.cases.map(
      (k) => `${k.values.map((v) => `case ${v}${wide}:`).join('')}{${this.statements(k.body)}break;}`,
    );
    return `switch(${subject}){${cases.join('')}default:{${rest}}}`;
  }
}
