/** The FPGA columns of a row: packed cells and Fmax on iCE40, synthesis counts elsewhere. */
import { type GeneratorConfig, numbersPerClock, type ResolvedConfig, schemeOf } from '../../config/index.js';
import { generator } from '../../hdl-gen/units.js';
import { type Measurement, measure } from '../../synth/fpga/measure.js';
import { blanking } from '../../synth/fpga/yosys.js';
import { type SynthTarget, synthTargets } from '../../synth/target.js';
import {
  derived,
  type Figure,
  type Ice40Figures,
  measured,
  minus,
  none,
  type SynthesisFigures,
  scaled,
} from '../page/data.js';
import { copiesOf, fanOutInput, generatorInput, type Replay } from './design.js';
import { reasonOf, type ToolPool } from './tools.js';

export interface FpgaContext {
  readonly pool: ToolPool;
  readonly version: string;
  /** Notes for the page's end: recipes by name. */
  readonly recipes: Map<string, string>;
  readonly tools: Set<string>;
}

type Counts = { readonly ok: Measurement } | { readonly why: string };

/** A row's own configuration, or the instance that stands for it and how many of them it takes. */
export interface Instance {
  readonly config: ResolvedConfig;
  /** 1: the row itself is measured. */
  readonly times: number;
  /** Why there are several, for the cell. */
  readonly note: string;
  /** A smaller instance of the same scheme, and how many of those: for what a restore in one cycle takes more. */
  readonly small: { readonly config: ResolvedConfig; readonly times: number; readonly note: string } | null;
}

const hx8k = synthTargets['ice40-hx8k'];
/**
 * Above this share of the part, placement takes minutes (nextpnr as WebAssembly has crashed at 0.74), and Fmax is that of
 * the congestion more than of the design.
 */
const roomForPlacing = 0.7;

/** A bank of a pool with element carry has words for the next power of two: with more numbers than these it is block RAM. */
const leastWords = 256;

async function counts(
  context: FpgaContext,
  config: ResolvedConfig,
  target: SynthTarget,
  replay: Replay,
  seeds: readonly number[],
  fanOut: boolean,
): Promise<Counts> {
  const { pool } = context;
  try {
    const g = config.generator;
    const bare = generatorInput(config, replay);
    const input = fanOut ? fanOutInput(bare, copiesOf(g)) : bare;
    // Counts and a clock are all that is wanted here, and what a ROM holds would take most of the time.
    const table = schemeOf(g).table(g);
    const blankRoms = table !== null && (table.aligned || table.depth > leastWords);
    const kind = seeds.length > 0 ? `place and route, ${seeds.length} seeds` : 'synthesis';
    const what = `${config.name}${replay === 'serial' ? '' : ' with snapshot'}${fanOut ? ' with fan-out' : ''}, ${target.name}, ${kind}`;
    const ok = await pool.run(
      what,
      (options) => measure(input, target, { ...options, seeds, blankRoms, fewCells: true }),
      [input.files, target.name, seeds],
    );
    context.recipes.set(target.title, target.synth);
    const list = target.longCellList;
    if (list !== undefined) {
      context.recipes.set(
        `Cells of ${target.title}`,
        `${target.cellModels}, and of ${list.long} only ${list.used.join(', ')}`,
      );
    }
    if (blankRoms) context.recipes.set('Pools in block RAM, before memories are mapped', blanking);
    context.tools.add(ok.tools.yosys);
    if (ok.tools.route !== undefined) context.tools.add(ok.tools.route);
    return { ok };
  } catch (error) {
    return { why: reasonOf(error, pool.signal) };
  }
}

const figure = (found: Counts, resource: 'lc' | 'lut' | 'ff' | 'bram' | 'dsp'): Figure =>
  'why' in found ? none(found.why) : measured(found.ok.net[resource] ?? 0);

export function times(f: Figure, { times: n, note }: Pick<Instance, 'times' | 'note'>): Figure {
  return n === 1 ? f : scaled(f, n, note);
}

/** What a second copy of the state takes, with its control: the difference of two instances. */
async function snapshotExtra(
  context: FpgaContext,
  instance: Instance,
  target: SynthTarget,
): Promise<(resource: 'lc' | 'lut' | 'ff') => Figure> {
  const measuredOn = instance.small ?? instance;
  const { config } = measuredOn;
  if (!schemeOf(config.generator).copiesState) return () => measured(0, 'the pointer is all the state that there is');
  const [without, with_] = await Promise.all([
    counts(context, config, target, 'serial', [], false),
    counts(context, config, target, 'snapshot', [], false),
  ]);
  return (resource) => times(minus(figure(with_, resource), figure(without, resource)), measuredOn);
}

/** Synthesis counts; a tiled bank with the registers of its fan-out. */
export async function synthesisFigures(
  context: FpgaContext,
  instance: Instance,
  target: SynthTarget,
): Promise<SynthesisFigures & { readonly alone: Pick<SynthesisFigures, 'lut' | 'ff'> | null }> {
  const { config } = instance;
  const tiled = copiesOf(config.generator) > 1;
  const [serial, alone, extra] = await Promise.all([
    counts(context, config, target, 'serial', [], tiled),
    tiled ? counts(context, config, target, 'serial', [], false) : null,
    target.name === 'xcup' ? snapshotExtra(context, instance, target) : () => none('counted on UltraScale+ and iCE40'),
  ]);
  return {
    lut: times(figure(serial, 'lut'), instance),
    ff: times(figure(serial, 'ff'), instance),
    bram: times(figure(serial, 'bram'), instance),
    dsp: times(figure(serial, 'dsp'), instance),
    snapshotLut: extra('lut'),
    snapshotFf: extra('ff'),
    alone: alone === null ? null : { lut: figure(alone, 'lut'), ff: figure(alone, 'ff') },
  };
}

export interface Ice40Request {
  readonly instance: Instance;
  readonly seeds: readonly number[];
  /** Seeds of an instance that is larger or smaller than the row's own. */
  readonly otherSeeds: readonly number[];
  /** The scheme at another width. */
  readonly at: (perClock: number) => ResolvedConfig | null;
  readonly perClock: number;
}

/** Why a pool is not even packed: numbers that no block RAM is left for, at any width. Else null. */
function beyondBlockRam(g: GeneratorConfig): string | null {
  const room = (hx8k.capacity.bram ?? 0) * hx8k.bramBits;
  const table = schemeOf(g).table(g);
  if (table === null || table.bits <= room) return null;
  return `${table.bits} bits of pool, where the block RAM of an HX8K holds ${room}`;
}

/** Packed cells of the instance; Fmax of the row itself, else of the largest power of two that fits. */
export async function ice40Figures(context: FpgaContext, request: Ice40Request): Promise<Ice40Figures> {
  const { instance, perClock } = request;
  const { config } = instance;
  const g = config.generator;
  const without = beyondBlockRam(g);
  if (without !== null) return withoutIce40(without);
  const copies = copiesOf(g);
  const [packed, extra] = await Promise.all([
    counts(context, config, hx8k, 'serial', [], false),
    snapshotExtra(context, instance, hx8k),
  ]);
  const registers = copies > 1 ? perClock * generator(g).wordBits : 0;
  const bank = figure(packed, 'lc');
  const lc =
    registers === 0 || !('value' in bank)
      ? times(bank, instance)
      : derived(bank.value + registers, `the bank, ${bank.value}, and a register for every bit of the beat`);
  const rest = { lc, bram: times(figure(packed, 'bram'), instance), snapshotLc: extra('lc') };
  if ('why' in packed) return { ...rest, ...unplaced(packed.why) };
  const route = await placeLargest(context, request, packed.ok);
  return { ...rest, ...route };
}

type Placed = Pick<Ice40Figures, 'fmaxMedian' | 'fmaxMin' | 'placed' | 'placedCells' | 'seeds'>;

const unplaced = (why: string): Placed => ({
  fmaxMedian: none(why),
  fmaxMin: none(why),
  placed: null,
  placedCells: null,
  seeds: [],
});

/** Columns that are empty for one reason. */
export const withoutIce40 = (why: string): Ice40Figures => {
  const f = none(why);
  return { lc: f, bram: f, snapshotLc: f, ...unplaced(why) };
};
export const withoutSynthesis = (why: string): SynthesisFigures => {
  const f = none(why);
  return { lut: f, ff: f, bram: f, dsp: f, snapshotLut: f, snapshotFf: f };
};

async function placeLargest(context: FpgaContext, request: Ice40Request, packed: Measurement): Promise<Placed> {
  const { instance, perClock } = request;
  const own = numbersPerClock(instance.config.generator);
  const copies = copiesOf(instance.config.generator);
  // What the packed instance takes, a number: how many numbers the part can hold.
  const width = own / copies;
  const lcEach = (packed.raw.lc ?? 0) / width;
  const bramEach = (packed.raw.bram ?? 0) / width;
  const room = (p: number): boolean =>
    p * lcEach <= roomForPlacing * (hx8k.capacity.lc ?? 0) && p * bramEach <= (hx8k.capacity.bram ?? 0);
  let p = copies > 1 ? width : 2 ** Math.floor(Math.log2(perClock));
  while (p > 1 && !room(p)) p /= 2;
  if (!room(p)) return unplaced(`one number does not fit ${hx8k.title}`);
  for (; p >= 1; p /= 2) {
    const isOwn = p === own || copies > 1;
    const config = isOwn ? instance.config : request.at(p);
    if (config === null) continue;
    const seeds = isOwn ? request.seeds : request.otherSeeds;
    const found = await counts(context, config, hx8k, 'serial', seeds, false);
    if ('why' in found) {
      if (p > 1 && copies === 1) continue;
      return unplaced(found.why);
    }
    const { fmax, raw } = found.ok;
    if (fmax === undefined) return unplaced('no place and route');
    const numbers = copies > 1 ? width : p;
    const note = numbers === perClock ? undefined : copies > 1 ? 'the bank' : `P = ${numbers}`;
    return {
      fmaxMedian: measured(fmax.median, note),
      fmaxMin: measured(fmax.min, note),
      placed: numbers,
      placedCells: raw.lc ?? null,
      seeds,
    };
  }
  return unplaced(`no width of it fits ${hx8k.title}`);
}
