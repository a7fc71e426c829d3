/**
 * `m`: collects a module's registers, nets, instances and statements into the IR. Statements land in the block that is
 * open: `when` and its relatives open one for the time of a callback.
 */
import type { Fsm, Go, MemoryHandle, Named, WhenChain } from './control.js';
import type { Foreign, InstanceIO, IO, Nets, Ports, RegDecls, Shape, SinkView, SourceView, WireDecls } from './decl.js';
import { shapeOf } from './decl.js';
import type { Welcome } from './domain.js';
import { HdlError } from './errors.js';
import { type Handlers, stateMachine } from './fsm.js';
import { type InstanceInput, instance, settleInputs } from './instances.js';
import type { ClockDomain, Expr, Loc, Module, Signal, Stmt, SwitchCase } from './ir.js';
import { here } from './loc.js';
import { type MemorySpec, memory } from './memory.js';
import { Recorder, ref } from './recorder.js';
import type { Hw, Session } from './session.js';
import type { Bits, Native, Sign } from './value.js';
import { beside, pattern, type Value } from './value.js';
import type { Flat, Slot } from './views.js';
import { view } from './views.js';

type IfStmt = Extract<Stmt, { kind: 'if' }>;
/** The IR's lists are readonly for its readers; the builder is their one writer. */
type Growing<T> = { -readonly [K in keyof T]: T[K] };

declare const inDomain: unique symbol;

/** `D` is the clock domain; a helper function takes `m: Builder`, which the builder of any module is. */
export class Builder<out D extends string = string> {
  /** Type-level only. The one mention of `D`, so that builders are compared by it alone. */
  declare readonly [inDomain]: D;
  readonly #session: Session;
  readonly #rec: Recorder;
  readonly #instanceInputs: InstanceInput[] = [];

  constructor(session: Session, name: string, domain: ClockDomain, loc: Loc | undefined, doc: string | undefined) {
    this.#session = session;
    this.#rec = new Recorder(name, domain, loc, doc);
  }

  /** The clock domain this elaboration runs in. */
  get domain(): ClockDomain {
    return this.#rec.module.domain;
  }

  /** For the DSL's own use. */
  run<P extends Ports>(ports: P, build: (io: IO<P>, m: this) => void, check: (module: Module) => void): Module {
    const rec = this.#rec;
    const { module } = rec;
    const io = view(ports, (flat) => {
      const kind = flat.role === 'out' ? 'output' : 'input';
      const async = flat.role === 'async' ? { async: true } : {};
      const signal: Signal = { ...rec.signal(kind, flat, module.loc), ...async };
      module.ports.push(signal);
      return rec.slot(signal, 'io');
    }) as IO<P>;
    rec.describe(() => build(io, this));
    settleInputs(rec, this.#instanceInputs);
    check(module);
    return module;
  }

  // ---- nets ---------------------------------------------------------------------------------------------------

  /** Registers: reading gives the current value, assigning sets the next one; unassigned they hold. */
  regs<R extends RegDecls>(decls: R): Nets<R> {
    const loc = here();
    return view(decls, (flat) => this.#net('reg', this.#rec.module.regs, flat, loc)) as Nets<R>;
  }

  /** Combinational nets, to be assigned on every path. */
  wires<R extends WireDecls>(decls: R): Nets<R> {
    const loc = here();
    return view(decls, (flat) => this.#net('wire', this.#rec.module.wires, flat, loc)) as Nets<R>;
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
      const signal = this.#rec.signal('wire', flat, loc);
      this.#rec.module.wires.push(signal);
      this.#rec.assign(signal, value, loc);
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
    this.#rec.drive(e.signal, beside(`m.set(${e.signal.name})`, target, value), whole ? undefined : { hi, lo }, loc);
  }

  #net(kind: 'reg' | 'wire', list: Signal[], flat: Flat, loc: Loc | undefined): Slot {
    const signal = this.#rec.signal(kind, flat, loc);
    list.push(signal);
    return this.#rec.slot(signal, kind);
  }

  // ---- control ------------------------------------------------------------------------------------------------

  when(cond: Bits<1>, body: () => void): WhenChain {
    const loc = here();
    this.#rec.mustBeOpen('m.when is used', loc);
    const arms: Growing<IfStmt['arms'][number]>[] = [];
    const stmt: Growing<IfStmt> = { kind: 'if', arms, loc };
    const { block } = this.#rec;
    const first = this.#rec.condition('m.when', cond);
    this.#rec.push(stmt);
    arms.push({ cond: first, body: this.#rec.within(body), loc });
    const next = (what: string) => {
      const at = here();
      if (this.#rec.block !== block || block.at(-1) !== stmt || stmt.otherwise)
        throw new HdlError(`${what}: must follow its m.when directly, in the same block and before otherwise`, at);
      return at;
    };
    const chain: WhenChain = {
      elsewhen: (c, b) => {
        const at = next('elsewhen');
        arms.push({ cond: this.#rec.condition('elsewhen', c), body: this.#rec.within(b), loc: at });
        return chain;
      },
      otherwise: (b) => {
        next('otherwise');
        stmt.otherwise = this.#rec.within(b);
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
    this.#rec.mustBeOpen('m.switch is used', loc);
    const seen = new Set<bigint>();
    const list = cases.map(([values, body]): SwitchCase => {
      const patterns = (Array.isArray(values) ? (values as readonly Native[]) : [values as Native]).map((v) => {
        const p = pattern(v, subject.width, subject.sign === 'signed', 'm.switch');
        if (seen.has(p)) throw new HdlError(`m.switch: the value ${v} appears twice: merge the two cases`, loc);
        seen.add(p);
        return p;
      });
      return { values: patterns, body: this.#rec.within(body), loc };
    });
    this.#rec.push({
      kind: 'switch',
      subject: subject.expr,
      cases: list,
      otherwise: otherwise && this.#rec.within(otherwise),
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
    handlers: (go: Go<S[number]>) => Handlers<S[number]>,
  ): Fsm<S[number]> {
    return stateMachine(this.#rec, name, states, handlers);
  }

  /** Simulation-only: `cond` must be 1 at every rising edge outside reset (and inside its `when`). */
  assert(cond: Bits<1>, message: string): void {
    const loc = here();
    this.#rec.mustBeOpen('m.assert is used', loc);
    this.#rec.push({ kind: 'assert', cond: this.#rec.condition('m.assert', cond), message, loc });
  }

  /** An elaboration constant worth telling the reader of the Verilog. */
  constant(name: string, value: string | number | bigint | boolean): void {
    this.#rec.module.constants.set(name, String(value));
  }

  // ---- instances, memories, streams ---------------------------------------------------------------------------

  /** A sub-module: assign its inputs, read its outputs. */
  instance<P extends Ports, E extends string, H extends string>(
    this: Builder<H>,
    name: string,
    child: Hw<P, E> & Welcome<H, E>,
  ): InstanceIO<P> {
    return instance<P>(this.#rec, this.#session, this.#instanceInputs, name, child);
  }

  /** A RAM, or with `contents` a ROM. `width` may be `signed(w)`. */
  memory<W extends number, S extends Sign = 'unsigned'>(spec: MemorySpec<W, S>): MemoryHandle<W, S> {
    return memory(this.#rec, spec);
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
      const register = this.#rec.register(`${name}_${suffix}`, 1, loc);
      this.#rec.drive(register, from, undefined, loc);
      return register;
    };
    const meta = stage('meta', (value as Bits<1>).expr);
    return ref(stage('sync', ref(meta).expr)) as Bits<1>;
  }
}
