import * as z from 'zod';
import { bankBeside, count, replay, setSeed } from './shared.js';
import type { CompareRowSpec, SchemeRow } from './types.js';

const description = 'random signs, the cheapest: each a bit of one LFSR of a whole group';

const schema = z.strictObject({
  kind: z.literal('signs').describe(description),
  perClock: z.int().min(1).max(1024).default(32).describe('P, the numbers per clock'),
  seed: setSeed,
  scaling: z.literal('none').default('none').describe('the modulus of signs is right as it is'),
  replay,
  lockup: z
    .enum(['guard', 'none'])
    .default('guard')
    .describe("what is done about the all-zero state: it is found and left, or ('none') never looked for"),
});
export type SignsConfig = Readonly<z.output<typeof schema>>;
type In = z.input<typeof schema>;

/** The LFSR of a group, and the numbers `k` that a group makes: its leap. */
export interface SignsLane {
  readonly bits: number;
  readonly taps: readonly [high: number, low: number];
  readonly leap: number;
}

/**
 * The narrowest lane that makes `perClock` numbers by itself, else the one of 32. Both are primitive trinomials whose second tap is not below
 * the leap, so that every next bit is one XOR of two bits.
 */
export const signsLane = (perClock: number): SignsLane =>
  perClock <= 28 ? { bits: 31, taps: [31, 28], leap: 28 } : { bits: 35, taps: [35, 33], leap: 32 };

/** Groups of a beat: `m = ceil(P / k)`. */
export const signsGroups = (perClock: number): number => Math.ceil(perClock / signsLane(perClock).leap);

const compareRows: readonly CompareRowSpec<In>[] = [
  {
    id: 'signs',
    order: 165,
    family: 'signs',
    label: 'signs',
    generator: (perClock) => ({ kind: 'signs', perClock }),
  },
];

/** Random signs at the lowest cost: about one flip-flop a number. */
export const row = {
  id: 'signs',
  order: 35,
  title: 'Signs of one LFSR',
  family: 'signs',
  ideal: 'signs',
  description,
  schema,
  laneGroup: null,
  perClock: (g) => g.perClock,
  code: () => ({ codeBits: 1, hiddenOne: true, uFrac: 0 }),
  reportedBits: () => 2,
  positionUnit: () => 'steps',
  rowLength: () => 1,
  shortPeriod: false,
  sharedLanes: () => null,
  rotationPeriod: () => null,
  storedBits: (g) => signsGroups(g.perClock) * signsLane(g.perClock).bits,
  table: () => null,
  loadable: () => false,
  replay: (g) => g.replay,
  withReplay: (g, wanted) => ({ ...g, replay: wanted }),
  copiesState: true,
  unitScaling: 'none',
  seeded: (g, x) => ({ ...g, seed: 1 + Math.floor(x / 2) }),
  moreVectors: () => null,
  likenessFix: () => "a scheme whose numbers depend less on one another, as 'tausworthe'",
  whatItIs: (g) =>
    `Random signs, +1 or -1: each a fresh bit of an LFSR that up to 32 numbers share, ${count(g.perClock, 'number')} a clock; every sign is the product of two earlier ones.`,
  startText: (g) => `every group of numbers has an LFSR of its own, spread evenly over its period; seed ${g.seed}`,
  runLabel: (g) => `signs of one LFSR, ${g.perClock} a step`,
  reportName: () => 'signs of one LFSR',
  faultName: 'one tap flipped',
  besides: bankBeside,
  compareRows,
  costPoints: [
    { kind: 'signs', perClock: 32 },
    { kind: 'signs', perClock: 96 },
    { kind: 'signs', perClock: 32, replay: 'serial' },
  ],
} as const satisfies SchemeRow<SignsConfig, In>;
