import type * as z from 'zod';
import { count, independentRow, independentSchema, scaleTexts } from './shared.js';
import type { LaneGroup } from './types.js';

const description = 'Gaussian numbers in pairs, by radius and angle';
const schema = independentSchema('box-muller', description);
type BoxMullerConfig = Readonly<z.output<typeof schema>>;

const laneGroup: LaneGroup = {
  lanes: [{ bits: 31, taps: [31, 28], leap: 28 }],
  numbers: 2,
  codeBits: 8,
  hiddenOne: true,
  uFrac: 8,
};

/** Gaussian numbers in pairs: a radius times the cosine and the sine of an angle. */
export const row = {
  description,
  schema,
  ...independentRow<BoxMullerConfig, z.input<typeof schema>>({
    id: 'box-muller',
    order: 80,
    title: 'Gaussian, Box-Muller',
    family: 'Gaussian',
    ideal: 'normal',
    laneGroup,
    perClock: (g) => g.perClock,
    whatItIs: (g) =>
      `Gaussian by radius and angle (Box-Muller), two numbers from one LFSR, ${count(g.perClock, 'number')} a clock. ${scaleTexts[g.scaling]}`,
    runName: 'Gaussian, Box-Muller',
    reportName: 'Gaussian Box-Muller',
    compareRows: [
      {
        id: 'box-muller',
        order: 220,
        family: 'Gaussian',
        label: 'Gaussian, Box-Muller',
        instanceWidth: 8,
        generator: (perClock) => ({ kind: 'box-muller', perClock }),
      },
    ],
    costPoints: [
      { kind: 'box-muller', perClock: 4 },
      { kind: 'box-muller', perClock: 12 },
      { kind: 'box-muller', perClock: 4, replay: 'serial' },
    ],
  }),
} as const;
