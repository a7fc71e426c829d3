import type { FloatStream, IntegerStream } from '../../golden-model/stream.js';
import {
  difference,
  javascriptKernel,
  type Kernel,
  type MadeStream,
  type PaddedTable,
  padTable,
} from '../kernels/index.js';
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
  readonly madeBy: MadeStream['madeBy'];
  readonly fallback: string | null;
  readonly #stream: FloatStream;
  readonly #kernel: Kernel;
  readonly #runSeed: number;
  readonly #table: PaddedTable | null;
  readonly #chunk: Float32Array;
  /** Of the draw that was used last: its passes follow one another. */
  #start: { readonly draw: bigint; readonly at: bigint } | undefined;

  constructor({ stream, madeBy, fallback }: MadeStream, options: StreamSourceOptions) {
    this.streamId = options.streamId;
    this.label = options.label;
    this.dimension = options.dimension;
    this.distinctVectors = options.repeats === false ? null : stream.distinctVectors(options.dimension);
    this.#stream = stream;
    this.#runSeed = options.runSeed;
    const table = 'bulkTable' in stream ? (stream as IntegerStream).bulkTable() : null;
    this.#table = table !== null && table.z.length <= maxTable ? padTable(table) : null;
    const wrong = this.#table === null ? null : wrongTable(stream, this.#table, options.kernel);
    this.#kernel = wrong === null ? options.kernel : javascriptKernel;
    this.madeBy = madeBy;
    this.fallback =
      wrong === null ? fallback : `native kernel: ${wrong}; perturbing in JavaScript, with the right numbers, slower`;
    this.#chunk = new Float32Array(this.#table === null ? Math.min(chunkSize, options.dimension) : 0);
  }

  get kernel(): Kernel['backend'] {
    return this.#kernel.backend;
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

/** How the native kernel reads the table otherwise than the golden stream, in words; null when it does not. */
function wrongTable(stream: FloatStream, table: PaddedTable, kernel: Kernel): string | null {
  if (kernel.backend !== 'native') return null;
  return difference(stream, {
    fillFloat(out, start, index = 0) {
      // From number 0 on, as in a pass: `0 + 1 * z` is z.
      const z = new Float32Array(index + out.length);
      kernel.addTable(z, z, table, Number(start), 1);
      out.set(z.subarray(index));
    },
  });
}
