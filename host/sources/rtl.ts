/**
 * Perturbations from the Verilated RTL, for any sequence of passes: the first pass over a draw goes on or loads and takes
 * a snapshot, the passes after it restore, and numbers are drawn from the model beat by beat. The hardware's own counters are compared with what the passes must have taken.
 */
import { ExitCode, type ResolvedConfig, schemeOf, ZerothError } from '../../config/index.js';
import { createStream, type IntegerStream, type NumberArray } from '../../golden-model/index.js';
import { createWire, type WireFormat } from '../../golden-model/wire.js';
import { poolFill } from '../../sim/pool-fill.js';
import type { Pokes } from '../../sim/program.js';
import { type SourceUnderTest, sourceUnderTest } from '../../sim/source-under-test.js';
import {
  buildModel,
  type Model,
  type ModelLibrary,
  type SourceFile,
  type Tap,
} from '../../sim/verilator-bindings/index.js';
import type { FeedFormat, IntegerFeed } from './feed.js';

/** Beats taken in one call into the model. */
const beatsAtATime = 512;

export interface RtlCounters {
  readonly beats: { readonly expected: bigint; readonly seen: bigint };
  readonly cycles: { readonly expected: bigint; readonly seen: bigint };
  readonly restores: number;
  readonly snapshots: number;
  readonly loads: number;
}

export interface RtlFeedOptions {
  readonly dimension: number;
  /** Verilog in place of the emitted one, for negative controls; same file names. */
  readonly patch?: ((file: SourceFile) => SourceFile) | undefined;
  readonly cacheDir?: string | undefined;
}

/** Builds the configuration's stream source and opens it as a feed. */
export async function openRtlFeed(config: ResolvedConfig, options: RtlFeedOptions): Promise<RtlFeed> {
  const source = sourceUnderTest(config);
  const files = options.patch === undefined ? source.files : source.files.map(options.patch);
  const { cacheDir } = options;
  const library = await buildModel({ files, top: source.top, cacheDir });
  return new RtlFeed(config, source, library, options.dimension);
}

export class RtlFeed implements IntegerFeed {
  readonly format: FeedFormat;
  readonly #source: SourceUnderTest;
  readonly #model: Model;
  readonly #tap: Tap;
  readonly #stream: IntegerStream;
  readonly #wire: WireFormat;
  readonly #runSeed: number;
  readonly #dimension: number;
  readonly #rows: Uint32Array;
  #clock: Clock;
  readonly #decode: Decoder;
  readonly #constantScale: number;
  /** The draw of the last pass: its state is what a restore brings back. */
  #draw: bigint | null = null;
  /** Where the hardware stands between passes: the start of the next draw; null before the first load. */
  #next: bigint | null = null;
  #start = 0n;
  #beats = 0n;
  #restores = 0;
  #snapshots = 0;
  #loads = 0;
  #final: RtlCounters | null = null;

  constructor(config: ResolvedConfig, source: SourceUnderTest, library: ModelLibrary, dimension: number) {
    this.#source = source;
    this.#stream = createStream(config.generator);
    this.#wire = createWire(config.generator).format;
    this.#runSeed = config.train.seed;
    this.#dimension = dimension;
    // A pool's numbers come P at a time, whatever the position counts.
    const beatNumbers = this.#wire.slots;
    const { uBits, uFrac, scaleFrac, groupSize } = this.#stream;
    this.format = { uBits, uFrac, scaleFrac, groupSize: Math.max(groupSize, beatNumbers) };
    this.#decode = decoderOf(this.#wire, uBits);
    this.#constantScale = this.#stream.scaleAt(0n, 0);
    const { valid, ready, data, scale } = source.ports;
    const fields = scale === undefined ? [data] : [data, scale];
    this.#tap = library.tap({ valid, ready, fields });
    this.#rows = new Uint32Array(beatsAtATime * this.#tap.layout.stride);
    this.#model = library.create();
    const rotationPeriod = schemeOf(config.generator).rotationPeriod(config.generator);
    this.#clock = new Clock(rotationPeriod);
    this.#model.reset();
    this.#drive(poolFill(config.generator));
    this.#model.poke('clear', 1);
    this.#model.step();
    this.#model.poke('clear', 0);
    this.#clock = new Clock(rotationPeriod);
  }

  begin(draw: bigint): void {
    const start = this.#stream.drawStart(this.#dimension, draw, this.#runSeed);
    const { snapshot, restore } = this.#source.stimulus;
    if (draw !== this.#draw) {
      if (this.#next !== start) this.#load(start);
      if (snapshot !== undefined) {
        this.#clock.snapshot();
        this.#drive(snapshot);
        this.#snapshots++;
      }
    } else if (restore !== undefined) {
      this.#drive(restore);
      this.#clock.restore();
      this.#restores++;
    } else {
      // Serial replay: the state goes in again word by word.
      this.#load(start);
    }
    this.#draw = draw;
    this.#start = start;
    this.#next = null;
  }

  read(out: NumberArray, scales: Int32Array, index: number): void {
    const { beatsPerGroup, slots } = this.#wire;
    const { groupSize } = this.format;
    const groups = Math.ceil(out.length / groupSize);
    const last = out.length - (groups - 1) * groupSize;
    const beats = (groups - 1) * beatsPerGroup + Math.ceil(last / slots);
    const ends = index + out.length >= this.#dimension;
    const stride = this.#tap.layout.stride;
    let number = 0;
    for (let beat = 0; beat < beats; ) {
      // The last beat of a pass is taken alone: it may be only partly used, and may end a group early.
      const whole = ends ? beats - 1 : beats;
      const count = beat < whole ? Math.min(beatsAtATime, whole - beat) : 1;
      if (ends && beat === beats - 1) this.#prepareLast(out.length - number);
      this.#collect(count);
      if (ends && beat === beats - 1) this.#clock.endGroup();
      for (let i = 0; i < count; i++, beat++) {
        const inGroup = beat % beatsPerGroup;
        const room = Math.min(slots, groupSize - inGroup * slots, out.length - number);
        this.#decode(this.#rows, i * stride, out, number, room);
        if (inGroup === 0) scales[Math.floor(beat / beatsPerGroup)] = this.#scale(i * stride);
        number += room;
      }
    }
    this.#releaseLast();
  }

  end(): void {
    const advance = this.#stream.advance(this.#dimension);
    // A pool without carry starts every draw at one place, and the hardware stands behind it.
    this.#next = advance === 0n ? null : (this.#start + advance) % this.#stream.period;
    this.#checkFault();
  }

  /** What the hardware counted, beside what the passes took; after `close`, as they stood then. */
  counters(): RtlCounters {
    if (this.#final !== null) return this.#final;
    return {
      beats: { expected: this.#beats, seen: this.#model.peek('beat_count') },
      cycles: { expected: this.#clock.cycles, seen: this.#model.peek('cycle_count') },
      restores: this.#restores,
      snapshots: this.#snapshots,
      loads: this.#loads,
    };
  }

  summary(): readonly string[] {
    const { beats, cycles, restores, snapshots, loads } = this.counters();
    const equal = (seen: bigint, expected: bigint): string =>
      seen === expected ? 'as expected' : `expected ${expected}`;
    return [
      `RTL ${this.#source.top}: ${beats.seen} beats (${equal(beats.seen, beats.expected)}), ` +
        `${cycles.seen} cycles (${equal(cycles.seen, cycles.expected)}), ` +
        `${restores} restores, ${snapshots} snapshots, ${loads} loads`,
    ];
  }

  /** @throws ZerothError (exit code 1) when the hardware's counters are not what the passes must have taken. */
  close(): void {
    if (this.#final !== null) return;
    this.#final = this.counters();
    const { beats, cycles } = this.#final;
    this.#model.dispose();
    for (const [what, { expected, seen }] of Object.entries({ beats, cycles })) {
      if (expected === seen) continue;
      throw new ZerothError(
        {
          where: `${this.#source.top}.${what === 'beats' ? 'beat_count' : 'cycle_count'}`,
          what: `the hardware counted ${seen} ${what}, the passes took ${expected}`,
          allowed: 'equal counts: every pass really draws from the hardware',
        },
        ExitCode.checkFailed,
      );
    }
  }

  #load(start: bigint): void {
    this.#drive(this.#source.load(start));
    this.#clock.load(start);
    this.#loads++;
  }

  #collect(count: number): void {
    const got = this.#model.collect(this.#tap, this.#rows, { maxBeats: count, maxCycles: 64 + 4 * count });
    if (got.beats !== count) {
      throw new ZerothError(
        { where: this.#source.top, what: `gave ${got.beats} of ${count} beats and then stopped` },
        ExitCode.checkFailed,
      );
    }
    this.#beats += BigInt(count);
    this.#clock.beats(count, this.#wire.beatsPerGroup);
  }

  /** The last handshake of a pass says what the hardware drops, or sends again. */
  #prepareLast(used: number): void {
    const { slots } = this.#wire;
    if (this.#source.flushes) this.#model.poke('flush', 1);
    if (this.#source.unused) this.#model.poke('m_unused', slots - used);
  }

  #releaseLast(): void {
    if (this.#source.flushes) this.#model.poke('flush', 0);
    if (this.#source.unused) this.#model.poke('m_unused', 0);
  }

  #scale(row: number): number {
    const field = this.#tap.layout.fields[1];
    if (field === undefined) return this.#constantScale;
    const value = this.#rows[row + field.offset] ?? 0;
    return this.#wire.sideBand === 'shift' ? 2 ** value : value;
  }

  #drive(cycles: readonly Pokes[]): void {
    for (const row of cycles) {
      for (const [port, value] of Object.entries(row)) this.#model.poke(port, BigInt(value));
      this.#model.step();
      for (const port of Object.keys(row)) this.#model.poke(port, 0);
    }
    this.#clock.spend(cycles.length);
  }

  #checkFault(): void {
    if (this.#model.peekNumber('fault') === 0) return;
    throw new ZerothError(
      {
        where: `${this.#source.top}.fault`,
        what: 'raised: a lane was in the lock-up state, or a position was not legal',
      },
      ExitCode.checkFailed,
    );
  }
}

/** Writes `count` numbers of a row of wire words into `out` from `at` on. */
type Decoder = (rows: Uint32Array, row: number, out: NumberArray, at: number, count: number) => void;

/** Two's complement codes side by side, slot 0 lowest; a truncated word `w` counts as `2w + 1`. */
function decoderOf({ wordBits }: WireFormat, uBits: number): Decoder {
  const hiddenOne = uBits > wordBits ? 1 : 0;
  if (wordBits === 8 && hiddenOne === 0) {
    return (rows, row, out, at, count) => {
      const bytes = new Int8Array(rows.buffer, rows.byteOffset + 4 * row, count);
      out.set(bytes, at);
    };
  }
  const drop = 32 - wordBits;
  return (rows, row, out, at, count) => {
    for (let i = 0, bit = 0; i < count; i++, bit += wordBits) {
      const word = row + (bit >>> 5);
      const low = bit & 31;
      let code = (rows[word] as number) >>> low;
      if (low + wordBits > 32) code |= (rows[word + 1] as number) << (32 - low);
      out[at + i] = (((code << drop) >> drop) << hiddenOne) + hiddenOne;
    }
  };
}

/**
 * What the hardware's cycle counter must show: one cycle a beat, those that the driver spends, and a beat of its own for
 * every rotation that no other cycle hides (docs/units.md).
 */
class Clock {
  readonly #period: number | null;
  #step = 0;
  #beatOfGroup = 0;
  #rotationDue = false;
  #saved = { step: 0, due: false };
  #cycles = 0n;

  /** @param rotationPeriod steps between rotations; null: none takes a cycle. */
  constructor(rotationPeriod: number | null) {
    this.#period = rotationPeriod;
  }

  get cycles(): bigint {
    return this.#cycles;
  }

  /** Cycles without a handshake; a rotation that is due happens in the first of them. */
  spend(cycles: number): void {
    this.#cycles += BigInt(cycles);
    this.#rotationDue = false;
  }

  load(position: bigint): void {
    this.#step = this.#period === null ? 0 : Number(position % BigInt(this.#period));
    this.#beatOfGroup = 0;
    this.#rotationDue = false;
  }

  snapshot(): void {
    this.#saved = { step: this.#step, due: this.#rotationDue };
  }

  restore(): void {
    this.#step = this.#saved.step;
    this.#rotationDue = this.#saved.due;
    this.#beatOfGroup = 0;
  }

  beats(count: number, beatsPerGroup: number): void {
    let cycles = count;
    for (let i = 0; i < count; i++) {
      if (this.#rotationDue) {
        cycles++;
        this.#rotationDue = false;
      }
      if (++this.#beatOfGroup === beatsPerGroup) this.#advance();
    }
    this.#cycles += BigInt(cycles);
  }

  /** A flush: what is left of a begun group is dropped. */
  endGroup(): void {
    if (this.#beatOfGroup > 0) this.#advance();
  }

  #advance(): void {
    this.#beatOfGroup = 0;
    if (this.#period === null) return;
    this.#step = (this.#step + 1) % this.#period;
    this.#rotationDue = this.#step === 0;
  }
}
