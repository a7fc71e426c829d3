import { constantScaling } from '../arithmetic/scaling.js';
import { independentTwin } from '../independent.js';
import { twoTaps } from './shared.js';

let squares = 0;
for (let w = -128; w < 128; w++) squares += (2 * w + 1) ** 2;

/** Three bytes of the xor of two components, each a two's complement `w`; `u = 2w + 1`. */
export const twin = independentTwin({
  scaleInt: constantScaling(256, BigInt(squares), 8).scaleInts[0] as number,
  kernel: (group) => {
    const [first, second] = twoTaps(group, 2);
    return (words, from, u, at, stride, steps) => {
      let a = words[from] as number;
      let b = words[from + 1] as number;
      for (let t = 0, o = at; t < steps; t++, o += stride) {
        const x = a ^ b;
        // A byte at the top of a 32-bit integer, shifted down one place less: twice its value, and the appended 1.
        u[o] = ((x << 24) >> 23) | 1;
        u[o + 1] = (((x << 16) >> 24) << 1) | 1;
        u[o + 2] = (((x << 8) >> 24) << 1) | 1;
        a = ((a << first.leap) | (((a >>> first.high) ^ (a >>> first.low)) & first.fresh)) & first.mask;
        b = ((b << second.leap) | (((b >>> second.high) ^ (b >>> second.low)) & second.fresh)) & second.mask;
      }
      words[from] = a;
      words[from + 1] = b;
    };
  },
});
