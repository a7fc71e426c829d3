/** Gaussian numbers by the inverse distribution function, linear in segments (docs/stream.md section 8). */
import { gaussianScale, icdfSlope, icdfStart } from '../../config/gaussian-tables.js';
import { laneGroupOf } from '../../config/index.js';
import { reg } from '../dsl/index.js';
import { independentUnit } from '../parts/independent.js';
import type { Fields } from '../parts/lane-cell.js';
import { entryBits, segment, withSign } from '../parts/octaves.js';

const group = laneGroupOf({ kind: 'icdf' });
const fields: Fields = {
  next: { word: [0, 20, 9], a: [0, 8, 6] },
  present: { f: [0, 5, 0], sign: [0, 21, 21] },
};
/** Fraction bits of start and slope. */
const fraction = 9;

export const unit = independentUnit({
  name: 'icdf_gauss',
  group,
  fields: () => fields,
  lead: 0,
  numbers: ({ m, field, moves }) => {
    const r = m.regs({
      /** The line of the present state's segment. */
      start: reg(entryBits(icdfStart)),
      slope: reg(entryBits(icdfSlope)),
    });
    const line = segment(m, { word: field('word'), a: field('a'), starts: icdfStart, slopes: icdfSlope });
    m.when(moves(0), () => {
      r.start = line.start;
      r.slope = line.slope;
    });
    const { product } = m.named({ product: r.slope.mul(field('f')) });
    const { value } = m.named({ value: r.start.sub(product.resize(r.start.width)) });
    return [withSign(field('sign'), value.slice(value.width - 1, fraction))];
  },
  unitScale: () => gaussianScale.icdf,
});
