import { independentTwin } from '../independent.js';
import { twoTaps } from './shared.js';

/** One sign a number: number `i` of a set is bit `s[i]`, 0 for +1 and 1 for -1. */
export const twin = independentTwin({
  scaleInt: 1,
  kernel: (group) => {
    const [{ high, low, leap, fresh, mask }] = twoTaps(group, 1);
    const { numbers } = group;
    return (words, from, u, at, stride, steps) => {
      let s = words[from] as number;
      for (let t = 0, o = at; t < steps; t++, o += stride) {
        for (let i = 0; i < numbers; i++) u[o + i] = 1 - 2 * ((s >>> i) & 1);
        s = ((s << leap) | (((s >>> high) ^ (s >>> low)) & fresh)) & mask;
      }
      words[from] = s;
    };
  },
});
