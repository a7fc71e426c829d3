/** Combined Tausworthe (docs/stream.md section 8): the XOR of two lanes, cut into three uniform words. */
import { laneGroupOf } from '../../config/index.js';
import { pow4, roundedRoot } from '../parts/constants-scale.js';
import { independentUnit } from '../parts/independent.js';

const group = laneGroupOf({ kind: 'tausworthe' });
const { codeBits } = group;
const fields = (count: number) => ({
  present: { long: [0, count * codeBits - 1, 0], short: [1, count * codeBits - 1, 0] } as const,
  next: {},
});

export const unit = independentUnit({
  name: 'tausworthe',
  group,
  fields,
  lead: 0,
  numbers: ({ m, field }, count) => {
    const { combined } = m.named({ combined: field('long').xor(field('short')) });
    return Array.from({ length: count }, (_, i) => combined.slice((i + 1) * codeBits - 1, i * codeBits));
  },
  unitScale: () => {
    const squares = Array.from({ length: 2 ** codeBits }, (_, code) => (2 * code + 1 - 2 ** codeBits) ** 2);
    return roundedRoot(256n * pow4(8), BigInt(squares.reduce((a, b) => a + b)));
  },
});
