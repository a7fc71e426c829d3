import { twoTapStep } from '../arithmetic/lfsr.js';
import { type LaneSetScheme, lanesOf } from './scheme.js';

/** One sign a number: number `i` of a set is bit `s[i]`, 0 for +1 and 1 for -1. */
export const rademacher: LaneSetScheme = {
  scaleInt: 1,
  kernel: (set) => {
    const [lane] = lanesOf(set, 1).map(twoTapStep);
    if (lane === undefined) throw new RangeError('no lane');
    const { high, low, leap, fresh, mask } = lane;
    const { numbers } = set;
    return (words, from, u, at, stride, steps) => {
      let s = words[from] as number;
      for (let t = 0, o = at; t < steps; t++, o += stride) {
        for (let i = 0; i < numbers; i++) u[o + i] = 1 - 2 * ((s >>> i) & 1);
        s = ((s << leap) | (((s >>> high) ^ (s >>> low)) & fresh)) & mask;
      }
      words[from] = s;
    };
  },
};
