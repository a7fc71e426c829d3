import {
  cosine,
  icdfSlope,
  icdfStart,
  type LaneSetConfig,
  type LaneSetKind,
  laneSets,
  radiusSlope,
  radiusStart,
  treeThresholds,
} from '../../config/index.js';
import { LaneSetStream } from '../../golden-model/index.js';
import type { FloatStream, Position } from '../../golden-model/stream.js';

/** `zeroth_lane_set` of lane-set.c. */
export type LaneSetFill = (
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
) => void;

export const laneSetSignature =
  'void zeroth_lane_set(void *out, size_t n, size_t skip, size_t group, size_t sets, int kind, size_t lanes, void *lane_of, void *words, void *table, double factor)';

/** In the order of lane-set.c. */
const kinds: readonly LaneSetKind[] = ['rademacher', 'tausworthe', 'clt', 'tree', 'icdf', 'box-muller'];
const tables: Readonly<Record<LaneSetKind, readonly number[]>> = {
  rademacher: [0],
  tausworthe: [0],
  clt: [0],
  tree: treeThresholds.flat(),
  icdf: [...icdfStart, ...icdfSlope],
  'box-muller': [...radiusStart, ...radiusSlope, ...cosine],
};
/** MOST_TAPS of lane-set.c; absent taps are 0. */
const mostTaps = 4;

/** A golden stream of private lanes with the numbers made in C; positions, seeds and jumps are the golden model's own. */
export class NativeLaneSet implements FloatStream {
  readonly #golden: LaneSetStream;
  readonly #fill: LaneSetFill;
  readonly #kind: number;
  readonly #lanes: Int32Array;
  readonly #table: Int32Array;
  readonly #factor: number;
  /** The step at which the lanes stand, and their words. */
  #step = -1n;
  #words: Int32Array = new Int32Array(0);

  constructor(config: LaneSetConfig, fill: LaneSetFill) {
    this.#golden = new LaneSetStream(config);
    this.#fill = fill;
    this.#kind = kinds.indexOf(config.kind);
    this.#lanes = Int32Array.from(
      laneSets[config.kind].lanes.flatMap(({ bits, leap, taps }) => [
        bits,
        leap,
        ...Array.from({ length: mostTaps }, (_, i) => taps[i] ?? 0),
      ]),
    );
    this.#table = Int32Array.from(tables[config.kind]);
    const { uFrac, scaleFrac } = this.#golden;
    this.#factor = this.#golden.scaleAt(0n, 0) * 2 ** -(uFrac + scaleFrac);
  }

  get period(): bigint {
    return this.#golden.period;
  }

  advance(d: number): bigint {
    return this.#golden.advance(d);
  }

  distinctVectors(d: number): bigint {
    return this.#golden.distinctVectors(d);
  }

  drawStart(d: number, draw: bigint, runSeed: number): Position {
    return this.#golden.drawStart(d, draw, runSeed);
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
    this.#fill(out, out.length, skip, groupSize, sets, kind, lanesPerSet, laneOf, this.#words, table, this.#factor);
    this.#step = (step + BigInt(Math.ceil((out.length === 0 ? 0 : skip + out.length) / groupSize))) % this.period;
  }
}
