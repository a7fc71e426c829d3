import type * as z from 'zod';
import { count, independentRow, independentSchema, scaleTexts } from './shared.js';
import type { LaneGroup } from './types.js';

const description = 'uniform numbers without reuse, from combined LFSRs';
const schema = independentSchema('tausworthe', description);
type TauswortheConfig = Readonly<z.output<typeof schema>>;

const laneGroup: LaneGroup = {
  lanes: [
    { bits: 31, taps: [31, 28], leap: 24 },
    { bits: 29, taps: [29, 27], leap: 24 },
  ],
  numbers: 3,
  codeBits: 8,
  hiddenOne: true,
  uFrac: 8,
};

/** Uniform numbers from the xor of two lanes. */
export const row = {
  description,
  schema,
  ...independentRow<TauswortheConfig, z.input<typeof schema>>({
    id: 'tausworthe',
    order: 40,
    title: 'uniform, Tausworthe',
    family: 'uniform',
    ideal: 'uniform',
    laneGroup,
    perClock: (g) => g.perClock,
    whatItIs: (g) =>
      `Uniform numbers of 8 bits from combined LFSRs (Tausworthe), ${count(g.perClock, 'number')} a clock; nothing is reused. ${scaleTexts[g.scaling]}`,
    runName: 'uniform, Tausworthe',
    reportName: 'uniform Tausworthe',
    compareRows: [
      {
        id: 'tausworthe',
        order: 180,
        family: 'uniform',
        label: 'uniform, Tausworthe',
        generator: (perClock) => ({ kind: 'tausworthe', perClock }),
      },
    ],
    costPoints: [
      { kind: 'tausworthe', perClock: 6 },
      { kind: 'tausworthe', perClock: 18 },
      { kind: 'tausworthe', perClock: 6, replay: 'serial' },
    ],
  }),
} as const;
