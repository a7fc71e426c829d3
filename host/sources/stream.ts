import type { FloatStream, IntegerStream } from '../../golden-model/stream.js';
import { type Kernel, type PaddedTable, padTable } from '../kernels/index.js';
import type { PerturbationSource } from './source.js';

/** Streams with a longer period than this are not tabulated: the table would rival the weights for the caches. */
const maxTable = 1 << 17;
/** Numbers made at a time for such a stream. */
const chunkSize = 8192;

export interface StreamSourceOptions {
  readonly streamId: string;
  readonly label: string;
  readonly dimension: number;
  readonly runSeed: number;
  readonly kernel: Kernel;
  /** Whether to say how often the stream repeats: not for counter-based references. */
  readonly repeats?: boolean;
}

/** The numbers of a golden or reference stream, in bulk: from one tabulated period where it is short, in chunks where it is not. */
export class StreamSource implements PerturbationSource {
  readonly streamId: string;
  readonly label: string;
  readonly dimension: number;
  readonly distinctVectors: bigint | null;
  readonly #stream: FloatStream;
  readonly #kernel: Kernel;
  readonly #runSeed: number;
  readonly #table: PaddedTable | null;
  readonly #chunk: Float32Array;
  /** Of the draw that was used last: its passes follow one another. */
  #start: { readonly draw: bigint; readonly at: bigint } | undefined;

  constructor(stream: FloatStream | IntegerStream, options: StreamSourceOptions) {
    this.streamId = options.streamId;
    this.label = options.label;
    this.dimension = options.dimension;
    this.distinctVectors = options.repeats === false ? null : stream.distinctVectors(options.dimension);
    this.#stream = stream;
    this.#kernel = options.kernel;
    this.#runSeed = options.runSeed;
    const table = 'bulkTable' in stream ? stream.bulkTable() : null;
    this.#table = table !== null && table.z.length <= maxTable ? padTable(table) : null;
    this.#chunk = new Float32Array(this.#table === null ? Math.min(chunkSize, options.dimension) : 0);
  }

  apply(out: Float32Array, base: Float32Array, coef: number, draw: bigint): void {
    if (out.length !== this.dimension) throw new RangeError(`${out.length} weights, the source has ${this.dimension}`);
    if (this.#start?.draw !== draw) {
      this.#start = { draw, at: this.#stream.drawStart(this.dimension, draw, this.#runSeed) };
    }
    const start = this.#start.at;
    if (this.#table !== null) {
      this.#kernel.addTable(out, base, this.#table, Number(start), coef);
      return;
    }
    for (let i = 0; i < this.dimension; i += this.#chunk.length) {
      const end = Math.min(i + this.#chunk.length, this.dimension);
      const z = this.#chunk.subarray(0, end - i);
      this.#stream.fillFloat(z, start, i);
      this.#kernel.add(out.subarray(i, end), base.subarray(i, end), z, coef);
    }
  }
}
