/** One random sign a number (docs/stream.md section 8): 28 fresh bits of one lane are 28 numbers, and no logic. */
import { laneSets } from '../../config/lane-sets.js';
import type { LaneScheme } from '../parts/independent.js';
import { laneCell } from '../parts/lane-cell.js';

const set = laneSets.rademacher;
const fields = (count: number) => ({ present: { signs: [0, count - 1, 0] as const }, next: {} });

export const rademacher: LaneScheme = {
  name: 'rademacher',
  set,
  fields,
  lead: 0,
  cell: (count) =>
    laneCell('rademacher', set, count, fields(count), 0, ({ field }) => {
      const signs = field('signs');
      return Array.from({ length: count }, (_, i) => signs.bit(i));
    }),
};
