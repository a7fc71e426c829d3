/** Two sets of tools for two cores: each serves one run after the other, and no result is computed twice. */
import { ExitCode, ZerothError } from '../../base/errors.js';
import { type Cache, hashOf } from '../../base/result-cache.js';
import { type SynthOptions, Toolchain } from '../../synth/index.js';

export class ToolPool {
  readonly #idle: Toolchain[];
  readonly #all: readonly Toolchain[];
  readonly #waiting: ((tools: Toolchain) => void)[] = [];
  readonly cache: Cache;
  readonly signal: AbortSignal | undefined;
  readonly #made = new Map<string, Promise<unknown>>();
  readonly #onDone: ((done: number, total: number, what: string) => void) | undefined;
  #done = 0;
  #total = 0;

  constructor(
    size: number,
    cache: Cache,
    signal?: AbortSignal,
    onDone?: (done: number, total: number, what: string) => void,
  ) {
    this.#all = Array.from({ length: size }, () => new Toolchain());
    this.#idle = [...this.#all];
    this.cache = cache;
    this.signal = signal;
    this.#onDone = onDone;
  }

  /** `make` with a set of tools of its own, once for every `of`; `what` is shown. */
  run<T>(what: string, make: (options: SynthOptions) => Promise<T>, identity: unknown = what): Promise<T> {
    const key = hashOf(identity);
    const before = this.#made.get(key);
    if (before !== undefined) return before as Promise<T>;
    this.#total++;
    const made = this.#take().then(async (tools) => {
      try {
        this.signal?.throwIfAborted();
        return await make({ tools, cache: this.cache, ...(this.signal && { signal: this.signal }) });
      } finally {
        this.#give(tools);
        this.#onDone?.(++this.#done, this.#total, what);
      }
    });
    this.#made.set(key, made);
    return made;
  }

  #take(): Promise<Toolchain> {
    const tools = this.#idle.pop();
    return tools === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(tools);
  }

  #give(tools: Toolchain): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(tools);
    else next(tools);
  }

  async dispose(): Promise<void> {
    for (const tools of this.#all) await tools.dispose();
  }
}

/** The first line of a failure that belongs into a cell; an interruption is thrown on. */
export function reasonOf(error: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted === true) {
    throw new ZerothError(
      { what: 'interrupted', fix: 'run the same command again: what was measured is kept' },
      ExitCode.interrupted,
    );
  }
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof ZerothError)) return error.message.split('\n')[0] ?? 'unknown';
  return error.message.split('\n').slice(0, 2).join('; ').replace(/\s+/g, ' ');
}
