/** One random sign a number (docs/stream.md section 8): 28 fresh bits of one lane are 28 numbers, and no logic. */
import { laneGroupOf } from '../../config/index.js';
import { independentUnit } from '../parts/independent.js';

const group = laneGroupOf({ kind: 'rademacher' });
const fields = (count: number) => ({ present: { signs: [0, count - 1, 0] as const }, next: {} });

export const unit = independentUnit({
  name: 'rademacher',
  group,
  fields,
  lead: 0,
  numbers: ({ field }, count) => {
    const signs = field('signs');
    return Array.from({ length: count }, (_, i) => signs.bit(i));
  },
});
