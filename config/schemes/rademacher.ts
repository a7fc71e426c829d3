import * as z from 'zod';
import { count, independentRow, independentSchema } from './shared.js';
import type { LaneGroup } from './types.js';

const description = 'one random sign per number';
const schema = independentSchema('rademacher', description).extend({
  scaling: z.literal('none').default('none').describe('the modulus of signs is right as it is'),
});
type RademacherConfig = Readonly<z.output<typeof schema>>;

const laneGroup: LaneGroup = {
  lanes: [{ bits: 31, taps: [31, 28], leap: 28 }],
  numbers: 28,
  codeBits: 1,
  hiddenOne: true,
  uFrac: 0,
};

/** Random signs: the cheapest numbers there are. */
export const row = {
  description,
  schema,
  ...independentRow<RademacherConfig, z.input<typeof schema>>({
    id: 'rademacher',
    order: 30,
    title: 'Rademacher ±1',
    family: 'signs',
    ideal: 'signs',
    laneGroup,
    perClock: (g) => g.perClock,
    whatItIs: (g) =>
      `Rademacher signs: one fresh LFSR bit, +1 or -1, for every number, ${count(g.perClock, 'number')} a clock; nothing is reused.`,
    runName: 'Rademacher from LFSRs',
    reportName: 'Rademacher LFSR',
    compareRows: [
      {
        id: 'rademacher',
        order: 160,
        family: 'signs',
        label: 'Rademacher',
        generator: (perClock) => ({ kind: 'rademacher', perClock }),
      },
    ],
    costPoints: [
      { kind: 'rademacher', perClock: 32 },
      { kind: 'rademacher', perClock: 96 },
      { kind: 'rademacher', perClock: 32, replay: 'serial' },
    ],
  }),
} as const;
