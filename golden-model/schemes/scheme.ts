import type { LaneSet } from '../../config/index.js';
import type { Lane } from '../arithmetic/lfsr.js';

/** What tells one scheme of private lanes from another (docs/stream.md, section 8): how the words of a set become numbers. */
export interface LaneSetScheme {
  /** `scaleInt` of scaling `constant`, with 12 fraction bits. */
  readonly scaleInt: number;
  /** The numbers of a set with these lanes. A set of the page's lanes gives the page's numbers; a test may bring worse lanes. */
  readonly kernel: (set: LaneSet) => SetKernel;
}

/**
 * Runs one set for `steps` steps. The words of its `Q` lanes stand in `words[from..from+Q-1]` and are left there `steps` steps on; the `k`
 * integers of step `t` go to `u[at + t*stride ..]`. All sets of a run are done one after the other, so that words stay in registers.
 */
export type SetKernel = (
  words: Int32Array,
  from: number,
  u: Int16Array,
  at: number,
  stride: number,
  steps: number,
) => void;

/** A set with a given number of lanes. */
export const lanesOf = (set: LaneSet, count: number): readonly Lane[] => {
  if (set.lanes.length === count) return set.lanes;
  throw new RangeError(`a set of ${set.lanes.length} lanes, the scheme has ${count}`);
};

/** `±(2m + 1)`: of a magnitude cell and a sign bit. The wire carries `m` or, all bits inverted, `-m - 1`. */
export const signedCell = (m: number, sign: number): number => ((2 * m + 1) ^ -sign) + sign;
