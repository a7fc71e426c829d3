/**
 * Golden beats for a lockstep run: generated chunk by chunk, in a worker thread into shared buffers (so that the second
 * core computes what the first compares) or in this thread. Nothing is cached: every beat is stepped.
 */
import type { Worker } from 'node:worker_threads';
import { ExitCode, ZerothError } from '../base/errors.js';
import { startWorker } from '../base/start.js';
import type { GeneratorConfig } from '../config/index.js';
import { createWire, type Wire, type WireFormat } from '../golden-model/wire.js';
import type { GoldenColumn } from './verilator-bindings/index.js';

/**
 * Where golden beats come from, as data, so that a worker and a replay can make the same. `generator` is a resolved
 * generator configuration; `module` names another module (relative to the package) whose export makes a `Wire`.
 */
export type GoldenSpec =
  | { readonly kind: 'generator'; readonly generator: GeneratorConfig }
  | { readonly kind: 'module'; readonly module: string; readonly name: string; readonly argument: unknown };

/** `count` beats of the pass that starts at `start`, from beat `firstBeat` of it. */
export interface Segment {
  readonly start: bigint;
  readonly firstBeat: number;
  readonly count: number;
}

/** One chunk of a segment: the golden columns and how many beats they hold. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly segment: Segment;
  /** Beats before this chunk in its segment. */
  readonly done: number;
  readonly count: number;
}

export interface GoldenFeed {
  readonly format: WireFormat;
  /** Once the first chunk is there: starting a thread takes longer than many chunks. */
  ready(): Promise<void>;
  /** Chunks in order; the buffer of one is reused once the next is asked for. */
  next(): Promise<Chunk | null>;
  close(): Promise<void>;
}

/** Beats of a chunk: the buffers of a 31 x 8 bit bank are 144 KB, inside a second-level cache. */
export const chunkBeats = 4096;
const slots = 4;

const padded = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Byte offsets of the three columns in a chunk. */
export function chunkLayout(format: WireFormat) {
  const words = 0;
  const sideBand = padded(4 * format.wordsPerBeat * chunkBeats);
  const valid = sideBand + padded(2 * chunkBeats);
  return { words, sideBand, valid, bytes: valid + padded(2 * chunkBeats) };
}

/** The golden columns of the payload ports: the words, then those of side band and count that the RTL has. */
export function goldenColumns(format: WireFormat, has: { scale: boolean; count: boolean }): GoldenColumn[] {
  const at = chunkLayout(format);
  return [
    { offset: at.words, stride: 4 * format.wordsPerBeat, entry: 'words' },
    ...(has.scale ? [{ offset: at.sideBand, stride: 2, entry: 'u16' } as const] : []),
    ...(has.count ? [{ offset: at.valid, stride: 2, entry: 'u16' } as const] : []),
  ];
}

export async function createGolden(spec: GoldenSpec): Promise<Wire> {
  if ('generator' in spec) return createWire(spec.generator);
  const suffix = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const url = new URL(`../${spec.module.replace(/\.[jt]s$/, suffix)}`, import.meta.url);
  const loaded = (await import(url.href)) as Record<string, unknown>;
  const make = loaded[spec.name];
  if (typeof make !== 'function') throw new ZerothError({ where: spec.module, what: `has no function '${spec.name}'` });
  return make(spec.argument) as Wire;
}

/** Writes one chunk into its columns. */
export function fillChunk(wire: Wire, bytes: Uint8Array, segment: Segment, done: number, count: number): void {
  const at = chunkLayout(wire.format);
  const beats = {
    words: new Uint32Array(bytes.buffer, bytes.byteOffset + at.words, wire.format.wordsPerBeat * chunkBeats),
    sideBand: new Uint16Array(bytes.buffer, bytes.byteOffset + at.sideBand, chunkBeats),
    valid: new Uint16Array(bytes.buffer, bytes.byteOffset + at.valid, chunkBeats),
  };
  wire.wireWords(beats, segment.start, segment.firstBeat + done, count);
}

/** The chunks that segments are cut into. */
export function* chunksOf(segments: readonly Segment[]): Generator<{ segment: Segment; done: number; count: number }> {
  for (const segment of segments) {
    for (let done = 0; done < segment.count; done += chunkBeats) {
      yield { segment, done, count: Math.min(chunkBeats, segment.count - done) };
    }
  }
}

/** Golden beats of all segments, one after the other. `threads` 1 computes them here, 2 in a worker. */
export async function openGolden(spec: GoldenSpec, segments: readonly Segment[], threads: 1 | 2): Promise<GoldenFeed> {
  const wire = await createGolden(spec);
  return threads === 1 ? new InlineFeed(wire, segments) : new WorkerFeed(spec, wire.format, segments);
}

class InlineFeed implements GoldenFeed {
  readonly format: WireFormat;
  readonly #wire: Wire;
  readonly #bytes: Uint8Array;
  readonly #chunks: ReturnType<typeof chunksOf>;

  constructor(wire: Wire, segments: readonly Segment[]) {
    this.format = wire.format;
    this.#wire = wire;
    this.#bytes = new Uint8Array(chunkLayout(wire.format).bytes);
    this.#chunks = chunksOf(segments);
  }

  async ready(): Promise<void> {}

  async next(): Promise<Chunk | null> {
    const { value, done } = this.#chunks.next();
    if (done === true) return null;
    fillChunk(this.#wire, this.#bytes, value.segment, value.done, value.count);
    return { ...value, bytes: this.#bytes };
  }

  async close(): Promise<void> {}
}

/** What the worker is given; `flags[i]` of slot `i`: 0 free, 1 full; `flags[slots]`: 1 asks the worker to stop. */
export interface GoldenWork {
  readonly spec: GoldenSpec;
  readonly segments: readonly Segment[];
  readonly flags: Int32Array;
  readonly buffers: readonly Uint8Array[];
}

class WorkerFeed implements GoldenFeed {
  readonly format: WireFormat;
  readonly #worker: Worker;
  readonly #flags: Int32Array;
  readonly #buffers: Uint8Array[];
  readonly #chunks: ReturnType<typeof chunksOf>;
  readonly #exited: Promise<void>;
  readonly #segments: readonly Segment[];
  #failure: Error | null = null;
  #at = -1;

  constructor(spec: GoldenSpec, format: WireFormat, segments: readonly Segment[]) {
    this.format = format;
    this.#segments = segments;
    this.#chunks = chunksOf(segments);
    this.#flags = new Int32Array(new SharedArrayBuffer(4 * (slots + 1)));
    const { bytes } = chunkLayout(format);
    this.#buffers = Array.from({ length: slots }, () => new Uint8Array(new SharedArrayBuffer(bytes)));
    const work: GoldenWork = { spec, segments, flags: this.#flags, buffers: this.#buffers };
    this.#worker = startWorker(import.meta.url, './golden-worker.js', { workerData: work });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => resolve());
    });
    this.#worker.once('error', (error) => {
      this.#failure = error;
    });
  }

  async ready(): Promise<void> {
    if (this.#segments.some((s) => s.count > 0)) await this.#full(0);
  }

  async next(): Promise<Chunk | null> {
    if (this.#at >= 0) {
      Atomics.store(this.#flags, this.#at % slots, 0);
      Atomics.notify(this.#flags, this.#at % slots);
    }
    this.#at++;
    const { value, done } = this.#chunks.next();
    if (done === true) return null;
    const slot = this.#at % slots;
    await this.#full(slot);
    const bytes = this.#buffers[slot];
    if (bytes === undefined) throw new Error('unreachable: slot beyond the buffers');
    return { ...value, bytes };
  }

  async #full(slot: number): Promise<void> {
    // A short wait is cheaper than a turn of the event loop; a long one must let the worker's errors through.
    while (Atomics.load(this.#flags, slot) === 0 && Atomics.wait(this.#flags, slot, 0, 5) === 'timed-out') {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#failure !== null) throw goldenFailed(this.#failure);
    }
  }

  async close(): Promise<void> {
    Atomics.store(this.#flags, slots, 1);
    for (let i = 0; i < slots; i++) {
      Atomics.store(this.#flags, i, 0);
      Atomics.notify(this.#flags, i);
    }
    await this.#exited;
  }
}

function goldenFailed(cause: Error): ZerothError {
  if (cause instanceof ZerothError) return cause;
  return new ZerothError({ where: 'golden model', what: cause.message }, ExitCode.checkFailed, { cause });
}
