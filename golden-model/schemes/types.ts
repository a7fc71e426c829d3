import type { LaneGroup } from '../../config/index.js';
import type { Wire } from '../arithmetic/wire-packing.js';
import type { IntegerStream, Position } from '../stream.js';

/** A scheme in the golden model: its numbers, the state of its hardware, and its beats. */
export interface SchemeTwin<G> {
  stream(g: G): IntegerStream;
  /** A reader of states; O(n log t), whatever the position. */
  state(g: G): (position: Position) => HardwareState;
  /** A reader of the words that load a state into the hardware. */
  load(g: G): (position: Position) => readonly LoadWord[];
  wire(g: G): Wire;
  /** Words of a loadable table, by address, that the hardware lacks after power-up. */
  fill?(g: G): readonly bigint[];
}

/**
 * What the hardware's registers hold just before it emits the numbers of a position: what a driver loads to start there,
 * and what a save must read back.
 */
export type HardwareState = BankState | LaneGroupState | PoolState | SignsState;

export interface BankState {
  readonly kind: 'on-the-fly';
  /** `t mod J`, `t mod T`, and the number of rotations `k mod (n/c)`. */
  readonly step: number;
  readonly tau: number;
  readonly rotations: number;
  /** `r_t[j]` by position `j`: the `n` lane registers after rotation. Raw states, not codes. */
  readonly words: Int32Array;
  /** `word_0(tau)`: what an un-rotated shadow of lane 0 holds (it addresses the scale table). */
  readonly lane0: number;
}

/** Of every independent scheme. */
export interface LaneGroupState {
  readonly kind: 'lane-set';
  readonly step: bigint;
  /** `Q`, the lanes of a group. */
  readonly lanesPerSet: number;
  /** Lane `q` of group `i` at `[Q*i + q]`. Raw states, not codes. */
  readonly words: Int32Array;
}

export interface PoolState {
  readonly kind: 'pool';
  /** Address of the element that the position's first number comes from. */
  readonly element: number;
}

/** Of `signs`, whose states are wider than 31 bits. */
export interface SignsState {
  readonly kind: 'signs';
  readonly step: bigint;
  /** The state of every group. */
  readonly words: readonly bigint[];
}

/** One cycle of a load. */
export interface LoadWord {
  /** Null where the unit has nothing to select. */
  readonly select: number | null;
  readonly word: number;
}

/** What tells one independent scheme from another (docs/stream.md, section 8): how the words of a group become numbers. */
export interface IndependentScheme {
  /** `scaleInt` of scaling `constant`, with 12 fraction bits. */
  readonly scaleInt: number;
  /** With the lanes of docs/stream.md it yields the specified numbers; tests pass deliberately bad lanes. */
  readonly kernel: (group: LaneGroup) => GroupKernel;
}

/**
 * Runs one group for `steps` steps. The words of its `Q` lanes stand in `words[from..from+Q-1]` and are left there `steps` steps on; the `k`
 * integers of step `t` go to `u[at + t*stride ..]`. All groups of a run are done one after the other, so that words stay in registers.
 */
export type GroupKernel = (
  words: Int32Array,
  from: number,
  u: Int16Array,
  at: number,
  stride: number,
  steps: number,
) => void;
