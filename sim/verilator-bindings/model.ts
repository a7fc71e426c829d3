/// <reference lib="esnext.disposable" preserve="true" />
/** One running instance of a Verilated design. */
import { ExitCode, ZerothError } from '../../base/errors.js';
import type { BuiltLibrary } from './build.js';
import { type Handle, type Native, Status } from './native.js';
import { type Channel, channelPlan, type Ready, type RowPlan, type Tap } from './plans.js';
import { fromWords, type PortSpec, toWords, wordsOf } from './ports.js';

/** What registers and memories hold before reset: a design that reads one too early behaves differently for each. */
export type InitialState = 'zeros' | 'ones' | { readonly seed: number };

export interface CollectOptions {
  readonly maxCycles: number;
  /** Default: as many as fit in `out`. */
  readonly maxBeats?: number | undefined;
  /** When to be ready; default always. */
  readonly ready?: Ready | undefined;
  /** `collect`: word of `out` to start at; `compare`: beat of the golden columns to start at. */
  readonly offset?: number | undefined;
}

export interface Collected {
  readonly cycles: number;
  readonly beats: number;
  /** Where to continue the ready pattern. */
  readonly patternAt: number;
}

export interface Compared extends Collected {
  /** The first accepted beat that differs: its words. The model stands before that beat's clock edge. */
  readonly actual: Uint32Array | null;
}

interface PortEntry extends PortSpec {
  readonly index: number;
  readonly words: Uint32Array;
}

// A model that nobody disposed is freed when it is collected.
const forgotten = new FinalizationRegistry<{ native: Native; handle: Handle }>(({ native, handle }) =>
  native.free(handle),
);

export class Model implements Disposable {
  readonly library: BuiltLibrary;
  readonly #native: Native;
  #handle: Handle | null;
  readonly #ports: ReadonlyMap<string, PortEntry>;

  constructor(library: BuiltLibrary, native: Native, initial: InitialState = 'zeros') {
    this.library = library;
    this.#native = native;
    const mode = initial === 'zeros' ? 0 : initial === 'ones' ? 1 : 2;
    const seed = typeof initial === 'object' ? initial.seed & 0x7fffffff || 1 : 1;
    const handle = native.create(mode, seed);
    if (handle === null) throw new ZerothError({ where: library.top, what: 'the model could not be created' });
    this.#handle = handle;
    forgotten.register(this, { native, handle }, this);
    this.#ports = new Map(
      library.ports.map((p, index) => [p.name, { ...p, index, words: new Uint32Array(wordsOf(p.width)) }]),
    );
  }

  /** Rising edges so far. */
  get cycles(): number {
    return this.#native.cycles(this.#live());
  }

  /**
   * Sets an input; combinational outputs follow at the next `eval`, `step` or `run`.
   * @param value 0 .. 2^width - 1, or a negative number that fits in two's complement.
   */
  poke(name: string, value: number | bigint): void {
    const port = this.#port(name);
    if (port.direction !== 'input') {
      throw new ZerothError({ where: `${this.library.top}.${name}`, what: 'is an output; only inputs can be set' });
    }
    if (port.width <= 31 && typeof value === 'number' && value >= 0 && value < 2 ** port.width) {
      this.#native.poke32(this.#live(), port.index, value);
      return;
    }
    const big = BigInt(value);
    if (big >= 1n << BigInt(port.width) || big < -(1n << BigInt(port.width - 1))) {
      throw new ZerothError({
        where: `${this.library.top}.${name}`,
        what: `${value} does not fit in ${port.width} bit${port.width === 1 ? '' : 's'}`,
        allowed: `0..${(1n << BigInt(port.width)) - 1n}, or from -${1n << BigInt(port.width - 1)} in two's complement`,
      });
    }
    toWords(big, port.words, port.width);
    this.#native.poke(this.#live(), port.index, port.words);
  }

  /** The value of any port, as an unsigned bit pattern. */
  peek(name: string): bigint {
    const port = this.#port(name);
    if (port.width <= 32) return BigInt(this.#native.peek32(this.#live(), port.index));
    this.#native.peek(this.#live(), port.index, port.words);
    return fromWords(port.words, port.width);
  }

  /** `peek` for ports of at most 32 bits, without a bigint. */
  peekNumber(name: string): number {
    const port = this.#port(name);
    if (port.width > 32) {
      throw new ZerothError({ where: `${this.library.top}.${name}`, what: `has ${port.width} bits; use peek()` });
    }
    return this.#native.peek32(this.#live(), port.index);
  }

  /** Settles combinational logic after pokes. */
  eval(): void {
    this.#check(this.#native.evaluate(this.#live()));
  }

  /** `n` full clock cycles; outputs are then those after the last rising edge. */
  step(n = 1): void {
    this.#check(this.#native.step(this.#live(), n));
  }

  /** Holds reset for `n` cycles, then releases it and settles. */
  reset(n = 2): void {
    const { reset } = this.library;
    if (reset === null) throw new ZerothError({ where: this.library.top, what: 'has no reset' });
    this.poke(reset.port, reset.active === 'high' ? 1 : 0);
    this.step(n);
    this.poke(reset.port, reset.active === 'high' ? 0 : 1);
    this.eval();
  }

  /**
   * `cycles` cycles in one call. Cycle `i` applies row `i` of the stimulus, settles, samples row `i` of the outputs
   * just before the rising edge, then takes the edge: the same as poke, eval, peek, step(1).
   */
  run(plan: RowPlan, stimulus: Uint32Array, outputs: Uint32Array, cycles: number): void {
    needWords('stimulus', stimulus, plan.inputs.stride * cycles);
    needWords('outputs', outputs, plan.outputs.stride * cycles);
    this.#check(this.#native.run(this.#live(), plan.code, stimulus, outputs, cycles));
  }

  /** Takes beats of a stream into `out`, one row of `tap.layout` each; stops at either limit. */
  collect(tap: Tap, out: Uint32Array, options: CollectOptions): Collected {
    const { offset = 0 } = options;
    const room = Math.floor((out.length - offset) / tap.layout.stride);
    const maxBeats = options.maxBeats ?? room;
    needWords('out', out, offset + maxBeats * tap.layout.stride);
    const pattern = options.ready ?? always;
    const limits = Uint32Array.of(options.maxCycles, maxBeats, pattern.length, pattern.start);
    const result = new Uint32Array(4);
    const target = offset === 0 ? out : out.subarray(offset);
    this.#check(this.#native.collect(this.#live(), tap.code, limits, pattern.bits, target, result));
    return { cycles: result[0] ?? 0, beats: result[1] ?? 0, patternAt: result[2] ?? 0 };
  }

  /**
   * As `collect`, but compares each beat with the golden columns of the tap, beginning with beat `offset` of them;
   * stops before the edge of the first beat that differs.
   */
  compare(tap: Tap, golden: Uint32Array | Uint8Array, options: CollectOptions & { maxBeats: number }): Compared {
    const { offset = 0, maxBeats } = options;
    const need = tap.goldenBytes(offset + maxBeats);
    if (golden.byteLength < need) {
      throw new ZerothError({ where: 'golden', what: `${golden.byteLength} bytes, but ${need} are needed` });
    }
    const pattern = options.ready ?? always;
    const limits = Uint32Array.of(options.maxCycles, maxBeats, pattern.length, pattern.start, offset);
    const result = new Uint32Array(4);
    const actual = new Uint32Array(tap.layout.stride);
    this.#check(this.#native.compare(this.#live(), tap.compareCode, limits, pattern.bits, golden, actual, result));
    const base = { cycles: result[0] ?? 0, beats: result[1] ?? 0, patternAt: result[2] ?? 0 };
    return { ...base, actual: result[3] === 1 ? actual : null };
  }

  /**
   * Drives and takes several streams at once, each under its own pattern, until all have moved their beats.
   * A sender, once valid, stays valid until its beat is accepted. Returns cycles and beats moved per channel.
   */
  stream(channels: readonly Channel[], maxCycles: number): { cycles: number; moved: number[]; done: boolean } {
    const { code, patterns, data, out, scatter } = channelPlan(channels, (n) => this.#port(n).index);
    const result = new Uint32Array(1 + channels.length);
    const native = this.#native;
    const status = native.stream(this.#live(), code, channels.length, maxCycles, patterns, data, out, result);
    scatter();
    this.#check(status);
    const moved = [...result.subarray(1)];
    return { cycles: result[0] ?? 0, moved, done: channels.every((c, i) => moved[i] === c.beats) };
  }

  /** Clocks until an output is non-zero at the sampling point; returns the cycles it took, or null after `maxCycles`. */
  waitFor(name: string, maxCycles: number): number | null {
    const result = new Uint32Array(2);
    this.#check(this.#native.wait(this.#live(), this.#port(name).index, maxCycles, result));
    return result[1] === 1 ? (result[0] ?? 0) : null;
  }

  /** The whole state of the model, to `restore` into any instance of the same library. */
  save(): Uint8Array {
    let bytes = new Uint8Array(64 * 1024);
    let size = this.#native.save(this.#live(), bytes, bytes.length);
    if (size > bytes.length) {
      bytes = new Uint8Array(size);
      size = this.#native.save(this.#live(), bytes, bytes.length);
    }
    return bytes.slice(0, size);
  }

  restore(state: Uint8Array): void {
    this.#check(this.#native.restore(this.#live(), state, state.length));
  }

  /** Runs `body` with every clock phase written to a VCD file. The library must be built with `trace: true`. */
  trace<T>(path: string, body: () => T): T {
    if (!this.library.trace) {
      throw new ZerothError({
        where: this.library.top,
        what: 'this library was built without tracing',
        fix: 'buildModel({ ..., trace: true })',
      });
    }
    this.#check(this.#native.traceOpen(this.#live(), path));
    try {
      return body();
    } finally {
      if (this.#handle !== null) this.#native.traceClose(this.#handle);
    }
  }

  /** What the design printed (`$display`) since the last call. */
  log(): string {
    const bytes = new Uint8Array(65 * 1024);
    const size = this.#native.log(this.#live(), bytes, bytes.length);
    return Buffer.from(bytes.buffer, 0, size).toString('utf8');
  }

  /** Frees the model; every later call throws. Calling it twice is harmless. */
  dispose(): void {
    if (this.#handle === null) return;
    forgotten.unregister(this);
    this.#native.free(this.#handle);
    this.#handle = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #live(): Handle {
    if (this.#handle === null) throw new ZerothError({ where: this.library.top, what: 'the model has been disposed' });
    return this.#handle;
  }

  #port(name: string): PortEntry {
    const port = this.#ports.get(name);
    if (port !== undefined) return port;
    throw noSuchPort(this.library, name);
  }

  #check(status: number): void {
    if (status === Status.ok) return;
    const cycle = this.cycles;
    throw new ZerothError(
      {
        where: `${this.library.top}, cycle ${cycle}`,
        what: `the design stopped the simulation\n  ${this.log().trim()}`,
      },
      ExitCode.checkFailed,
    );
  }
}

const always: Ready = { bits: new Uint32Array(1), length: 0, start: 0 };

export function noSuchPort(library: BuiltLibrary, name: string): ZerothError {
  return new ZerothError({
    where: `${library.top}.${name}`,
    what: 'no such port',
    allowed: library.ports.map((p) => p.name).join(', '),
  });
}

function needWords(what: string, array: Uint32Array, words: number): void {
  if (array.length >= words) return;
  throw new ZerothError({ where: what, what: `${array.length} words, but ${words} are needed` });
}
