import * as z from 'zod';
import { type EngineConfig, engine } from './engine.js';
import type { CltConfig } from './schemes/clt.js';
import { schemeRows } from './schemes/index.js';
import type { OnTheFlyConfig } from './schemes/on-the-fly.js';
import type { PoolConfig } from './schemes/pool.js';
import type { LaneGroup, Replay, SchemeRow } from './schemes/types.js';
import { type TargetConfig, target } from './target.js';
import { type TrainConfig, train } from './train.js';

/**
 * What a user may write. Every default that does not depend on another field stands here, those of a generator in the
 * row of its scheme (schemes/), whose `resolve` fills in the rest. The meaning of each stream parameter is docs/stream.md.
 */

type Rows = typeof schemeRows;
type Resolved<R> = R extends { resolve(raw: never, report: never): infer G }
  ? G
  : R extends { readonly schema: infer S extends z.ZodType }
    ? Readonly<z.output<S>>
    : never;
type SchemaOf<R> = R extends { readonly schema: infer S extends z.ZodObject } ? S : never;

/** `generator.kind`: the ids of the rows. */
export type SchemeId = keyof Rows;
type Schema = SchemaOf<Rows[SchemeId]>;

/** A generator as a user writes it. */
export type GeneratorInput = z.input<Schema>;
/** A generator with every parameter settled. */
export type GeneratorConfig = { readonly [K in SchemeId]: Resolved<Rows[K]> }[SchemeId];
/** Where every number has lanes of its own (docs/stream.md, section 8). */
export type IndependentConfig = {
  readonly [K in SchemeId]: Rows[K]['laneGroup'] extends LaneGroup ? Resolved<Rows[K]> : never;
}[SchemeId];
export type IndependentId = IndependentConfig['kind'];

/** The row of a scheme, seen as one of any scheme. */
export type AnySchemeRow = SchemeRow<GeneratorConfig, GeneratorInput>;

/** Every scheme, in the order of lists and of the JSON schema. */
export const schemes: readonly AnySchemeRow[] = Object.values(
  schemeRows as Readonly<Record<SchemeId, AnySchemeRow>>,
).sort((a, b) => a.order - b.order);
/** What the scheme of a generator says of itself. */
export const schemeOf = (g: Pick<GeneratorConfig, 'kind'>): AnySchemeRow => schemeRows[g.kind] as AnySchemeRow;

const [first, ...others] = schemes.map((row) => row.schema as Schema);
if (first === undefined) throw new Error('no scheme has a row');

export const configSchema = z.strictObject({
  $schema: z.string().optional().describe('where an editor finds this schema'),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/, 'expected a lower-case letter, then lower-case letters, digits, - and _')
    .max(40)
    .describe('names the modules and files: zo_source_<name>'),
  generator: z.discriminatedUnion('kind', [first, ...others]).describe('where the random numbers come from'),
  // A section that is left out takes every default of its fields.
  engine: engine.prefault({}).describe('fixed-point formats of the perturb engine'),
  target: target.prefault({}).describe('device and clock'),
  train: train.prefault({}).describe('the training run'),
});

/** What `defineConfig` takes: sections and fields with a default may be left out. */
export interface Config {
  readonly $schema?: string;
  readonly name: string;
  readonly generator: GeneratorInput;
  readonly engine?: z.input<typeof engine>;
  readonly target?: z.input<typeof target>;
  readonly train?: z.input<typeof train>;
}

export type { EngineConfig } from './engine.js';
export type { CltConfig } from './schemes/clt.js';
export type { OnTheFlyConfig } from './schemes/on-the-fly.js';
export type { PoolConfig } from './schemes/pool.js';
export type * from './schemes/types.js';
export type { TargetConfig } from './target.js';
export type { TrainConfig } from './train.js';

/** P, the numbers per clock. */
export const numbersPerClock = (g: GeneratorConfig): number => schemeOf(g).perClock(g);
/** Is every number made by lanes of its own? */
export const isIndependent = (g: GeneratorConfig): g is IndependentConfig => schemeOf(g).laneGroup !== null;
/** The lanes and the number format of an independent scheme. */
export const laneGroupOf = ({ kind }: Pick<IndependentConfig, 'kind'>): LaneGroup => schemeRows[kind].laneGroup;
/** The generator as a bank whose lanes take turns, or as a pool; else null: what only such a one has is asked of it. */
export const bankOf = (g: GeneratorConfig): OnTheFlyConfig | null => ('rotate' in g ? g : null);
export const poolOf = (g: GeneratorConfig): PoolConfig | null => ('carry' in g ? g : null);

/** Is it the Gaussian that costs are compared with? */
export const isBaseline = (g: GeneratorConfig): g is CltConfig => g.kind === baselineId;
/** That Gaussian beside `g`; `g` itself where it is one. */
export const baselineBeside = (g: GeneratorConfig, perClock: number, replay: Replay = 'snapshot'): CltConfig =>
  isBaseline(g) ? g : { kind: baselineId, lanes: perClock, seed: 1, scaling: 'constant', replay };
const baselineId = 'clt';

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
