/** Performs a program's actions on a model: whole actions for a lockstep run, or cycle by cycle for a traced one. */
import { type Action, isBeats, type Pokes, type Program, perform } from './program.js';
import { type Model, type Ready, readyPattern, type Tap } from './verilator-bindings/index.js';

/** A '1101' pattern; `undefined` is always. */
export const readyOf = (bits: string | undefined): Ready => readyPattern([...(bits ?? '1')].map((b) => b === '1'));

const scratchBeats = 512;

export class Playback {
  readonly #model: Model;
  readonly #tap: Tap;
  readonly #program: Program;
  readonly #scratch: Uint32Array;
  /** The action in progress, and how far it is: beats taken or cycles done. */
  #at = 0;
  #done = 0;
  #pattern: Ready | null = null;
  #beats = 0;

  constructor(model: Model, tap: Tap, program: Program) {
    this.#model = model;
    this.#tap = tap;
    this.#program = program;
    this.#scratch = new Uint32Array(scratchBeats * tap.layout.stride);
  }

  /** One action other than `beats`, from its beginning to its end. */
  perform(action: Exclude<Action, { kind: 'beats' }>): void {
    const rows = cyclesOf(action, this.#reset());
    for (const row of rows) this.#cycle(row);
  }

  /**
   * Goes on until `cycle` rising edges have been, or `beats` beats have been taken since the beginning; past the
   * program's end with ready 1.
   */
  advance(cycle: number, beats = Infinity): void {
    while (this.#model.cycles < cycle && this.#beats < beats) {
      const action = this.#program[this.#at];
      if (action === undefined || isBeats(action)) {
        this.#take(action?.count ?? Infinity, action?.ready, cycle, beats);
      } else {
        const rows = cyclesOf(action, this.#reset());
        const row = rows[this.#done];
        if (row !== undefined) this.#cycle(row);
        this.#done++;
        if (this.#done >= rows.length) this.#next();
      }
    }
  }

  #take(count: number, ready: string | undefined, cycle: number, beats: number): void {
    this.#pattern ??= readyOf(ready);
    const got = this.#model.collect(this.#tap, this.#scratch, {
      maxCycles: cycle - this.#model.cycles,
      maxBeats: Math.min(scratchBeats, count - this.#done, beats - this.#beats),
      ready: this.#pattern,
    });
    this.#pattern = { ...this.#pattern, start: got.patternAt };
    this.#done += got.beats;
    this.#beats += got.beats;
    if (this.#done >= count) this.#next();
  }

  #next(): void {
    this.#at++;
    this.#done = 0;
    this.#pattern = null;
  }

  #cycle(row: Pokes): void {
    for (const [port, value] of Object.entries(row)) this.#model.poke(port, BigInt(value));
    this.#model.step();
    for (const port of Object.keys(row)) this.#model.poke(port, port === this.#reset().port ? this.#reset().off : 0);
  }

  #reset(): { port: string; on: number; off: number } {
    const { reset } = this.#model.library;
    if (reset === null) return { port: '', on: 1, off: 0 };
    return reset.active === 'high' ? { port: reset.port, on: 1, off: 0 } : { port: reset.port, on: 0, off: 1 };
  }
}

function cyclesOf(action: Exclude<Action, { kind: 'beats' }>, reset: { port: string; on: number }): readonly Pokes[] {
  const given = ({ cycles }: { readonly cycles: readonly Pokes[] }): readonly Pokes[] => cycles;
  return perform<readonly Pokes[]>(action, {
    reset: ({ cycles }) => Array.from({ length: cycles }, () => ({ [reset.port]: reset.on })),
    idle: ({ cycles }) => Array.from({ length: cycles }, () => ({})),
    drive: given,
    snapshot: given,
    restore: given,
    beats: () => [],
  });
}
