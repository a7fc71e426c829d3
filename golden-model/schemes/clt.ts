import { LanePowers } from '../arithmetic/lfsr.js';
import { exactScale } from '../arithmetic/scaling.js';
import { independentTwin } from '../independent.js';
import { lanesOf } from './shared.js';

/** `8 * (32^2 - 1) / 12`: eight uniform five-bit words. */
const variance = 682;

/** The sum of the two five-bit two's complement words `s[4:0]` and `s[9:5]`. */
const twoFives = (s: number): number => ((s << 27) >> 27) + ((s << 22) >> 27);

/** The central limit: `4` and eight five-bit words, two from each of four lanes. */
export const twin = independentTwin({
  scaleInt: exactScale(1, variance, 1, 7),
  kernel: (group) => {
    const [n0, n1, n2, n3] = lanesOf(group, 4, (lane) => new LanePowers(lane).nextTable());
    return (words, from, u, at, stride, steps) => {
      let a = words[from] as number;
      let b = words[from + 1] as number;
      let c = words[from + 2] as number;
      let d = words[from + 3] as number;
      for (let t = 0, o = at; t < steps; t++, o += stride) {
        u[o] = 4 + twoFives(a) + twoFives(b) + twoFives(c) + twoFives(d);
        a = n0[a] as number;
        b = n1[b] as number;
        c = n2[c] as number;
        d = n3[d] as number;
      }
      words[from] = a;
      words[from + 1] = b;
      words[from + 2] = c;
      words[from + 3] = d;
    };
  },
});
