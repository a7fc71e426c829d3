/** Combined Tausworthe (docs/stream.md section 8): the XOR of two lanes, cut into three uniform words. */
import { laneSets } from '../../config/lane-sets.js';
import type { LaneScheme } from '../parts/independent.js';
import { laneCell } from '../parts/lane-cell.js';

const set = laneSets.tausworthe;
const { codeBits } = set;
const fields = (count: number) => ({
  present: { long: [0, count * codeBits - 1, 0], short: [1, count * codeBits - 1, 0] } as const,
  next: {},
});

export const tausworthe: LaneScheme = {
  name: 'tausworthe',
  set,
  fields,
  lead: 0,
  cell: (count) =>
    laneCell('tausworthe', set, count, fields(count), 0, ({ m, field }) => {
      const { combined } = m.named({ combined: field('long').xor(field('short')) });
      return Array.from({ length: count }, (_, i) => combined.slice((i + 1) * codeBits - 1, i * codeBits));
    }),
};
