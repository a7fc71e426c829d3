/**
 * The one writer of the IR: what `m` and its parts record goes through here. Statements land in the block that is
 * open; a callback's statements are collected with `within`.
 */
import { shapeOf } from './decl.js';
import { docFor } from './docs.js';
import { bitCount, HdlError } from './errors.js';
import type { ClockDomain, Expr, Loc, Module, Signal, SignalKind, Stmt } from './ir.js';
import { here } from './loc.js';
import type { NameTable } from './names.js';
import { createNames } from './names.js';
import { typed, Value } from './value.js';
import type { Flat, Slot } from './views.js';

/** Modules whose descriptions are running, innermost last. */
const running: Recorder[] = [];

export const ref = (signal: Signal): Value =>
  typed({ kind: 'ref', width: signal.width, signed: signal.signed, signal });

export class Recorder {
  readonly module: Module;
  readonly #names: NameTable;
  #block: Stmt[];

  constructor(name: string, domain: ClockDomain, loc: Loc | undefined, doc: string | undefined) {
    const body: Stmt[] = [];
    this.module = {
      name,
      doc,
      loc,
      domain,
      ports: [],
      regs: [],
      wires: [],
      memories: [],
      instances: [],
      body,
      constants: new Map(),
    };
    this.#block = body;
    this.#names = createNames(this.module);
  }

  /** Runs the module's own function. */
  describe(build: () => void): void {
    running.push(this);
    try {
      build();
    } finally {
      running.pop();
    }
  }

  /** Statements belong to the module whose function is running. */
  mustBeOpen(what: string, loc: Loc | undefined): void {
    if (running.at(-1) === this) return;
    throw new HdlError(
      `${what} outside of its module '${this.module.name}': statements belong inside the module's own function; ` +
        'pass values between modules through ports',
      loc,
    );
  }

  /** The open block; an elaboration may compare it, only `push` writes it. */
  get block(): readonly Stmt[] {
    return this.#block;
  }

  push(stmt: Stmt): void {
    this.#block.push(stmt);
  }

  /** What `body` records, as a block of its own. */
  within(body: () => void): Stmt[] {
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

  condition(what: string, cond: unknown): Expr {
    if (!(cond instanceof Value))
      throw new HdlError(`${what}: the condition must be a hardware value of 1 bit, got a JavaScript ${typeof cond}`);
    if (cond.width !== 1)
      throw new HdlError(`${what}: the condition has ${bitCount(cond.width)}, not 1: compare it, or use orR()`);
    return cond.expr;
  }

  claim(kind: Parameters<NameTable['claim']>[0], name: string, loc: Loc | undefined): void {
    this.#names.claim(kind, name, loc);
  }

  signal(kind: SignalKind, flat: Flat, loc: Loc | undefined): Signal {
    const { name, shape, reset, key } = flat;
    this.claim(kind, name, loc);
    return { kind, name, width: shape.width, signed: shape.sign === 'signed', reset, doc: docFor(loc, key), loc };
  }

  /** A register that no declaration record names, reset to 0. */
  register(name: string, width: number, loc: Loc | undefined): Signal {
    const shape = shapeOf(width, name);
    const signal = this.signal('reg', { name, role: 'reg', shape, reset: 0n, key: '', part: undefined }, loc);
    this.module.regs.push(signal);
    return signal;
  }

  /** A net as a property: read and assigned. */
  slot(signal: Signal, what: string): Slot {
    const value = ref(signal);
    return {
      get: () => value,
      set: (next) => {
        if (signal.kind === 'input')
          throw new HdlError(
            `${what}.${signal.name} is an input of module '${this.module.name}' and cannot be assigned`,
          );
        this.assign(signal, next, here());
      },
    };
  }

  /** Assigns the whole net, after checking the value. */
  assign(signal: Signal, value: unknown, loc: Loc | undefined): void {
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
    this.drive(signal, value.expr, undefined, loc);
  }

  drive(target: Signal, value: Expr, part: { hi: number; lo: number } | undefined, loc: Loc | undefined): void {
    this.mustBeOpen(`${target.name} is assigned`, loc);
    if (target.kind === 'input') throw new HdlError(`${target.name} is an input and cannot be assigned`, loc);
    this.push({ kind: 'assign', target, hi: part?.hi, lo: part?.lo, value, loc });
  }
}
