import type { NativeLibrary } from '../../base/native-library.js';
import {
  cosine,
  type IndependentConfig,
  type IndependentId,
  icdfSlope,
  icdfStart,
  laneGroupOf,
  radiusSlope,
  radiusStart,
  treeThresholds,
} from '../../config/index.js';
import type { IndependentStream } from '../../golden-model/index.js';
import type { FloatStream, Position } from '../../golden-model/stream.js';
import { checkStatus, NativeStream } from './native-stream.js';

/** What is called of independent.c. */
export interface IndependentLibrary {
  /** The number of a kind in the C code, -1 where it has none. */
  kindOf(name: string): number;
  fill(
    out: Float32Array,
    n: number,
    skip: number,
    group: number,
    sets: number,
    kind: number,
    lanes: number,
    laneOf: Int32Array,
    words: Int32Array,
    table: Int32Array,
    factor: number,
  ): number;
}

export function independentLibrary(library: NativeLibrary): IndependentLibrary {
  return {
    kindOf: library.func('int zeroth_independent_kind(const char *name)'),
    fill: library.func(
      'int zeroth_independent(void *out, size_t n, size_t skip, size_t group, size_t sets, int kind, size_t lanes, void *lane_of, void *words, void *table, double factor)',
    ),
  };
}

/** Constants of the kinds that the C code has and that read any, laid out as it reads them. */
const tables: Readonly<Partial<Record<IndependentId, readonly number[]>>> = {
  tree: treeThresholds.flat(),
  icdf: [...icdfStart, ...icdfSlope],
  'box-muller': [...radiusStart, ...radiusSlope, ...cosine],
};
/** MOST_TAPS of independent.c; absent taps are 0. */
const mostTaps = 4;

/** A golden stream of private lanes with the numbers made in C. */
class NativeIndependent extends NativeStream {
  readonly #golden: IndependentStream;
  readonly #fill: IndependentLibrary['fill'];
  readonly #kind: number;
  readonly #lanes: Int32Array;
  readonly #table: Int32Array;
  readonly #factor: number;
  /** The step at which the lanes stand, and their words. */
  #step = -1n;
  #words: Int32Array = new Int32Array(0);

  constructor(golden: IndependentStream, config: IndependentConfig, kind: number, fill: IndependentLibrary['fill']) {
    super(golden);
    this.#golden = golden;
    this.#fill = fill;
    this.#kind = kind;
    this.#lanes = Int32Array.from(
      laneGroupOf(config).lanes.flatMap(({ bits, leap, taps }) => [
        bits,
        leap,
        ...Array.from({ length: mostTaps }, (_, i) => taps[i] ?? 0),
      ]),
    );
    this.#table = Int32Array.from(tables[config.kind] ?? [0]);
    const { uFrac, scaleFrac } = this.#golden;
    this.#factor = this.#golden.scaleAt(0n, 0) * 2 ** -(uFrac + scaleFrac);
  }

  fillFloat(out: Float32Array, start: Position, index = 0): void {
    const { lanes, groupSize } = this.#golden;
    const step = this.#golden.stepOf(start, index);
    // Pieces of a pass and draws follow one another: only where they do not is a jump due, which takes as long as
    // thousands of numbers.
    if (step !== this.#step) this.#words = lanes.words(step);
    const skip = index % groupSize;
    const { sets, lanesPerSet } = lanes;
    const [kind, laneOf, table] = [this.#kind, this.#lanes, this.#table];
    checkStatus(
      this.#fill(out, out.length, skip, groupSize, sets, kind, lanesPerSet, laneOf, this.#words, table, this.#factor),
    );
    this.#step = (step + BigInt(Math.ceil((out.length === 0 ? 0 : skip + out.length) / groupSize))) % this.period;
  }
}

/** The stream of a scheme with private lanes in C, or null where the C code has none of its kind. */
export function nativeIndependent(
  golden: IndependentStream,
  config: IndependentConfig,
  { kindOf, fill }: IndependentLibrary,
): FloatStream | null {
  const kind = kindOf(config.kind);
  return kind < 0 ? null : new NativeIndependent(golden, config, kind, fill);
}
