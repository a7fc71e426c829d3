/** What the kernels of several independent schemes begin or end with. */
import type { LaneGroup } from '../../config/index.js';
import { type Lane, type TwoTapStep, twoTapStep } from '../arithmetic/lfsr.js';

type Tuple<T> = { 1: readonly [T]; 2: readonly [T, T]; 4: readonly [T, T, T, T] };

/** The lanes of a group, each by way of `of`. @throws RangeError if there are not `count`. */
export function lanesOf<const N extends keyof Tuple<T>, T>(
  { lanes }: LaneGroup,
  count: N,
  make: (lane: Lane) => T,
): Tuple<T>[N] {
  if (lanes.length !== count) throw new RangeError(`a set of ${lanes.length} lanes, the scheme has ${count}`);
  return lanes.map(make) as unknown as Tuple<T>[N];
}

/** The steps of a group of two-tap lanes. @throws RangeError if there are not `count`, or one has other taps. */
export const twoTaps = <const N extends 1 | 2 | 4>(group: LaneGroup, count: N): Tuple<TwoTapStep>[N] =>
  lanesOf(group, count, twoTapStep);

/** `±(2m + 1)`: of a magnitude cell and a sign bit. The wire carries `m` or, all bits inverted, `-m - 1`. */
export const signedCell = (m: number, sign: number): number => ((2 * m + 1) ^ -sign) + sign;
