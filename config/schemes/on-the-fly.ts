import * as z from 'zod';
import { checkBank, descending, isMaximal, maxLanes, phasesOf, scatteredPhases } from '../bank-checks.js';
import { defaultLanes, primitiveFamily } from '../primitive.js';
import { comparedLanes, count, counted, replay, scaleTexts, scaling } from './shared.js';
import type { CompareRowSpec, Replay, ReportProblem, SchemeRow } from './types.js';

const description = 'a bank of LFSR lanes whose numbers are made as they are used';
const schema = z.strictObject({
  kind: z.literal('on-the-fly').describe(description),
  lanes: z.int().min(1).max(maxLanes).describe('n, the RNG lanes that step together'),
  bits: z.int().min(3).max(20).describe('b, state bits of a lane; its period is 2^b - 1 steps'),
  taps: z.array(z.int().min(1)).min(2).optional().describe('1-based LFSR taps, default by width'),
  polynomials: z
    .union([
      z.int().min(1).max(16),
      z
        .array(z.array(z.int().min(1)).min(2))
        .min(1)
        .max(16),
    ])
    .default(1)
    .describe('feedback polynomials that the lanes take in turn: how many, or the taps of each'),
  leap: z.int().min(1).optional().describe('LFSR shifts per step, coprime to the period'),
  wordBits: z.int().min(2).optional().describe('bits of a number; default all of the lane, fewer truncates'),
  seed: z.int().min(1).default(1).describe('the base word of the lanes, 1..2^b - 1'),
  phases: z
    .union([z.enum(['even', 'scattered']), z.array(z.int().min(0))])
    .default('scattered')
    .describe('start of each lane in steps along its sequence: evenly spaced, scattered, or a list'),
  rotate: z.enum(['period', 'step', 'none']).default('period').describe('when the array of lanes rotates by one'),
  perClock: z.int().min(1).max(4096).optional().describe('P, the numbers per clock; default n'),
  scaling: scaling.default('pow2').describe('adaptive modulus scaling'),
  replay,
  lockup: z.enum(['every-lane', 'scan']).default('every-lane').describe('where the all-zero state is looked for'),
});
export type RawOnTheFly = z.output<typeof schema>;
type In = z.input<typeof schema>;

/** An on-the-fly bank with every parameter settled. */
export interface OnTheFlyConfig
  extends Readonly<Omit<RawOnTheFly, 'taps' | 'polynomials' | 'leap' | 'wordBits' | 'phases' | 'perClock'>> {
  /** Of lane 0. */
  readonly taps: readonly number[];
  /** Taps of the polynomials that the lanes take in turn: lane i has number `i mod c`. The first is `taps`. */
  readonly polynomials: readonly (readonly number[])[];
  readonly leap: number;
  readonly wordBits: number;
  readonly phases: readonly number[];
  readonly perClock: number;
}

function resolve(raw: RawOnTheFly, report: ReportProblem): OnTheFlyConfig {
  const { bits, lanes } = raw;
  const { taps: proven, leap: usualLeap } = defaultLanes.get(bits) ?? { taps: [], leap: 1 };
  const [wanted, listed] =
    typeof raw.polynomials === 'number'
      ? [raw.polynomials, undefined]
      : [raw.polynomials.length, raw.polynomials.map(descending)];
  const taps = descending(raw.taps ?? listed?.[0] ?? proven);
  const leap = raw.leap ?? usualLeap;
  const bank: OnTheFlyConfig = {
    ...raw,
    taps,
    polynomials: listed ?? (isMaximal(taps, bits) ? primitiveFamily(taps, wanted) : [taps]),
    leap,
    wordBits: raw.wordBits ?? bits,
    phases: phasesOf(raw.phases, lanes, { bits, leap }),
    perClock: raw.perClock ?? lanes,
  };
  checkBank(bank, { proven, wanted, listed: listed !== undefined }, report);
  return bank;
}

/** `phases: 'even'`, however the configuration said so. */
const hasEvenPhases = ({ phases, lanes, bits }: OnTheFlyConfig): boolean =>
  phases.every((p, i) => p === Math.floor((i * (2 ** bits - 1)) / lanes));

/** Base word and shuffle of the lanes are chosen anew, by the rule of docs/stream.md section 2 with `x` in place of 1. */
function seeded(g: OnTheFlyConfig, x: number): In {
  const period = 2 ** g.bits - 1;
  const { taps, polynomials, phases: _given, ...rest } = g;
  return {
    ...rest,
    taps: [...taps],
    polynomials: polynomials.map((p) => [...p]),
    seed: 1 + Math.floor((x * period) / 2 ** 32),
    phases: [...scatteredPhases(g.lanes, g, x)],
  };
}

function moreVectors(g: OnTheFlyConfig, _d: number, distinct: bigint, distinctOf: (g: OnTheFlyConfig) => bigint) {
  let best: { text: string; count: bigint } | null = null;
  const n = g.lanes;
  // A rotation moves by as many positions as there are polynomials, and must come round.
  const c = g.polynomials.length;
  for (const lanes of [n, n + c, n - c, n + 2 * c, n - 2 * c].filter((x) => x >= 1 && x <= maxLanes)) {
    for (const rotate of [g.rotate, 'period' as const]) {
      const period = 2 ** g.bits - 1;
      if (lanes > period) continue;
      const phases = Array.from({ length: lanes }, (_, i) => Math.floor((i * period) / lanes));
      const perClock = g.perClock === n ? lanes : g.perClock;
      const found = distinctOf({ ...g, lanes, rotate, phases, perClock });
      if (found > distinct && (best === null || found > best.count)) {
        best = { text: `lanes: ${lanes}, rotate: '${rotate}' has ${found} distinct vectors`, count: found };
      }
    }
  }
  return best?.text ?? 'take wider lanes (bits), or more of them';
}

function whatItIs(g: OnTheFlyConfig): string {
  const by = g.polynomials.length === 1 ? 'one position' : `${g.polynomials.length} positions`;
  const rotation = {
    period: `their order rotates by ${by} every ${2 ** g.bits - 1} steps`,
    step: `their order rotates by ${by} every step`,
    none: 'their order is fixed',
  }[g.rotate];
  const kinds = g.polynomials.length === 1 ? '' : ` with ${g.polynomials.length} polynomials in turn`;
  const cut = g.wordBits === g.bits ? '' : `, of which ${g.wordBits} are used`;
  const lanes = `${count(g.lanes, 'LFSR lane')} of ${g.bits} bits${cut}${kinds}`;
  return `PeZO B, an on-the-fly bank: ${lanes} step together, and ${rotation}; ${count(g.perClock, 'number')} a clock. ${scaleTexts[g.scaling]}`;
}

function startText(g: OnTheFlyConfig): string {
  const period = counted(2 ** g.bits - 1);
  if (g.lanes === 1) return `one of ${period}, seed ${g.seed}`;
  const spacing = hasEvenPhases(g) ? 'evenly spaced' : 'not evenly spaced';
  return `${counted(g.lanes)} of ${period}, ${spacing}; seed ${g.seed}`;
}

/** A whole word has its top bit inverted, which makes it two's complement; a truncated one misses its lowest bit. */
function code({ bits, wordBits }: OnTheFlyConfig) {
  const truncated = wordBits < bits;
  return { codeBits: wordBits, hiddenOne: truncated, uFrac: truncated ? wordBits : bits - 1 };
}

/** The lanes that rotate come by one position, where one comparison finds them all. */
const withReplay = (g: OnTheFlyConfig, wanted: Replay): OnTheFlyConfig =>
  g.rotate === 'none' ? { ...g, replay: wanted } : { ...g, replay: wanted, lockup: 'scan' };

type Fields = Omit<In, 'kind' | 'lanes' | 'perClock'>;
const lanesFor = (perClock: number): number => Math.min(perClock, comparedLanes);
const bank =
  (rest: Fields, lanes = lanesFor) =>
  (perClock: number): In => ({ kind: 'on-the-fly', lanes: lanes(perClock), perClock, ...rest });
const wide = bank({ bits: 11 }, (p) => p);
/**
 * At 32 lanes of 8 and 9 bits the power-of-two scale never changes, so it is a constant of the configuration as the exact
 * one is, and neither is in the hardware (tested).
 */
const constantScale = (bits: 8 | 9, order: number, label: string): CompareRowSpec<In> => ({
  id: `pezo-b-${bits}-constant`,
  order,
  family: 'PeZO B',
  label,
  trainOnly: true,
  hardwareOf: `pezo-b-${bits}`,
  generator: bank({ bits, scaling: 'constant' }),
});

const compareRows: readonly CompareRowSpec<In>[] = [
  { id: 'pezo-b-8', order: 10, family: 'PeZO B', label: 'bank, 8 bits', generator: bank({ bits: 8 }) },
  { id: 'pezo-b-9', order: 20, family: 'PeZO B', label: 'bank, 9 bits, cheap lanes', generator: bank({ bits: 9 }) },
  { id: 'pezo-b-11', order: 30, family: 'PeZO B', label: 'bank, 11 bits', generator: bank({ bits: 11 }) },
  {
    id: 'pezo-b-11w8',
    order: 40,
    family: 'PeZO B',
    label: 'bank, 11 bits cut to 8',
    generator: bank({ bits: 11, wordBits: 8, scaling: 'constant' }),
  },
  { id: 'pezo-b-14', order: 50, family: 'PeZO B', label: 'bank, 14 bits', generator: bank({ bits: 14 }) },
  {
    id: 'pezo-b-8x4',
    order: 60,
    family: 'PeZO B',
    label: 'bank, 8 bits, 4 polynomials',
    generator: bank({ bits: 8, polynomials: 4 }),
  },
  constantScale(8, 70, 'bank, 8 bits, constant scale'),
  constantScale(9, 80, 'bank, 9 bits, cheap lanes, constant scale'),
  {
    id: 'pezo-b-11-full',
    order: 90,
    family: 'PeZO B',
    label: 'bank, 11 bits, a lane for every number',
    generator: (perClock) => (perClock > comparedLanes ? wide(perClock) : null),
  },
  {
    id: 'uniform-lfsr',
    order: 170,
    family: 'uniform',
    label: 'uniform, a 16-bit LFSR for every number',
    generator: bank({ bits: 16, wordBits: 8, rotate: 'none', scaling: 'constant' }, (p) => p),
  },
  {
    id: 'fail-unscaled',
    order: 240,
    family: 'failure',
    label: 'bank, 8 bits, unscaled',
    trainOnly: true,
    generator: bank({ bits: 8, scaling: 'none' }),
  },
  {
    id: 'fail-one-bit',
    order: 250,
    family: 'failure',
    label: 'bank, 8 bits, one fresh bit per clock',
    trainOnly: true,
    generator: bank({ bits: 8, leap: 1 }),
  },
];

const costPoint = (lanes: number, bits: number, rest: Partial<In> = {}): In => ({
  kind: 'on-the-fly',
  lanes,
  bits,
  ...rest,
});
const cheap = { replay: 'serial', lockup: 'scan' } as const;
/** Lanes have one to five terms a bit. */
const costPoints: readonly In[] = [
  costPoint(31, 8),
  costPoint(16, 8),
  costPoint(31, 8, cheap),
  costPoint(31, 9, cheap),
  costPoint(31, 9),
  costPoint(16, 9, { ...cheap, scaling: 'constant' }),
  costPoint(31, 8, { replay: 'serial' }),
  costPoint(8, 11, { scaling: 'exact' }),
  costPoint(8, 14, { scaling: 'constant' }),
  costPoint(8, 12, { ...cheap, scaling: 'constant' }),
  costPoint(8, 16, { wordBits: 8, rotate: 'none', scaling: 'constant' }),
  costPoint(8, 9, { rotate: 'step', scaling: 'constant' }),
  costPoint(8, 8, { leap: 1, scaling: 'constant' }),
  costPoint(8, 9, { ...cheap, perClock: 2, scaling: 'constant' }),
  costPoint(16, 8, { perClock: 8, scaling: 'constant' }),
  costPoint(8, 8, { polynomials: 4, scaling: 'constant' }),
];

/** PeZO strategy B: lanes whose numbers are used many times over (docs/stream.md, sections 1 to 6). */
export const row = {
  id: 'on-the-fly',
  order: 10,
  title: 'on-the-fly bank (PeZO B)',
  family: 'PeZO B',
  ideal: 'uniform',
  description,
  schema,
  laneGroup: null,
  resolve,
  perClock: (g) => g.perClock,
  code,
  reportedBits: (g) => g.wordBits,
  positionUnit: () => 'steps',
  rowLength: () => 1,
  shortPeriod: true,
  sharedLanes: (g) => g.lanes,
  rotationPeriod: (g) => (g.rotate === 'period' ? 2 ** g.bits - 1 : null),
  storedBits: (g) => g.lanes * g.bits,
  table: () => null,
  loadable: () => false,
  replay: (g) => g.replay,
  withReplay,
  copiesState: true,
  unitScaling: 'constant',
  seeded,
  moreVectors,
  likenessFix: (g) => (g.lanes > 1 && hasEvenPhases(g) ? "phases: 'scattered'" : 'wider lanes (bits), or more of them'),
  whatItIs,
  startText,
  runLabel: (g) => `on-the-fly ${g.lanes} x ${g.bits} bits, ${g.scaling} scale`,
  reportName: (g) => `PeZO bank ${g.lanes}x${g.wordBits}`,
  faultName: 'one tap flipped',
  besides: { name: 'pool-2047', generator: { kind: 'pool', size: 2047, bits: 8 } },
  compareRows,
  costPoints,
} as const satisfies SchemeRow<OnTheFlyConfig, In>;
