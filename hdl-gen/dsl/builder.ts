/**
 * `m`: collects a module's registers, nets, instances and statements into the IR. Statements land in the block that is
 * open: `when` and its relatives open one for the time of a callback.
 */
import type { Fsm, Go, MemoryHandle, Named, WhenChain } from './control.js';
import type {
  Decl,
  Foreign,
  InstanceIO,
  IO,
  Nets,
  Ports,
  RegDecls,
  Shape,
  SinkView,
  SourceView,
  WireDecls,
} from './decl.js';
import { shapeOf } from './decl.js';
import { docFor } from './docs.js';
import { bitCount, HdlError } from './errors.js';
import type { ClockDomain, Expr, Instance, Loc, Memory, Module, Signal, SignalKind, Stmt, SwitchCase } from './ir.js';
import { here, showLoc } from './loc.js';
import type { Hw, Session } from './module.js';
import type { NameTable } from './names.js';
import { createNames } from './names.js';
import type { Bits, HdlTypeError, Native, Of, Sign } from './value.js';
import { beside, constant, pattern, typed, Value } from './value.js';
import type { Flat, Slot } from './views.js';
import { view } from './views.js';

type IfStmt = Extract<Stmt, { kind: 'if' }>;
/** The IR's lists are readonly for its readers; the builder is their one writer. */
type Growing<T> = { -readonly [K in keyof T]: T[K] };

/** Is a child of domain `E` welcome in a module of domain `D`? Reset styles, and named clocks, must agree. */
type Welcome<D extends string, E extends string> = E extends 'inherit' | D
  ? unknown
  : D extends 'inherit'
    ? unknown
    : D extends `${infer R}@${string}`
      ? E extends R
        ? unknown
        : Crossing<D, E>
      : Crossing<D, E>;
type Crossing<
  D extends string,
  E extends string,
> = HdlTypeError<`clock domain crossing: module of domain ${E} inside domain ${D}; cross with asyncInput() and m.sync2()`>;

declare const inDomain: unique symbol;

interface InstanceInput {
  readonly instance: Instance;
  readonly port: string;
  readonly net: Signal;
  read: boolean;
}

const stack: object[] = [];

const ref = (signal: Signal): Value => typed({ kind: 'ref', width: signal.width, signed: signal.signed, signal });

/** `D` is the clock domain; a helper function takes `m: Builder`, which the builder of any module is. */
export class Builder<out D extends string = string> {
  /** Type-level only. The one mention of `D`, so that builders are compared by it alone. */
  declare readonly [inDomain]: D;
  readonly #session: Session;
  readonly #module: Module;
  readonly #names: NameTable;
  readonly #instanceInputs: InstanceInput[] = [];
  #block: Stmt[];

  constructor(session: Session, name: string, domain: ClockDomain, loc: Loc | undefined, doc: string | undefined) {
    this.#session = session;
    this.#module = {
      name,
      doc,
      loc,
      domain,
      ports: [],
      regs: [],
      wires: [],
      memories: [],
      instances: [],
      body: [],
      constants: new Map(),
    };
    this.#block = this.#module.body as Stmt[];
    this.#names = createNames(this.#module);
  }

  /** The clock domain this elaboration runs in. */
  get domain(): ClockDomain {
    return this.#module.domain;
  }

  /** For the DSL's own use. */
  run<P extends Ports>(ports: P, build: (io: IO<P>, m: this) => void, check: (module: Module) => void): Module {
    const module = this.#module;
    const io = view(ports, (flat) => {
      const kind = flat.role === 'out' ? 'output' : 'input';
      const signal: Signal = {
        ...this.#signal(kind, flat, module.loc),
        ...(flat.role === 'async' ? { async: true } : {}),
      };
      module.ports.push(signal);
      return this.#slot(signal, 'io');
    }) as IO<P>;
    stack.push(this);
    try {
      build(io, this);
    } finally {
      stack.pop();
    }
    this.#settleInstanceInputs();
    check(module);
    return module;
  }

  // ---- nets ---------------------------------------------------------------------------------------------------

  /** Registers: reading gives the current value, assigning sets the next one; unassigned they hold. */
  regs<R extends RegDecls>(decls: R): Nets<R> {
    const loc = here();
    return view(decls, (flat) => this.#net('reg', this.#module.regs, flat, loc)) as Nets<R>;
  }

  /** Combinational nets, to be assigned on every path. */
  wires<R extends WireDecls>(decls: R): Nets<R> {
    const loc = here();
    return view(decls, (flat) => this.#net('wire', this.#module.wires, flat, loc)) as Nets<R>;
  }

  /** Gives values names that the Verilog shows: `const { fb } = m.named({ fb: a.xor(b) })`. */
  named<const N extends Named>(values: N): { readonly [K in keyof N]: N[K] } {
    const loc = here();
    const entries = Object.entries(values).map(([name, value]) => {
      const flat: Flat = {
        name,
        role: 'wire',
        shape: shapeOf(value, name),
        reset: undefined,
        key: name,
        part: undefined,
      };
      const signal = this.#signal('wire', flat, loc);
      this.#module.wires.push(signal);
      this.#assign(signal, value, undefined, loc);
      return [name, ref(signal)];
    });
    return Object.fromEntries(entries) as N;
  }

  /** Assigns a net or a part of one: `m.set(r.word.slice(7, 4), nibble)`. A native number takes the target's width. */
  set<T extends Value>(target: T, value: NoInfer<T> | Native): void {
    const loc = here();
    let e: Expr = target.expr;
    let [hi, lo] = [e.width - 1, 0];
    while (e.kind === 'slice' || e.kind === 'cast') {
      if (e.kind === 'slice') [hi, lo] = [hi + e.lo, lo + e.lo];
      e = e.a;
    }
    if (e.kind !== 'ref')
      throw new HdlError(
        'm.set: the target must be a register, wire or output, or a bit or slice of one, not an expression',
      );
    const whole = lo === 0 && hi === e.signal.width - 1;
    this.#drive(e.signal, beside(`m.set(${e.signal.name})`, target, value), whole ? undefined : { hi, lo }, loc);
  }

  #signal(kind: SignalKind, flat: Flat, loc: Loc | undefined): Signal {
    const { name, shape, reset, key } = flat;
    this.#names.claim(kind, name, loc);
    return { kind, name, width: shape.width, signed: shape.sign === 'signed', reset, doc: docFor(loc, key), loc };
  }

  #net(kind: 'reg' | 'wire', list: Signal[], flat: Flat, loc: Loc | undefined): Slot {
    const signal = this.#signal(kind, flat, loc);
    list.push(signal);
    return this.#slot(signal, kind);
  }

  #slot(signal: Signal, what: string): Slot {
    const value = ref(signal);
    return {
      get: () => value,
      set: (next) => {
        if (signal.kind === 'input')
          throw new HdlError(
            `${what}.${signal.name} is an input of module '${this.#module.name}' and cannot be assigned`,
          );
        this.#assign(signal, next, undefined, here());
      },
    };
  }

  #assign(signal: Signal, value: unknown, part: { hi: number; lo: number } | undefined, loc: Loc | undefined): void {
    if (!(value instanceof Value))
      throw new HdlError(
        `${signal.name}: expected a hardware value, got ${value === undefined ? 'undefined' : `a JavaScript ${typeof value}`}; ` +
          `write lit(${signal.width}, ...), or m.set(target, number)`,
        loc,
      );
    const sign = (s: boolean) => (s ? 'signed' : 'unsigned');
    if (value.expr.signed !== signal.signed)
      throw new HdlError(
        `${signal.name}: sign mismatch, target is ${sign(signal.signed)}, value is ${value.sign}: ` +
          'use asSigned() or asUnsigned()',
        loc,
      );
    if (value.width !== signal.width)
      throw new HdlError(
        `${signal.name}: width mismatch, target is ${bitCount(signal.width)}, value is ${bitCount(value.width)}: ` +
          `use resize(${signal.width}), or assign a part with m.set`,
        loc,
      );
    this.#drive(signal, value.expr, part, loc);
  }

  #drive(target: Signal, value: Expr, part: { hi: number; lo: number } | undefined, loc: Loc | undefined): void {
    this.#mustBeOpen(`${target.name} is assigned`, loc);
    if (target.kind === 'input') throw new HdlError(`${target.name} is an input and cannot be assigned`, loc);
    this.#block.push({ kind: 'assign', target, hi: part?.hi, lo: part?.lo, value, loc });
  }

  #mustBeOpen(what: string, loc: Loc | undefined): void {
    if (stack.at(-1) === this) return;
    throw new HdlError(
      `${what} outside of its module '${this.#module.name}': statements belong inside the module's own function; ` +
        'pass values between modules through ports',
      loc,
    );
  }

  // ---- control ------------------------------------------------------------------------------------------------

  #within(body: () => void): Stmt[] {
    const outer = this.#block;
    const inner: Stmt[] = [];
    this.#block = inner;
    try {
      body();
    } finally {
      this.#block = outer;
    }
    return inner;
  }

  #condition(what: string, cond: unknown): Expr {
    if (!(cond instanceof Value))
      throw new HdlError(`${what}: the condition must be a hardware value of 1 bit, got a JavaScript ${typeof cond}`);
    if (cond.width !== 1)
      throw new HdlError(`${what}: the condition has ${bitCount(cond.width)}, not 1: compare it, or use orR()`);
    return cond.expr;
  }

  when(cond: Bits<1>, body: () => void): WhenChain {
    const loc = here();
    this.#mustBeOpen('m.when is used', loc);
    const arms: Growing<IfStmt['arms'][number]>[] = [];
    const stmt: Growing<IfStmt> = { kind: 'if', arms, loc };
    const block = this.#block;
    const first = this.#condition('m.when', cond);
    block.push(stmt);
    arms.push({ cond: first, body: this.#within(body), loc });
    const next = (what: string) => {
      const at = here();
      if (this.#block !== block || block.at(-1) !== stmt || stmt.otherwise)
        throw new HdlError(`${what}: must follow its m.when directly, in the same block and before otherwise`, at);
      return at;
    };
    const chain: WhenChain = {
      elsewhen: (c, b) => {
        const at = next('elsewhen');
        arms.push({ cond: this.#condition('elsewhen', c), body: this.#within(b), loc: at });
        return chain;
      },
      otherwise: (b) => {
        next('otherwise');
        stmt.otherwise = this.#within(b);
      },
    };
    return chain;
  }

  /** `m.switch(op, [[0, () => {...}], [[1, 2], () => {...}]], () => {...})` */
  switch<T extends Value>(
    subject: T,
    cases: readonly (readonly [Native | readonly Native[], () => void])[],
    otherwise?: () => void,
  ): void {
    const loc = here();
    this.#mustBeOpen('m.switch is used', loc);
    const seen = new Set<bigint>();
    const list = cases.map(([values, body]): SwitchCase => {
      const patterns = (Array.isArray(values) ? (values as readonly Native[]) : [values as Native]).map((v) => {
        const p = pattern(v, subject.width, subject.sign === 'signed', 'm.switch');
        if (seen.has(p)) throw new HdlError(`m.switch: the value ${v} appears twice: merge the two cases`, loc);
        seen.add(p);
        return p;
      });
      return { values: patterns, body: this.#within(body), loc };
    });
    this.#block.push({
      kind: 'switch',
      subject: subject.expr,
      cases: list,
      otherwise: otherwise && this.#within(otherwise),
      loc,
    });
  }

  /**
   * State machine in a register `name`; resets to, and recovers into, the first state. Every state has a handler:
   * `m.fsm('state', ['idle', 'run'], (go) => ({ idle() { m.when(io.start, () => go('run')); }, run() { ... } }))`.
   */
  fsm<const S extends readonly [string, ...string[]]>(
    name: string,
    states: S,
    handlers: (go: Go<S[number]>) => { readonly [K in S[number]]: () => void },
  ): Fsm<S[number]> {
    type State = S[number];
    const loc = here();
    this.#mustBeOpen('m.fsm is used', loc);
    const width = Math.max(1, Math.ceil(Math.log2(states.length)));
    const flat: Flat = { name, role: 'reg', shape: shapeOf(width, name), reset: 0n, key: '', part: undefined };
    const register = this.#signal('reg', flat, loc);
    this.#module.regs.push(register);
    if (new Set(states).size !== states.length) throw new HdlError(`m.fsm(${name}): a state is listed twice`, loc);
    const code = (state: State, what: string): Expr => {
      const index = states.indexOf(state);
      if (index < 0)
        throw new HdlError(`${name}: ${what} '${state}', which is no state: use one of ${states.join(', ')}`);
      return constant(index, width, false, name, state);
    };
    const subject = ref(register);
    const handle: Fsm<State> = {
      is: (state) =>
        typed({ kind: 'binary', op: 'eq', width: 1, signed: false, a: subject.expr, b: code(state, 'is') }),
      go: (state) => this.#drive(register, code(state, 'go to'), undefined, here()),
      state: subject as Bits,
    };
    const go: Go<State> = Object.assign((state: State) => handle.go(state), handle);
    const table = handlers(go);
    const cases = states.map((state: State, i): SwitchCase => {
      const body: unknown = table[state];
      if (typeof body !== 'function') throw new HdlError(`${name}: state '${state}' has no handler`, loc);
      return { values: [BigInt(i)], labels: [state], body: this.#within(() => body.call(table)), loc };
    });
    for (const key of Object.keys(table))
      if (!states.includes(key))
        throw new HdlError(`${name}: handler '${key}' is no state: use one of ${states.join(', ')}`, loc);
    this.#block.push({ kind: 'switch', subject: subject.expr, cases, fsm: { register, states }, loc });
    return handle;
  }

  /** Simulation-only: `cond` must be 1 at every rising edge outside reset (and inside its `when`). */
  assert(cond: Bits<1>, message: string): void {
    const loc = here();
    this.#mustBeOpen('m.assert is used', loc);
    this.#block.push({ kind: 'assert', cond: this.#condition('m.assert', cond), message, loc });
  }

  /** An elaboration constant worth telling the reader of the Verilog. */
  constant(name: string, value: string | number | bigint | boolean): void {
    this.#module.constants.set(name, String(value));
  }

  // ---- instances, memories, streams ---------------------------------------------------------------------------

  /** A sub-module: assign its inputs, read its outputs. */
  instance<P extends Ports, E extends string, H extends string>(
    this: Builder<H>,
    name: string,
    child: Hw<P, E> & Welcome<H, E>,
  ): InstanceIO<P> {
    const loc = here();
    this.#mustBeOpen('m.instance is used', loc);
    this.#names.claim('instance', name, loc);
    const hw: Hw<P> = child;
    const module = hw.construct(this.#session, this.#module.domain.resetStyle);
    const [mine, theirs] = [this.#module.domain, module.domain];
    const otherClock = hw.options.clock !== undefined && hw.options.clock !== mine.clock;
    if (mine.resetStyle !== theirs.resetStyle || otherClock)
      throw new HdlError(
        `instance '${name}': clock domain crossing, module '${module.name}' (${showLoc(module.loc)}) is in domain ` +
          `${theirs.resetStyle} on ${theirs.clock}, this module in ${mine.resetStyle} on ${mine.clock}. ` +
          'Leave the domain out of hw() to inherit it, or cross with asyncInput() and m.sync2()',
        loc,
      );
    const instance: Instance = { name, module, inputs: new Map(), outputs: new Map(), loc };
    this.#module.instances.push(instance);
    return view(hw.ports, (flat): Slot => {
      const net = this.#signal('wire', { ...flat, name: `${name}_${flat.name}`, key: '' }, loc);
      if (flat.role === 'out') {
        instance.outputs.set(flat.name, net);
        const value = ref(net);
        return {
          get: () => value,
          set: () => {
            throw new HdlError(`${flat.name} is an output of instance '${name}' and cannot be assigned`);
          },
        };
      }
      const input: InstanceInput = { instance, port: flat.name, net, read: false };
      this.#instanceInputs.push(input);
      const slot = this.#slot(net, name);
      return {
        get: () => {
          input.read = true;
          return slot.get();
        },
        set: slot.set,
      };
    }) as InstanceIO<P>;
  }

  /** An input assigned once, unconditionally, and never read back is connected directly; else through its net. */
  #settleInstanceInputs(): void {
    const body = this.#module.body as Stmt[];
    const assigns = new Map<Signal, number>();
    const count = (block: readonly Stmt[]): void => {
      for (const s of block) {
        if (s.kind === 'assign') assigns.set(s.target, (assigns.get(s.target) ?? 0) + 1);
        else if (s.kind === 'if') for (const b of [...s.arms.map((a) => a.body), s.otherwise ?? []]) count(b);
        else if (s.kind === 'switch') for (const b of [...s.cases.map((c) => c.body), s.otherwise ?? []]) count(b);
      }
    };
    count(body);
    for (const { instance, port, net, read } of this.#instanceInputs) {
      const n = assigns.get(net) ?? 0;
      const direct = body.findIndex((s) => s.kind === 'assign' && s.target === net && s.hi === undefined);
      const stmt = body[direct];
      if (n === 1 && !read && stmt?.kind === 'assign') {
        body.splice(direct, 1);
        instance.inputs.set(port, stmt.value);
      } else if (n > 0 || read) {
        this.#module.wires.push(net);
        instance.inputs.set(port, ref(net).expr);
      }
    }
  }

  /** A RAM, or with `contents` a ROM. `width` may be `signed(w)`. */
  memory<W extends number, S extends Sign = 'unsigned'>(spec: {
    readonly name: string;
    readonly width: W | Shape<W, S>;
    readonly depth: number;
    readonly contents?: readonly Native[];
    readonly style?: 'block' | 'distributed';
  }): MemoryHandle<W, S> {
    const loc = here();
    this.#mustBeOpen('m.memory is used', loc);
    const { name, depth } = spec;
    const shape = shapeOf(spec.width, `memory ${name}`);
    const isSigned = shape.sign === 'signed';
    if (!Number.isInteger(depth) || depth < 2)
      throw new HdlError(`memory ${name}: the depth ${depth} must be an integer of at least 2`, loc);
    if (spec.contents && spec.contents.length !== depth)
      throw new HdlError(`memory ${name}: ${spec.contents.length} words of contents for a depth of ${depth}`, loc);
    this.#names.claim('memory', name, loc);
    const memory: Memory = {
      name,
      width: shape.width,
      depth,
      contents: spec.contents?.map((v, i) => pattern(v, shape.width, isSigned, `memory ${name}[${i}]`)),
      style: spec.style ?? 'block',
      reads: [],
      doc: docFor(loc),
      loc,
    };
    this.#module.memories.push(memory);
    const addrWidth = Math.ceil(Math.log2(depth));
    const address = (addr: Bits): Expr => {
      if (addr.width !== addrWidth)
        throw new HdlError(
          `memory ${name}: the address has ${bitCount(addr.width)}, a depth of ${depth} takes ${addrWidth}: use resize(${addrWidth})`,
        );
      return addr.expr;
    };
    return {
      addrWidth,
      read: (addr, enable, as) => {
        const at = here();
        this.#mustBeOpen(`memory ${name} is read`, at);
        const n = memory.reads.length;
        const label = as ?? (n === 0 ? `${name}_data` : `${name}_data_${n}`);
        const flat: Flat = { name: label, role: 'wire', shape, reset: undefined, key: label, part: undefined };
        this.#names.claim('read', label, at);
        const data: Signal = { kind: 'wire', name: flat.name, width: shape.width, signed: isSigned, loc: at };
        const on = enable ? this.#condition(`memory ${name}: read enable`, enable) : constant(1, 1, false, name);
        memory.reads.push({ data, addr: address(addr), enable: on, loc: at });
        return typed<Of<W, S>>(ref(data).expr);
      },
      write: (addr, data) => {
        const at = here();
        this.#mustBeOpen(`memory ${name} is written`, at);
        if (memory.contents) throw new HdlError(`memory ${name} has contents: it is a ROM and cannot be written`, at);
        const like = typed<Value>({ kind: 'lit', width: shape.width, signed: isSigned, value: 0n });
        const value = beside(`memory ${name}: write`, like, data);
        this.#block.push({ kind: 'memWrite', memory, addr: address(addr), data: value, loc: at });
      },
    };
  }

  /** Passes a stream on: valid and payload forward, ready back. */
  connect<F extends Readonly<Record<string, number | Shape>>>(from: SinkView<F>, to: SourceView<NoInfer<F>>): void {
    const [a, b] = [from as unknown as Record<string, Value>, to as unknown as Record<string, Value>];
    for (const key of Object.keys(a)) {
      const [x, y] = [a[key], b[key]];
      if (key === 'fire') continue;
      if (x === undefined || y === undefined) throw new HdlError(`m.connect: '${key}' is missing on the target stream`);
      if (key === 'ready') a[key] = y;
      else b[key] = x;
    }
  }

  /** Two registers `<name>_meta`, `<name>_sync` that bring one bit of another clock domain into this one. */
  sync2(name: string, value: Foreign<1>): Bits<1> {
    const loc = here();
    const stage = (suffix: string, from: Expr): Signal => {
      const decl = {
        name: `${name}_${suffix}`,
        role: 'reg',
        shape: shapeOf(1, name),
        reset: 0n,
        key: '',
        part: undefined,
      };
      const signal = this.#signal('reg', decl as Flat, loc);
      this.#module.regs.push(signal);
      this.#drive(signal, from, undefined, loc);
      return signal;
    };
    const meta = stage('meta', (value as Bits<1>).expr);
    return ref(stage('sync', ref(meta).expr)) as Bits<1>;
  }
}

export type { Decl };
