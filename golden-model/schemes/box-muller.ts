import { cosine, gaussianScale, radiusSlope, radiusStart } from '../../config/index.js';
import { independentTwin } from '../independent.js';
import { signedCell, twoTaps } from './shared.js';

const start = Int32Array.from(radiusStart);
const slope = Int32Array.from(radiusSlope);
const cosines = Int32Array.from(cosine);

/** The cell of a radius times a cosine. */
const cell = (radius: number, cos: number): number => Math.min((radius * cos) >> 9, 127);

/** Radius and angle make two numbers: the sine of a quarter turn is its cosines backwards. */
export const twin = independentTwin({
  scaleInt: gaussianScale.boxMuller,
  kernel: (group) => {
    const [{ high, low, leap, fresh, mask }] = twoTaps(group, 1);
    return (words, from, u, at, stride, steps) => {
      let s = words[from] as number;
      for (let t = 0, o = at; t < steps; t++, o += stride) {
        const segment = 8 * (Math.clz32((s >>> 16) & 0xfff) - 20) + ((s >>> 13) & 7);
        const radius = ((start[segment] as number) - (slope[segment] as number) * ((s >>> 8) & 0x1f)) >> 7;
        const i = s & 0x3f;
        u[o] = signedCell(cell(radius, cosines[i] as number), (s >>> 6) & 1);
        u[o + 1] = signedCell(cell(radius, cosines[63 - i] as number), (s >>> 7) & 1);
        s = ((s << leap) | (((s >>> high) ^ (s >>> low)) & fresh)) & mask;
      }
      words[from] = s;
    };
  },
});
