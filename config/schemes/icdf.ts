import type * as z from 'zod';
import { count, independentRow, independentSchema, scaleTexts } from './shared.js';
import type { LaneGroup } from './types.js';

const description = 'Gaussian numbers from a table of the inverse distribution function';
const schema = independentSchema('icdf', description);
type IcdfConfig = Readonly<z.output<typeof schema>>;

const laneGroup: LaneGroup = {
  lanes: [{ bits: 25, taps: [25, 22], leap: 22 }],
  numbers: 1,
  codeBits: 8,
  hiddenOne: true,
  uFrac: 8,
};

/** Gaussian numbers by the inverse distribution function, linear in segments. */
export const row = {
  description,
  schema,
  ...independentRow<IcdfConfig, z.input<typeof schema>>({
    id: 'icdf',
    order: 70,
    title: 'Gaussian, inverse CDF',
    family: 'Gaussian',
    ideal: 'normal',
    laneGroup,
    perClock: (g) => g.perClock,
    whatItIs: (g) =>
      `Gaussian by a table of the inverse distribution function with interpolation, ${count(g.perClock, 'number')} a clock. ${scaleTexts[g.scaling]}`,
    runName: 'Gaussian, inverse distribution function',
    reportName: 'Gaussian ICDF',
    compareRows: [
      {
        id: 'icdf',
        order: 210,
        family: 'Gaussian',
        label: 'Gaussian, inverse CDF',
        instanceWidth: 8,
        generator: (perClock) => ({ kind: 'icdf', perClock }),
      },
    ],
    costPoints: [
      { kind: 'icdf', perClock: 4 },
      { kind: 'icdf', perClock: 12 },
      { kind: 'icdf', perClock: 4, replay: 'serial' },
    ],
  }),
} as const;
