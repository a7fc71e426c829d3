/** `zeroth compare`: what every random-number scheme costs in silicon, and how good its numbers are. */
import { join } from 'node:path';
import { named } from '../../base/named.js';
import { DiskCache } from '../../base/result-cache.js';
import {
  bankOf,
  type GeneratorConfig,
  numbersPerClock,
  type ResolvedConfig,
  resolveConfig,
  schemeOf,
  ZerothError,
} from '../../config/index.js';
import { createStream, gaussianShortfalls, type NumberQuality, qualityOf } from '../../golden-model/index.js';
import { type Generator, generator } from '../../hdl-gen/units.js';
import { defaultCacheDir } from '../../sim/verilator-bindings/index.js';
import { findOpenSta, type Liberty } from '../../synth/asic/index.js';
import { synthTargets } from '../../synth/target.js';
import { Toolchain } from '../../synth/tools/toolchain.js';
import type { CompareData, CompareRow, QualityFigures } from '../page/data.js';
import { type Family, families, type Scheme, schemeConfig, schemes } from '../rows.js';
import { type AsicContext, asicFigures, withoutAsic } from './asic.js';
import { copiesOf } from './design.js';
import {
  type Ice40Request,
  type Instance,
  ice40Figures,
  synthesisFigures,
  withoutIce40,
  withoutSynthesis,
} from './fpga.js';
import { findLibraries } from './libraries.js';
import { claimOf, targetLines } from './targets.js';
import { reasonOf, ToolPool } from './tools.js';

export interface TableOptions {
  /** Ids of schemes; default all that have hardware. */
  readonly only?: readonly string[] | undefined;
  /** Default 32 and 1024. */
  readonly perClock?: readonly number[] | undefined;
  /** A folder with Liberty files (.lib, .lib.gz), or one such file; OSU018 is used where it is installed. */
  readonly liberty?: string | undefined;
  /** Place-and-route seeds of a PeZO bank, of the others, and of an instance of another width than the row's. */
  readonly seeds?: {
    readonly banks: readonly number[];
    readonly others: readonly number[];
    readonly widths: readonly number[];
  };
  /** Beats of the gate-level simulation; default 600: two periods of an 8-bit lane, rotations included. */
  readonly beats?: number | undefined;
  /** Numbers that quality is measured on; default 2^21. */
  readonly qualityNumbers?: number | undefined;
  /** Toolchains side by side; default 2. */
  readonly processes?: number | undefined;
  readonly version: string;
  readonly cacheFolder?: string | undefined;
  readonly onProgress?: ((done: number, total: number, what: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Trained weights that distinct vectors are counted for: two small models and OPT-1.3B. */
export const models: readonly number[] = [50_890, 1_428_098, 1_315_758_080];
/** Wider rows are this instance many times over, where nothing is shared; a scheme may have a smaller one. */
const instanceWidth = 32;
/** What a restore in one cycle adds is proportional to the width where nothing is shared: measured at this one. */
const restoreWidth = 8;
export const energyClockMHz = 100;
/** Large rivals take a minute a seed to place; only the banks have a clock to reach. */
const defaultSeeds = { banks: [1, 2, 3, 4, 5], others: [1], widths: [1] };

/** @throws ZerothError: unknown schemes and widths (2), a missing Yosys (3), an interruption (130). */
export async function compareTable(options: TableOptions): Promise<CompareData> {
  const chosen = chosenSchemes(options.only);
  const widths = options.perClock ?? [32, 1024];
  for (const p of widths) checkWidth(p);
  const { libraries, notes } = await findLibraries(options.liberty);
  const cache = new DiskCache(options.cacheFolder ?? join(defaultCacheDir(), '..', 'synth'));
  const pool = new ToolPool(options.processes ?? 2, cache, options.signal, options.onProgress);
  const context: AsicContext = {
    pool,
    version: options.version,
    recipes: new Map(),
    tools: new Set(),
    sta: await findOpenSta(),
    beats: options.beats ?? 600,
    clockMHz: energyClockMHz,
  };
  try {
    await new Toolchain().require(['yosys']);
    options.signal?.throwIfAborted();
    const planned = widths.flatMap((p) => chosen.map((scheme) => [scheme, p] as const));
    // Not Promise.all: after an interruption every row must have ended before the tools are disposed of.
    const settled = await Promise.allSettled(planned.map(([scheme, p]) => row(context, scheme, p, libraries, options)));
    const failed = settled.find((s) => s.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const rows = settled.flatMap((s) => (s.status === 'fulfilled' && s.value !== null ? [s.value] : []));
    return {
      schema: 'zeroth-compare/1',
      command: commandOf(options),
      tools: [...context.tools].sort(),
      energyClockMHz,
      energyBeats: context.beats,
      libraries: libraries.map((l) => l.name),
      models,
      rows,
      targets: targetLines(rows),
      claim: claimOf(rows),
      recipes: [...context.recipes].sort().map(([name, text]) => ({ name, text })),
      notes: [...notes],
    };
  } catch (error) {
    // Thrown as whatever the tool that was stopped throws; said as an interruption.
    if (options.signal?.aborted === true) reasonOf(error, options.signal);
    throw error;
  } finally {
    await pool.dispose();
  }
}

function commandOf({ only, perClock, liberty }: TableOptions): string {
  const parts = ['zeroth compare'];
  if (only !== undefined) parts.push(`--only ${only.join(',')}`);
  if (perClock !== undefined) parts.push(`--per-clock ${perClock.join(',')}`);
  if (liberty !== undefined) parts.push('--liberty <folder>');
  return parts.join(' ');
}

function chosenSchemes(only: readonly string[] | undefined): Scheme[] {
  const withHardware = schemes.filter((s) => s.trainOnly !== true);
  if (only === undefined) return withHardware;
  return only.map((id) => named(withHardware, id, '--only', `no scheme with hardware is called '${id}'`));
}

function checkWidth(p: number): void {
  if (Number.isInteger(p) && p >= 1 && p <= 1024 && (p <= instanceWidth || p % instanceWidth === 0)) return;
  throw new ZerothError({
    where: '--per-clock',
    what: `${p} numbers per clock`,
    allowed: `1..${instanceWidth}, and multiples of ${instanceWidth} up to 1024`,
  });
}

/** The row itself, or the instance of 32 numbers per clock that is taken many times. */
function instanceOf(scheme: Scheme, config: ResolvedConfig): Instance {
  const p = numbersPerClock(config.generator);
  const g = config.generator;
  if (copiesOf(g) > 1) return { config, times: 1, note: '', small: null };
  const wanted = scheme.instanceWidth ?? instanceWidth;
  const own = p % wanted === 0 ? wanted : p;
  const narrow = schemeOf(g).sharedLanes(g) !== null || p <= restoreWidth ? null : schemeConfig(scheme, restoreWidth);
  const small = narrow && {
    config: narrow,
    times: p / restoreWidth,
    note: `${p / restoreWidth} instances of P = ${restoreWidth}`,
  };
  if (p === own) return { config, times: 1, note: '', small };
  const whole = schemeConfig(scheme, own) ?? resolvedBank(g, scheme.id);
  const times = p / own;
  return { config: whole, times, note: `${times} instances of P = ${own}`, small };
}

/** A bank of the same lanes, 32 of them. */
function resolvedBank(g: GeneratorConfig, id: string): ResolvedConfig {
  const bank = bankOf(g);
  if (bank === null) throw new Error(`${id} has no instance of ${instanceWidth} numbers per clock`);
  const { phases: _phases, polynomials: _polynomials, ...rest } = bank;
  const taps = [...bank.taps];
  const small = { ...rest, taps, lanes: instanceWidth, perClock: instanceWidth };
  return resolveConfig({ name: `${id}-p${instanceWidth}`, generator: small }, `scheme ${id}`);
}

async function row(
  context: AsicContext,
  scheme: Scheme,
  perClock: number,
  libraries: readonly Liberty[],
  options: TableOptions,
): Promise<CompareRow | null> {
  const base = { scheme: scheme.id, family: scheme.family, label: scheme.label, perClock };
  let config: ResolvedConfig | null;
  let unit: Generator;
  try {
    config = schemeConfig(scheme, perClock);
    if (config === null) return null;
    unit = generator(config.generator);
  } catch (error) {
    return withoutHardware(base, reasonOf(error, options.signal), libraries);
  }
  const g = config.generator;
  const lanes = schemeOf(g).sharedLanes(g);
  const { wordBits: bits } = unit;
  const copies = copiesOf(g);
  const instance = instanceOf(scheme, config);
  const seeds = options.seeds ?? defaultSeeds;
  const ice40: Ice40Request = {
    instance,
    perClock,
    seeds: seeds[families[scheme.family].seeds],
    otherSeeds: seeds.widths,
    at: (p) => schemeConfig(scheme, p),
  };
  const [hx, ecp5, { alone, ...xcup }, ...asic] = await Promise.all([
    ice40Figures(context, ice40),
    synthesisFigures(context, instance, synthTargets.ecp5).then(({ alone: _, ...rest }) => rest),
    synthesisFigures(context, instance, synthTargets.xcup),
    ...libraries.map((library) => asicFigures(context, instance, library)),
  ]);
  return {
    ...base,
    lanes,
    bits,
    duplicates: lanes === null ? 0 : Math.max(0, perClock - lanes),
    fanOutRegisters: copies > 1 ? perClock * bits : 0,
    error: null,
    ...(await numbersOf(context, config, scheme.family, options)),
    ice40: hx,
    ecp5,
    xcup,
    bankAlone: alone,
    asic,
  };
}

/** The row of a scheme that cannot be built: the reason stands in it. */
function withoutHardware(
  base: Pick<CompareRow, 'scheme' | 'family' | 'label' | 'perClock'>,
  why: string,
  libraries: readonly Liberty[],
): CompareRow {
  const counts = withoutSynthesis(why);
  return {
    ...base,
    lanes: null,
    bits: 0,
    duplicates: 0,
    fanOutRegisters: 0,
    error: why,
    stream: null,
    quality: null,
    ice40: withoutIce40(why),
    ecp5: counts,
    xcup: counts,
    bankAlone: null,
    asic: libraries.map(({ name }) => withoutAsic(name, why)),
  };
}

async function numbersOf(
  context: AsicContext,
  config: ResolvedConfig,
  family: Family,
  { qualityNumbers: numbers = 2 ** 21 }: TableOptions,
): Promise<Pick<CompareRow, 'stream' | 'quality'>> {
  const stream = createStream(config.generator);
  const slots = numbersPerClock(config.generator);
  const { ideal } = families[family];
  const key = { generator: config.generator, numbers, ideal, version: context.version };
  const q = await context.pool.run(`${config.name}, quality of the numbers`, ({ cache }) =>
    (cache ?? context.pool.cache).get('quality', key, async () => qualityOf(stream, { numbers, slots, ideal })),
  );
  return {
    quality: { ...qualityFigures(q), shortfalls: ideal === 'normal' ? gaussianShortfalls(q) : null },
    stream: {
      period: `${stream.period}`,
      distinct: models.map((weights) => ({ weights, vectors: `${stream.distinctVectors(weights)}` })),
    },
  };
}

function qualityFigures(q: NumberQuality): Omit<QualityFigures, 'shortfalls'> {
  const worst = (lags: readonly number[]): number => Math.max(...lags.map(Math.abs));
  return {
    numbers: q.numbers,
    wholePeriod: q.wholePeriod,
    sigma: q.sigma,
    kurtosis: q.kurtosis,
    ks: q.ks,
    ksRounded: q.ksRounded,
    beyondThreeSigma: q.tails[1],
    stepLag: worst(q.stepLags),
    stepLagAbsolute: worst(q.stepLagsAbsolute),
    flatLag: worst(q.flatLags),
    flatLagAbsolute: worst(q.flatLagsAbsolute),
    crossSlot: q.crossSlot,
    crossSlotAbsolute: q.crossSlotAbsolute,
  };
}
