/** What several schemes have in common. */
import * as z from 'zod';
import type { CompareRowSpec, Family, LaneGroup, Replay, Scaling, SchemeRow } from './types.js';

export const scaling = z.enum(['exact', 'pow2', 'constant', 'none']);
export const replay = z
  .enum(['snapshot', 'serial'])
  .default('snapshot')
  .describe('how a pass gets its start state back');
export const setSeed = z.int().min(1).default(1).describe('selects the start words of the LFSRs');

/** Sentences on the scale, by mode. */
export const scaleTexts: Readonly<Record<Scaling, string>> = {
  exact: 'Each group is scaled to the length of a normal one, exactly.',
  pow2: 'Each group is scaled to about the length of a normal one, by a power of two.',
  constant: 'One scale for all makes the variance 1.',
  none: 'The numbers are not scaled.',
};

/** `1 number`, `2 numbers`. */
export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
/** 7905 as 7,905. */
export const counted = (n: number): string => n.toLocaleString('en-US');

/** Lanes of a bank whose group is sent many times over when a beat of the comparison is wider than this. */
export const comparedLanes = 32;

/** What reports show beside anything but a bank. */
export const bankBeside = { name: 'otf-31x8', generator: { kind: 'on-the-fly', lanes: 31, bits: 8 } } as const;

/** The schema of an independent scheme whose width is called `perClock`. */
export const independentSchema = <const K extends string>(kind: K, description: string) =>
  z.strictObject({
    kind: z.literal(kind).describe(description),
    perClock: z.int().min(1).max(1024).default(32).describe('P, the numbers per clock'),
    seed: setSeed,
    scaling: z.enum(['constant', 'none']).default('constant').describe('unit variance, or the bare integers'),
    replay,
  });

interface IndependentConfig {
  readonly kind: string;
  readonly seed: number;
  readonly scaling: 'constant' | 'none';
  readonly replay: Replay;
}

interface IndependentSpec<G, In> {
  readonly id: string;
  readonly order: number;
  readonly title: string;
  readonly family: Family;
  readonly ideal: 'uniform' | 'normal' | 'signs';
  readonly laneGroup: LaneGroup;
  readonly perClock: (g: G) => number;
  readonly whatItIs: (g: G) => string;
  /** In the log of a run, before the width. */
  readonly runName: string;
  readonly reportName: string;
  readonly compareRows: readonly CompareRowSpec<In>[];
  readonly costPoints: readonly In[];
}

/**
 * The row of a scheme that shares nothing: every number has lanes of its own (docs/stream.md, section 8). Only what
 * tells one from another is left to its file.
 */
export function independentRow<G extends IndependentConfig, In>(spec: IndependentSpec<G, In>) {
  const { laneGroup, runName, reportName, perClock } = spec;
  const { codeBits, hiddenOne, uFrac, lanes, numbers } = laneGroup;
  const bitsOfGroup = lanes.reduce((sum, lane) => sum + lane.bits, 0);
  return {
    ...spec,
    code: () => ({ codeBits, hiddenOne, uFrac }),
    reportedBits: () => codeBits + (hiddenOne ? 1 : 0),
    positionUnit: () => 'steps',
    rowLength: () => 1,
    shortPeriod: false,
    sharedLanes: () => null,
    rotationPeriod: () => null,
    storedBits: (g) => Math.ceil(perClock(g) / numbers) * bitsOfGroup,
    table: () => null,
    loadable: () => false,
    replay: (g) => g.replay,
    withReplay: (g, wanted) => ({ ...g, replay: wanted }),
    copiesState: true,
    unitScaling: 'constant',
    seeded: (g, x) => ({ ...g, seed: 1 + Math.floor(x / 2) }) as unknown as In,
    moreVectors: () => null,
    likenessFix: () => 'wider lanes (bits), or more of them',
    startText: (g) => `every lane has its own, spread evenly over its period; seed ${g.seed}`,
    runLabel: (g) => `${runName}, ${perClock(g)} a step`,
    reportName: () => reportName,
    faultName: 'one tap flipped',
    besides: bankBeside,
  } as const satisfies Omit<SchemeRow<G, In>, 'schema' | 'description'>;
}
