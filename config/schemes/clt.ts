import * as z from 'zod';
import { count, independentRow, replay, scaleTexts, setSeed } from './shared.js';
import type { LaneGroup } from './types.js';

const description = 'central-limit Gaussian numbers, the baseline of cost';
const schema = z.strictObject({
  kind: z.literal('clt').describe(description),
  lanes: z.int().min(1).max(1024).describe('numbers per clock, each from four LFSRs of its own'),
  seed: setSeed,
  scaling: z.enum(['constant', 'none']).default('constant').describe('unit variance, or the bare sums'),
  replay,
});
export type CltConfig = Readonly<z.output<typeof schema>>;

const laneGroup: LaneGroup = {
  lanes: [
    { bits: 11, taps: [11, 9], leap: 10 },
    { bits: 13, taps: [13, 4, 3, 1], leap: 10 },
    { bits: 15, taps: [15, 14], leap: 10 },
    { bits: 17, taps: [17, 14], leap: 10 },
  ],
  numbers: 1,
  codeBits: 8,
  hiddenOne: false,
  uFrac: 7,
};

/** The Gaussian that costs are compared with: a sum of eight uniform words. It calls its numbers per clock `lanes`. */
export const row = {
  description,
  schema,
  // `lanes` is in the hashes of saved runs and hardware, so it stays the key; the name that all others have is understood.
  renamedKeys: { perClock: 'lanes' },
  ...independentRow<CltConfig, z.input<typeof schema>>({
    id: 'clt',
    order: 50,
    title: 'Gaussian, central limit',
    family: 'Gaussian',
    ideal: 'normal',
    laneGroup,
    perClock: (g) => g.lanes,
    whatItIs: (g) =>
      `Gaussian by the central limit: every number is a sum of eight uniform words, ${count(g.lanes, 'number')} a clock. ${scaleTexts[g.scaling]}`,
    runName: 'central limit',
    reportName: 'Gaussian CLT',
    compareRows: [
      {
        id: 'clt',
        order: 190,
        family: 'Gaussian',
        label: 'Gaussian, central limit',
        generator: (perClock) => ({ kind: 'clt', lanes: perClock }),
      },
    ],
    costPoints: [
      { kind: 'clt', lanes: 4 },
      { kind: 'clt', lanes: 12 },
      { kind: 'clt', lanes: 4, replay: 'serial' },
    ],
  }),
} as const;
