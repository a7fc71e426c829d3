/**
 * Lockstep: the stream source's RTL and the golden stream side by side. Every accepted beat is compared, as integers,
 * for equality, on the beat; the first that differs ends the run and is reported so that it can be looked at.
 */
import { ExitCode, ZerothError } from '../base/errors.js';
import { type FirstDivergence, locate, writeReport, writeStall } from './divergence.js';
import { type Chunk, type GoldenFeed, goldenColumns, openGolden } from './golden.js';
import { Playback, readyOf } from './playback.js';
import { beatsOf, isBeats, segmentsOf } from './program.js';
import { type LockstepRequest, type SourcePorts, sourceFields } from './request.js';
import { buildModel, type Model, type ModelLibrary, type Tap } from './verilator-bindings/index.js';

export type { LockstepRequest, SourcePorts } from './request.js';

export interface LockstepResult {
  readonly beats: number;
  /** Numbers compared: slots that carry one. */
  readonly numbers: number;
  readonly cycles: number;
  /** Of the run itself, from the first golden chunk on. */
  readonly seconds: number;
  readonly divergence: FirstDivergence | null;
  /** Counter and other outputs at the end, by port name. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Without a beat for this long, the source has stopped. */
const stallCycles = 1 << 18;
const breathMs = 50;

/** The source's stream with the golden columns of its fields. */
export function sourceTap(library: ModelLibrary, source: SourcePorts, feed: Pick<GoldenFeed, 'format'>): Tap {
  const { format } = feed;
  const width = library.ports.find((p) => p.name === source.data)?.width;
  const wanted = format.slots * format.wordBits;
  if (width !== undefined && width !== wanted) {
    throw new ZerothError({
      where: `${library.built.top}.${source.data}`,
      what: `${width} bits, but the golden beats have ${format.slots} x ${format.wordBits} = ${wanted}`,
      fix: 'compare RTL and golden model of one configuration',
    });
  }
  const columns = goldenColumns(format, { scale: source.scale !== undefined, count: source.count !== undefined });
  return library.tap({ valid: source.valid, ready: source.ready, fields: sourceFields(source) }, columns);
}

/**
 * Builds the RTL and runs the program on it against the golden beats.
 * @throws ZerothError when the source stalls, stops the simulation or raises its fault flag (exit code 1)
 */
export async function lockstep(request: LockstepRequest): Promise<LockstepResult> {
  const segments = segmentsOf(request.program);
  const library = await buildModel(request);
  const feed = await openGolden(request.golden, segments, request.threads ?? 2);
  try {
    const tap = sourceTap(library, request.source, feed);
    const model = library.create(request.initial);
    try {
      await feed.ready();
      return await new Run(request, library, model, tap, feed).go();
    } finally {
      model.dispose();
    }
  } finally {
    await feed.close();
  }
}

class Run {
  readonly #request: LockstepRequest;
  readonly #library: ModelLibrary;
  readonly #model: Model;
  readonly #tap: Tap;
  readonly #feed: GoldenFeed;
  #beats = 0;
  #numbers = 0;
  #lastBreath = performance.now();

  constructor(request: LockstepRequest, library: ModelLibrary, model: Model, tap: Tap, feed: GoldenFeed) {
    this.#request = request;
    this.#library = library;
    this.#model = model;
    this.#tap = tap;
    this.#feed = feed;
  }

  async go(): Promise<LockstepResult> {
    const { program } = this.#request;
    const started = performance.now();
    const playback = new Playback(this.#model, this.#tap, program);
    let divergence: FirstDivergence | null = null;
    for (const [index, action] of program.entries()) {
      if (!isBeats(action)) {
        playback.perform(action);
        continue;
      }
      const found = await this.#compare(index, action.count, action.ready);
      if (found === null) continue;
      divergence = found;
      break;
    }
    const result = {
      beats: this.#beats,
      numbers: this.#numbers,
      cycles: this.#model.cycles,
      seconds: (performance.now() - started) / 1000,
      outputs: this.#outputs(),
    };
    if (divergence !== null) return { ...result, divergence: await writeReport(this.#request, divergence) };
    this.#checkFault();
    return { ...result, divergence: null };
  }

  async #compare(action: number, count: number, ready: string | undefined): Promise<FirstDivergence | null> {
    let pattern = readyOf(ready);
    const from = this.#model.cycles;
    for (let left = count; left > 0; ) {
      const chunk = await this.#feed.next();
      if (chunk === null) throw new Error('unreachable: fewer golden chunks than beats');
      for (let offset = 0; offset < chunk.count; ) {
        const options = { offset, maxBeats: chunk.count - offset, maxCycles: stallCycles, ready: pattern };
        const got = this.#model.compare(this.#tap, chunk.bytes, options);
        offset += got.beats;
        this.#beats += got.beats;
        pattern = { ...pattern, start: got.patternAt };
        if (got.actual !== null) return this.#found(chunk, offset, action, got.actual);
        if (got.beats === 0) throw await this.#stalled(action, from);
      }
      this.#numbers += numbersOf(chunk, this.#feed);
      left -= chunk.count;
      await this.#breathe();
    }
    return null;
  }

  #found(chunk: Chunk, offset: number, action: number, actual: Uint32Array): FirstDivergence {
    const at = { cycle: this.#model.cycles, beat: this.#beats, action };
    return locate(this.#request, this.#library.built, this.#feed.format, chunk, offset, actual, at);
  }

  /** Lets progress, Ctrl-C and the worker's errors through now and then. */
  async #breathe(): Promise<void> {
    if (performance.now() - this.#lastBreath < breathMs) return;
    this.#request.onProgress?.(this.#beats, beatsOf(this.#request.program));
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#request.signal?.aborted === true) {
      throw new ZerothError({ what: `interrupted after ${this.#beats} equal beats` }, ExitCode.interrupted);
    }
    this.#lastBreath = performance.now();
  }

  #outputs(): Record<string, string> {
    const small = this.#library.ports.filter((p) => p.direction === 'output' && p.width <= 64);
    return Object.fromEntries(small.map((p) => [p.name, String(this.#model.peek(p.name))]));
  }

  #checkFault(): void {
    const { fault } = this.#request.source;
    if (fault === undefined || this.#model.peek(fault) === 0n) return;
    throw new ZerothError(
      {
        where: `${this.#request.top}.${fault}`,
        what: `raised after ${this.#beats} equal beats: a lane was in the lock-up state`,
      },
      ExitCode.checkFailed,
    );
  }

  async #stalled(action: number, from: number): Promise<ZerothError> {
    const { top, source } = this.#request;
    const { cycle, window, file } = await writeStall(this.#request, {
      beats: this.#beats,
      from,
      until: this.#model.cycles,
    });
    return new ZerothError(
      {
        where: `${top}, cycle ${this.#model.cycles}`,
        what:
          `${source.valid} has not been high under ${source.ready} for ${stallCycles} cycles, after ${this.#beats} equal ` +
          `beats (action ${action} of the program)`,
        fix:
          `see what ${source.valid} waits for at cycle ${cycle}` +
          (file === null ? '' : `: ${file} shows cycles ${window[0]} to ${window[1]}`),
      },
      ExitCode.checkFailed,
    );
  }
}

function numbersOf(chunk: Chunk, feed: GoldenFeed): number {
  if (feed.format.beatsPerGroup === 1) return chunk.count * feed.format.slots;
  const columns = goldenColumns(feed.format, { scale: false, count: true });
  const valid = new Uint16Array(chunk.bytes.buffer, chunk.bytes.byteOffset + (columns[1]?.offset ?? 0), chunk.count);
  return valid.reduce((sum, n) => sum + n, 0);
}
