import { gaussianScale, icdfSlope, icdfStart } from '../../config/index.js';
import { independentTwin } from '../independent.js';
import { signedCell, twoTaps } from './shared.js';

const start = Int32Array.from(icdfStart);
const slope = Int32Array.from(icdfSlope);

/** The inverse distribution function, linear in eight segments of each of thirteen octaves towards the tail. */
export const twin = independentTwin({
  scaleInt: gaussianScale.icdf,
  kernel: (group) => {
    const [{ high, low, leap, fresh, mask }] = twoTaps(group, 1);
    return (words, from, u, at, stride, steps) => {
      let s = words[from] as number;
      for (let t = 0, o = at; t < steps; t++, o += stride) {
        // Twelve bits at the end of a 32-bit word: 20 zeros lead them.
        const segment = 8 * (Math.clz32((s >>> 9) & 0xfff) - 20) + ((s >>> 6) & 7);
        const m = ((start[segment] as number) - (slope[segment] as number) * (s & 0x3f)) >> 9;
        u[o] = signedCell(Math.min(m, 127), (s >>> 21) & 1);
        s = ((s << leap) | (((s >>> high) ^ (s >>> low)) & fresh)) & mask;
      }
      words[from] = s;
    };
  },
});
