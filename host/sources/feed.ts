import type { NumberArray } from '../../golden-model/stream.js';
import type { Kernel } from '../kernels/index.js';
import type { Pass, PerturbationSource } from './source.js';

/** How the integers of a feed are read (docs/stream.md sections 3 to 5). */
export interface FeedFormat {
  /** Signed width of a number and its fraction bits. */
  readonly uBits: number;
  readonly uFrac: number;
  readonly scaleFrac: number;
  /** Numbers that share one scale. */
  readonly groupSize: number;
}

/**
 * Integers from elsewhere: a Verilated model, a device on a wire. A pass is `begin`, `read`s that cover the weights in
 * order, `end`. Methods may be synchronous or return a promise.
 */
export interface IntegerFeed {
  readonly format: FeedFormat;
  /**
   * Puts the generator where draw `draw` starts: the first of the passes over a draw that follow one another seeks or goes
   * on, the others restore its state. `pass` is a name for messages.
   */
  begin(draw: bigint, pass: Pass): void | Promise<void>;
  /**
   * The next `out.length` numbers of the pass, from number `index` (a multiple of `groupSize`) on, and the `scaleInt`
   * of each group they touch: `scales.length = ceil(out.length / groupSize)`. Only the last read may be ragged.
   * `out` is an Int16Array, or an Int32Array when `uBits > 16`.
   */
  read(out: NumberArray, scales: Int32Array, index: number): void | Promise<void>;
  /** The pass is over: what is left of the last group is discarded. */
  end(pass: Pass): void | Promise<void>;
  /** Lines for the end of a run, for example the hardware's own counters. */
  summary?(): readonly string[];
  close?(): void | Promise<void>;
}

/** Numbers read at a time, rounded to whole groups. */
const chunkSize = 16384;

export interface FeedSourceOptions {
  readonly streamId: string;
  readonly label: string;
  readonly dimension: number;
  readonly distinctVectors: bigint | null;
  readonly kernel: Kernel;
}

/**
 * Perturbations from an integer feed. The arithmetic is the golden source's: `z = fround(u * scaleInt * 2^-(uFrac +
 * scaleFrac))`, whose product is exact, then the same kernel. So equal integers give equal weights, bit for bit.
 */
export class FeedSource implements PerturbationSource {
  readonly streamId: string;
  readonly label: string;
  readonly dimension: number;
  readonly distinctVectors: bigint | null;
  readonly madeBy = 'outside';
  readonly kernel: Kernel['backend'];
  readonly #feed: IntegerFeed;
  readonly #kernel: Kernel;
  readonly #numbers: NumberArray;
  readonly #scales: Int32Array;
  readonly #z: Float32Array;

  constructor(feed: IntegerFeed, options: FeedSourceOptions) {
    this.streamId = options.streamId;
    this.label = options.label;
    this.dimension = options.dimension;
    this.distinctVectors = options.distinctVectors;
    this.#feed = feed;
    this.kernel = options.kernel.backend;
    this.#kernel = options.kernel;
    const { groupSize, uBits } = feed.format;
    const groups = Math.max(1, Math.min(Math.floor(chunkSize / groupSize), Math.ceil(options.dimension / groupSize)));
    const size = groups * groupSize;
    this.#numbers = uBits > 16 ? new Int32Array(size) : new Int16Array(size);
    this.#scales = new Int32Array(groups);
    this.#z = new Float32Array(size);
  }

  async apply(out: Float32Array, base: Float32Array, coef: number, draw: bigint, pass: Pass): Promise<void> {
    if (out.length !== this.dimension) throw new RangeError(`${out.length} weights, the source has ${this.dimension}`);
    const { groupSize, uFrac, scaleFrac } = this.#feed.format;
    const unit = 2 ** -(uFrac + scaleFrac);
    await this.#feed.begin(draw, pass);
    for (let i = 0; i < this.dimension; i += this.#numbers.length) {
      const count = Math.min(this.#numbers.length, this.dimension - i);
      const numbers = this.#numbers.subarray(0, count);
      const scales = this.#scales.subarray(0, Math.ceil(count / groupSize));
      await this.#feed.read(numbers, scales, i);
      const z = this.#z;
      for (let g = 0, k = 0; k < count; g++) {
        const factor = (scales[g] as number) * unit;
        const end = Math.min(k + groupSize, count);
        for (; k < end; k++) z[k] = (numbers[k] as number) * factor;
      }
      this.#kernel.add(out.subarray(i, i + count), base.subarray(i, i + count), z.subarray(0, count), coef);
    }
    await this.#feed.end(pass);
  }

  summary(): readonly string[] {
    return this.#feed.summary?.() ?? [];
  }

  async close(): Promise<void> {
    await this.#feed.close?.();
  }
}
