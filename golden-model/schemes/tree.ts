import { gaussianScale, treeThresholds } from '../../config/index.js';
import { independentTwin } from '../independent.js';
import { signedCell, twoTaps } from './shared.js';

/** The thresholds as a heap: the node that the higher bits of the magnitude lead to is `2^level + path`. */
const heap = Int16Array.of(0, ...treeThresholds.flat());

/** The node below `node`: its bit is 1 if `x` is under the threshold. */
const descend = (node: number, x: number): number => (node << 1) | ((x - (heap[node] as number)) >>> 31);

/** A walk down seven levels of comparisons with constants makes the magnitude, each level with fresh bits of its own. */
export const twin = independentTwin({
  scaleInt: gaussianScale.tree,
  kernel: (group) => {
    const [l0, l1, l2, l3] = twoTaps(group, 4);
    return (words, from, u, at, stride, steps) => {
      let a = words[from] as number;
      let b = words[from + 1] as number;
      let c = words[from + 2] as number;
      let d = words[from + 3] as number;
      for (let t = 0, o = at; t < steps; t++, o += stride) {
        let node = descend(1, a & 0x1ff);
        node = descend(node, d & 0x1ff);
        node = descend(node, (d >>> 9) & 0xff);
        node = descend(node, c & 0xff);
        node = descend(node, b & 0x7f);
        node = descend(node, (c >>> 8) & 0x3f);
        node = descend(node, (b >>> 7) & 0x1f);
        u[o] = signedCell(node - 128, (b >>> 12) & 1);
        a = ((a << l0.leap) | (((a >>> l0.high) ^ (a >>> l0.low)) & l0.fresh)) & l0.mask;
        b = ((b << l1.leap) | (((b >>> l1.high) ^ (b >>> l1.low)) & l1.fresh)) & l1.mask;
        c = ((c << l2.leap) | (((c >>> l2.high) ^ (c >>> l2.low)) & l2.fresh)) & l2.mask;
        d = ((d << l3.leap) | (((d >>> l3.high) ^ (d >>> l3.low)) & l3.fresh)) & l3.mask;
      }
      words[from] = a;
      words[from + 1] = b;
      words[from + 2] = c;
      words[from + 3] = d;
    };
  },
});
