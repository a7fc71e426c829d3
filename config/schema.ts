import * as z from 'zod';

/**
 * What a user may write. Every default that does not depend on another field stands here; those that do (taps, leap,
 * phases, perClock) are filled in by `resolve.ts`. The meaning of each stream parameter is docs/stream.md.
 */

const scaling = z.enum(['exact', 'pow2', 'constant', 'none']);

const onTheFly = z.strictObject({
  kind: z.literal('on-the-fly'),
  lanes: z.int().min(1).max(1024).describe('n, the RNG lanes that step together'),
  bits: z.int().min(3).max(20).describe('b, state bits of a lane; its period is 2^b - 1 steps'),
  taps: z.array(z.int().min(1)).min(2).optional().describe('1-based LFSR taps, default by width'),
  leap: z.int().min(1).optional().describe('LFSR shifts per step, coprime to the period'),
  wordBits: z.int().min(2).optional().describe('bits of a number; default all of the lane, fewer truncates'),
  seed: z.int().min(1).default(1).describe('the base word of the lanes, 1..2^b - 1'),
  phases: z.array(z.int().min(0)).optional().describe('start of each lane in steps along the base sequence'),
  rotate: z.enum(['period', 'step', 'none']).default('period').describe('when the array of lanes rotates by one'),
  perClock: z.int().min(1).max(4096).optional().describe('P, the numbers per clock; default n'),
  scaling: scaling.default('pow2').describe('adaptive modulus scaling'),
  replay: z.enum(['snapshot', 'serial']).default('snapshot').describe('how a pass gets its start state back'),
  lockup: z.enum(['every-lane', 'scan']).default('every-lane').describe('where the all-zero state is looked for'),
});

const pool = z.strictObject({
  kind: z.literal('pool'),
  size: z.int().min(2).max(65536).describe('N, the numbers in the pool'),
  bits: z.int().min(2).max(16).describe('b, bits of a number'),
  seed: z.int().min(1).max(0xffffffff).default(1).describe('seed of the shuffle'),
  perClock: z.int().min(1).max(1024).default(1).describe('P, the numbers per clock'),
  carry: z.enum(['element', 'row']).default('element').describe('what a draw leaves over for the next one'),
  memory: z.enum(['rom', 'ram']).default('rom').describe('fixed at elaboration, or loadable'),
  scaling: scaling.default('exact').describe('one global modulus scale, folded into the coefficient'),
});

const clt = z.strictObject({
  kind: z.literal('clt'),
  lanes: z.int().min(1).max(1024).describe('numbers per clock, each from four LFSRs of its own'),
  seed: z.int().min(1).default(1),
  scaling: z.enum(['constant', 'none']).default('constant'),
});

const engine = z.strictObject({
  weightBits: z.int().min(4).max(32).default(16),
  weightFrac: z.int().min(0).max(31).default(12),
  coefBits: z.int().min(2).max(32).default(16),
  coefFrac: z.int().min(0).max(48).default(20),
});

const target = z.strictObject({
  device: z.enum(['ice40-hx8k', 'ice40-up5k', 'xcup']).default('ice40-hx8k'),
  clockMHz: z.number().positive().max(1000).default(50),
});

const train = z.strictObject({
  model: z.string().min(1).default('demo').describe("an ONNX file, or 'demo' for the built-in one"),
  data: z.string().min(1).default('demo').describe("a folder with a data set, or 'demo'"),
  source: z
    .enum(['golden', 'rtl', 'gaussian', 'rademacher', 'uniform', 'clt'])
    .default('golden')
    .describe('where the perturbations come from'),
  steps: z.int().min(1).default(1000),
  batchSize: z.int().min(1).default(64),
  learningRate: z.number().positive().default(2e-3),
  epsilon: z.number().positive().default(1e-2),
  seed: z.int().min(0).max(0xffffffff).default(1),
  evalEvery: z.int().min(0).default(50).describe('0: only at the end'),
  checkpointEvery: z.int().min(0).default(100).describe('0: only at the end and on interruption'),
  threads: z.int().min(1).max(64).default(1),
});

/** An empty object takes every default of the section. */
const section = <T extends z.ZodType>(schema: T) => z.preprocess((value) => value ?? {}, schema);

export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/, 'a name starts with a lower-case letter and has lower-case letters, digits, - and _')
    .max(40),
  generator: z.discriminatedUnion('kind', [onTheFly, pool, clt]),
  engine: section(engine),
  target: section(target),
  train: section(train),
});

/** What `defineConfig` takes: sections and fields with a default may be left out. */
export interface Config {
  readonly $schema?: string;
  readonly name: string;
  readonly generator: z.input<typeof onTheFly> | z.input<typeof pool> | z.input<typeof clt>;
  readonly engine?: z.input<typeof engine>;
  readonly target?: z.input<typeof target>;
  readonly train?: z.input<typeof train>;
}

export type Scaling = z.output<typeof scaling>;
export type EngineConfig = Readonly<z.output<typeof engine>>;
export type TargetConfig = Readonly<z.output<typeof target>>;
export type TrainConfig = Readonly<z.output<typeof train>>;
export type PoolConfig = Readonly<z.output<typeof pool>>;
export type CltConfig = Readonly<z.output<typeof clt>>;
export type RawOnTheFly = z.output<typeof onTheFly>;

/** An on-the-fly bank with every parameter settled. */
export interface OnTheFlyConfig
  extends Readonly<Omit<RawOnTheFly, 'taps' | 'leap' | 'wordBits' | 'phases' | 'perClock'>> {
  readonly taps: readonly number[];
  readonly leap: number;
  readonly wordBits: number;
  readonly phases: readonly number[];
  readonly perClock: number;
}
export type GeneratorConfig = OnTheFlyConfig | PoolConfig | CltConfig;

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
  return { title: 'zeroth configuration', ...z.toJSONSchema(configSchema, { io: 'input' }) };
}
