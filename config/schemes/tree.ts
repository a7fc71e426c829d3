import type * as z from 'zod';
import { count, independentRow, independentSchema, scaleTexts } from './shared.js';
import type { LaneGroup } from './types.js';

const description = 'Gaussian numbers from a tree of comparators';
const schema = independentSchema('tree', description);
type TreeConfig = Readonly<z.output<typeof schema>>;

const laneGroup: LaneGroup = {
  lanes: [
    { bits: 18, taps: [18, 11], leap: 11 },
    { bits: 15, taps: [15, 14], leap: 13 },
    { bits: 17, taps: [17, 14], leap: 14 },
    { bits: 20, taps: [20, 17], leap: 17 },
  ],
  numbers: 1,
  codeBits: 8,
  hiddenOne: true,
  uFrac: 8,
};

/** Gaussian numbers whose magnitude is picked bit by bit, by comparison with constants. */
export const row = {
  description,
  schema,
  ...independentRow<TreeConfig, z.input<typeof schema>>({
    id: 'tree',
    order: 60,
    title: 'Gaussian, comparator tree',
    family: 'Gaussian',
    ideal: 'normal',
    laneGroup,
    perClock: (g) => g.perClock,
    whatItIs: (g) =>
      `Gaussian by a tree of comparators that picks the magnitude bit by bit, ${count(g.perClock, 'number')} a clock. ${scaleTexts[g.scaling]}`,
    runName: 'Gaussian, comparator tree',
    reportName: 'Gaussian tree',
    compareRows: [
      {
        id: 'tree',
        order: 200,
        family: 'Gaussian',
        label: 'Gaussian, comparator tree',
        generator: (perClock) => ({ kind: 'tree', perClock }),
      },
    ],
    costPoints: [
      { kind: 'tree', perClock: 4 },
      { kind: 'tree', perClock: 12 },
      { kind: 'tree', perClock: 4, replay: 'serial' },
    ],
  }),
} as const;
