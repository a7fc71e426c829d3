import * as z from 'zod';
import { type EngineConfig, engine } from './engine.js';
import type { LaneSetKind } from './lane-sets.js';
import { type TargetConfig, target } from './target.js';
import { type TrainConfig, train } from './train.js';

/**
 * What a user may write. Every default that does not depend on another field stands here; those that do (taps, leap,
 * phases, perClock) are filled in by `resolve.ts`. The meaning of each stream parameter is docs/stream.md.
 */

const scaling = z.enum(['exact', 'pow2', 'constant', 'none']);

/** Lanes of the largest bank. */
export const maxLanes = 1024;

const onTheFly = z.strictObject({
  kind: z.literal('on-the-fly').describe('a bank of LFSR lanes whose numbers are made as they are used'),
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
  replay: z.enum(['snapshot', 'serial']).default('snapshot').describe('how a pass gets its start state back'),
  lockup: z.enum(['every-lane', 'scan']).default('every-lane').describe('where the all-zero state is looked for'),
});

/** Numbers of the largest pool. */
export const poolLimit = 65536;

const pool = z.strictObject({
  kind: z.literal('pool').describe('a pool of numbers made beforehand and read as a ring'),
  size: z.int().min(2).max(poolLimit).describe('N, the numbers in the pool'),
  bits: z.int().min(2).max(16).describe('b, bits of a number'),
  seed: z.int().min(1).max(0xffffffff).default(1).describe('seed of the shuffle'),
  perClock: z.int().min(1).max(1024).default(1).describe('P, the numbers per clock'),
  carry: z
    .enum(['element', 'row', 'none'])
    .default('element')
    .describe("what a draw leaves over for the next one; 'none' repeats one vector for ever, for comparison only"),
  memory: z.enum(['rom', 'ram']).default('rom').describe('fixed at elaboration, or loadable'),
  scaling: scaling.default('exact').describe('one global modulus scale, folded into the coefficient'),
});

const clt = z.strictObject({
  kind: z.literal('clt').describe('central-limit Gaussian numbers, the baseline of cost'),
  lanes: z.int().min(1).max(1024).describe('numbers per clock, each from four LFSRs of its own'),
  seed: z.int().min(1).default(1).describe('selects the start words of the LFSRs'),
  scaling: z.enum(['constant', 'none']).default('constant').describe('unit variance, or the bare sums'),
  replay: z.enum(['snapshot', 'serial']).default('snapshot').describe('how a pass gets its start state back'),
});

/** The schemes without reuse: every number has lanes of its own. */
const laneSet = <const K extends LaneSetKind>(kind: K, what: string) =>
  z.strictObject({
    kind: z.literal(kind).describe(what),
    perClock: z.int().min(1).max(1024).default(32).describe('P, the numbers per clock'),
    seed: z.int().min(1).default(1).describe('selects the start words of the LFSRs'),
    scaling: z.enum(['constant', 'none']).default('constant').describe('unit variance, or the bare integers'),
    replay: z.enum(['snapshot', 'serial']).default('snapshot').describe('how a pass gets its start state back'),
  });
const rademacher = laneSet('rademacher', 'one random sign per number').extend({
  scaling: z.literal('none').default('none').describe('the modulus of signs is right as it is'),
});
const tausworthe = laneSet('tausworthe', 'uniform numbers without reuse, from combined LFSRs');
const tree = laneSet('tree', 'Gaussian numbers from a tree of comparators');
const icdf = laneSet('icdf', 'Gaussian numbers from a table of the inverse distribution function');
const boxMuller = laneSet('box-muller', 'Gaussian numbers in pairs, by radius and angle');

export const configSchema = z.strictObject({
  $schema: z.string().optional().describe('where an editor finds this schema'),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/, 'expected a lower-case letter, then lower-case letters, digits, - and _')
    .max(40)
    .describe('names the modules and files: zo_source_<name>'),
  generator: z
    .discriminatedUnion('kind', [onTheFly, pool, rademacher, tausworthe, clt, tree, icdf, boxMuller])
    .describe('where the random numbers come from'),
  // A section that is left out takes every default of its fields.
  engine: engine.prefault({}).describe('fixed-point formats of the perturb engine'),
  target: target.prefault({}).describe('device and clock'),
  train: train.prefault({}).describe('the training run'),
});

/** What `defineConfig` takes: sections and fields with a default may be left out. */
export interface Config {
  readonly $schema?: string;
  readonly name: string;
  readonly generator: z.input<typeof configSchema.shape.generator>;
  readonly engine?: z.input<typeof engine>;
  readonly target?: z.input<typeof target>;
  readonly train?: z.input<typeof train>;
}

export type { EngineConfig } from './engine.js';
export type { TargetConfig } from './target.js';
export type { TrainConfig } from './train.js';

export type Scaling = z.output<typeof scaling>;
export type PoolConfig = Readonly<z.output<typeof pool>>;
export type CltConfig = Readonly<z.output<typeof clt>>;
export type RademacherConfig = Readonly<z.output<typeof rademacher>>;
export type TauswortheConfig = Readonly<z.output<typeof tausworthe>>;
export type TreeConfig = Readonly<z.output<typeof tree>>;
export type IcdfConfig = Readonly<z.output<typeof icdf>>;
export type BoxMullerConfig = Readonly<z.output<typeof boxMuller>>;
/** A scheme of private lanes; the central limit calls its numbers per clock `lanes`. */
export type LaneSetConfig = RademacherConfig | TauswortheConfig | CltConfig | TreeConfig | IcdfConfig | BoxMullerConfig;
export type RawOnTheFly = z.output<typeof onTheFly>;

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
export type GeneratorConfig = OnTheFlyConfig | PoolConfig | LaneSetConfig;

/** Is every number made by lanes of its own? */
export const isLaneSet = (g: GeneratorConfig): g is LaneSetConfig => g.kind !== 'on-the-fly' && g.kind !== 'pool';
/** P, the numbers per clock. */
export const numbersPerClock = (g: GeneratorConfig): number => (g.kind === 'clt' ? g.lanes : g.perClock);

/** The one parameter source: what RTL, golden model, driver and documents are made from. */
export interface ResolvedConfig {
  readonly name: string;
  readonly generator: GeneratorConfig;
  readonly engine: EngineConfig;
  readonly target: TargetConfig;
  readonly train: TrainConfig;
}

/** The published JSON Schema (draft 2020-12) of `Config`. */
export function jsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, { io: 'input', override: withoutLimits });
  return { $schema, title: 'zeroth configuration', ...rest };
}

/** "At most 2^53 - 1" is JSON's limit, not one of ours; an editor would show it on every number. */
function withoutLimits({ jsonSchema: node }: { jsonSchema: { maximum?: number | undefined } }): void {
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
}
