/** The central-limit Gaussian (docs/stream.md section 8): the sum of eight small uniform numbers. */
import { laneGroupOf } from '../../config/index.js';
import type { SInt } from '../dsl/index.js';
import { fracBits } from '../parts/constants-scale.js';
import { independentUnit } from '../parts/independent.js';
import type { Fields } from '../parts/lane-cell.js';

const group = laneGroupOf({ kind: 'clt' });
const lanes = [0, 1, 2, 3];
/** Two five-bit words of each lane. */
const fields: Fields = {
  next: {},
  present: Object.fromEntries(
    lanes.flatMap((q) => [
      [`low_${q}`, [q, 4, 0] as const],
      [`high_${q}`, [q, 9, 5] as const],
    ]),
  ),
};
/** Bits of the sum of two five-bit words, of four, and of all. */
const [pairBits, fourBits, sumBits] = [6, 7, 8];

export const unit = independentUnit({
  name: 'clt_gauss',
  group,
  fields: () => fields,
  lead: 0,
  numbers: ({ field }) => {
    const word = (name: string, width: number): SInt => field(name).asSigned().resize(width);
    const pair = (q: number): SInt => word(`low_${q}`, pairBits).add(word(`high_${q}`, pairBits));
    const four = (q: number): SInt =>
      pair(q)
        .resize(fourBits)
        .add(pair(q + 1).resize(fourBits));
    return [four(0).resize(sumBits).add(four(2).resize(sumBits)).add(4).asUnsigned()];
  },
  // Of eight uniform five-bit words.
  unitScale: () => Math.round((2 ** fracBits * 128) / Math.sqrt((8 * (32 ** 2 - 1)) / 12)),
});
