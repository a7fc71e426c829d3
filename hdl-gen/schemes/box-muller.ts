/** Gaussian numbers in pairs, by radius and angle (docs/stream.md section 8). */
import { cosine, gaussianScale, radiusSlope, radiusStart } from '../../config/gaussian-tables.js';
import { laneGroupOf } from '../../config/index.js';
import { type Bits, type Decl, lit, mux, reg } from '../dsl/index.js';
import { independentUnit } from '../parts/independent.js';
import type { Fields } from '../parts/lane-cell.js';
import { entryBits, lookUp, segment, withSign } from '../parts/octaves.js';

const group = laneGroupOf({ kind: 'box-muller' });
const fields = (count: number): Fields => ({
  next: { word: [0, 27, 16], a: [0, 15, 13] },
  present: {
    f: [0, 12, 8],
    angle: [0, 5, 0],
    ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`sign_${i}`, [0, 6 + i, 6 + i] as const])),
  },
});
/** Fraction bits of start and slope, and of radius times cosine. */
const [lineFraction, fraction] = [7, 9];
const radiusBits = entryBits(radiusStart) - lineFraction;
const cosineBits = 8;

export const unit = independentUnit({
  name: 'box_muller_gauss',
  group,
  fields,
  lead: 1,
  numbers: ({ m, field, moves, step }, count) => {
    const r = m.regs({
      /** The line of the present state's segment. */
      start: reg(entryBits(radiusStart)),
      slope: reg(entryBits(radiusSlope)),
      /** A step later: the number that stands at the outputs. */
      radius: reg(radiusBits),
    });
    const line = segment(m, { word: field('word'), a: field('a'), starts: radiusStart, slopes: radiusSlope });
    m.when(moves(0), () => {
      r.start = line.start;
      r.slope = line.slope;
    });
    const { product } = m.named({ product: r.slope.mul(field('f')) });
    const { value } = m.named({ value: r.start.sub(product.resize(r.start.width)) });
    const angle = field('angle');
    const codes = Array.from({ length: count }, (_, i) => {
      const table = i === 0 ? cosine : [...cosine].reverse();
      const cos = lookUp(m, `cosine_${i}_next`, angle, table, table.length);
      const late = m.regs<Record<string, Decl<'reg', number, 'unsigned'>>>({
        [`cosine_${i}`]: reg(cosineBits),
        [`minus_${i}`]: reg(1),
      });
      const [c, minus] = [late[`cosine_${i}`], late[`minus_${i}`]];
      if (step === undefined || c === undefined || minus === undefined) throw new Error('unreachable');
      m.when(step, () => {
        m.set(c, cos);
        m.set(minus, field(`sign_${i}`));
      });
      const { [`product_${i}`]: scaled } = m.named({ [`product_${i}`]: r.radius.mul(c) });
      return scaled && withSign(minus, clamped(scaled.slice(scaled.width - 1, fraction)));
    });
    if (step)
      m.when(step, () => {
        r.radius = value.slice(value.width - 1, lineFraction);
      });
    return codes.filter((code) => code !== undefined);
  },
  unitScale: () => gaussianScale.boxMuller,
});

/** At most 127. */
function clamped(value: Bits): Bits {
  const over = value.slice(value.width - 1, 7).orR();
  return value.slice(6, 0).or(mux(over, lit(7, 127), lit(7, 0)));
}
