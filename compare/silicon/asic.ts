/** The standard-cell columns of a row: area, Fmax, and energy from the toggles of the mapped netlist at work. */
import { type ResolvedConfig, schemeOf } from '../../config/index.js';
import { createWire, wireBeats } from '../../golden-model/index.js';
import { generator } from '../../hdl-gen/units.js';
import {
  type CountedActivity,
  countActivity,
  type Liberty,
  mapToCells,
  type OpenSta,
  openStaInstall,
  readNetlist,
  runOpenSta,
} from '../../synth/asic/index.js';
import type { SynthInput } from '../../synth/input.js';
import { type AsicFigures, derived, type Figure, measured, minus, none, plus } from '../page/data.js';
import { copiesOf, fanOutInput, generatorInput } from './design.js';
import { type FpgaContext, type Instance, times } from './fpga.js';
import { reasonOf } from './tools.js';

export interface AsicContext extends FpgaContext {
  readonly sta: OpenSta | null;
  readonly beats: number;
  readonly clockMHz: number;
}

/**
 * OpenRAM's macros for SKY130 (github.com/VLSIDA/sky130_sram_macros): 1 kbyte, 32 x 256, one read-write and one read port,
 * 479.78 x 397.5 um. Square micrometres a bit, with its periphery.
 */
export const sramSource = 'OpenRAM sky130_sram_1kbyte_1rw1r_32x256_8, 479.78 x 397.5 um';
export const sramAreaPerBit = (479.78 * 397.5) / 8192;

/** A larger pool is not mapped as logic: nobody would build it so. */
const mostRomBits = 2 ** 16;

/** Raised when the way energy is measured changes. */
const protocol = 2;

/** In the order in which they are written; energy in pJ and toggles, of a beat. */
const names = [
  'area',
  'flipFlops',
  'fmax',
  'energy',
  'energyWithHazards',
  'toggles',
  'togglesWithHazards',
] as const satisfies readonly (keyof AsicFigures)[];
type Name = (typeof names)[number];
type Cost = Readonly<Record<Name, Figure>>;

const costOf = (figure: (name: Name) => Figure): Cost =>
  Object.fromEntries(names.map((name) => [name, figure(name)])) as Cost;

/** What simulation and OpenSTA tell. */
type Powered = Readonly<Record<'fmaxMHz' | Exclude<Name, 'area' | 'flipFlops' | 'fmax'>, number>>;

/** All columns empty for one reason. */
export function withoutAsic(library: string, why: string): AsicFigures {
  const f = none(why);
  return { library, ...costOf(() => f), poolInFlipFlops: f, poolInSram: f };
}

export async function asicFigures(context: AsicContext, instance: Instance, library: Liberty): Promise<AsicFigures> {
  const { config } = instance;
  const g = config.generator;
  const copies = copiesOf(g);
  const scheme = generator(g);
  const storage = poolStorage(instance, library);
  const table = schemeOf(g).table(g);
  if (table !== null && table.bits > mostRomBits) {
    const why = `${table.bits} bits of ROM are not made of gates: its storage stands in the last columns`;
    return { ...withoutAsic(library.name, why), ...storage };
  }
  const bare = generatorInput(config, 'serial');
  const bank = await cost(context, config, bare, library, config.name);
  let whole = bank;
  if (copies > 1) {
    // One copy of the registers is mapped and simulated; the others are like it.
    const one = await cost(context, config, fanOutInput(bare, 1), library, `${config.name} with one copy`);
    const note = `the bank, and ${copies} times what one copy of its ${scheme.group} registers adds`;
    const sum = costOf((name) => plus(bank[name], minus(one[name], bank[name]), copies, note));
    whole = { ...sum, fmax: 'value' in bank.fmax ? measured(bank.fmax.value, 'the bank') : bank.fmax };
  }
  const each = (f: Figure): Figure => {
    if (!('value' in f)) return f;
    const value = f.value / scheme.perClock;
    return instance.times > 1 ? derived(value, 'as the instance that was measured') : { ...f, value };
  };
  const fmax = whole.fmax;
  const isCount = (name: Name): boolean => name === 'area' || name === 'flipFlops';
  const figures = costOf((name) => (isCount(name) ? times(whole[name], instance) : each(whole[name])));
  return { library: library.name, ...figures, fmax, ...storage };
}

function poolStorage(
  { config, times: count }: Instance,
  library: Liberty,
): Pick<AsicFigures, 'poolInFlipFlops' | 'poolInSram'> {
  const table = schemeOf(config.generator).table(config.generator);
  if (table === null) {
    const no = none('no pool');
    return { poolInFlipFlops: no, poolInSram: no };
  }
  const bits = count * table.bits;
  const cells = [...library.cells.values()].filter((c) => c.other === undefined);
  const least = (which: typeof cells): number => Math.min(...which.map((c) => c.area));
  const plain = cells.filter(
    (c) => c.ff !== undefined && /^D$/.test(c.ff.nextState) && c.ff.clockedOn === 'CLK' && !c.ff.clear && !c.ff.preset,
  );
  const muxes = cells.filter((c) => c.ff === undefined && /mux2/i.test(c.name));
  const bit = least(plain) + least(muxes);
  return {
    poolInFlipFlops: Number.isFinite(bit)
      ? derived(bits * bit, `${bits} bits, each the library's smallest flip-flop and multiplexer`)
      : none('the library has no plain flip-flop or multiplexer'),
    poolInSram: /sky130/i.test(library.name)
      ? derived(bits * sramAreaPerBit, `${bits} bits at the area per bit of ${sramSource}`)
      : none('no published SRAM macro of this process'),
  };
}

async function cost(
  context: AsicContext,
  config: ResolvedConfig,
  input: SynthInput,
  library: Liberty,
  what: string,
): Promise<Cost> {
  const { pool, sta } = context;
  try {
    const mapped = await pool.run(
      `${what}, ${library.name}, mapping`,
      (options) => mapToCells(input, library, { ...options, aimMHz: context.clockMHz }),
      [input.files, library.text, 'map'],
    );
    context.recipes.set(library.name, mapped.recipe.replace(/^.*?; synth/, 'synth'));
    const counted = { area: measured(mapped.area), flipFlops: measured(mapped.flipFlops) };
    if (sta === null) {
      const why = none(`OpenSTA is not installed: ${openStaInstall}`);
      return { ...costOf(() => why), ...counted };
    }
    context.tools.add(`OpenSTA ${sta.version}`);
    const { fmaxMHz, ...powered } = await pool.run(
      `${what}, ${library.name}, gate-level simulation and power`,
      () => power(context, config, input, library, sta, mapped.netlist),
      [mapped.netlist, library.text, 'power'],
    );
    const figures = { ...mapped, fmax: fmaxMHz, ...powered };
    return costOf((name) => measured(figures[name]));
  } catch (error) {
    const why = none(reasonOf(error, pool.signal));
    return costOf(() => why);
  }
}

function power(
  context: AsicContext,
  config: ResolvedConfig,
  input: SynthInput,
  library: Liberty,
  sta: OpenSta,
  json: string,
): Promise<Powered> {
  const { beats, clockMHz, pool } = context;
  const key = { json, library: library.text, beats, clockMHz, sta: sta.version, protocol };
  return pool.cache.get('power', key, async () => {
    const { domain } = input.interface;
    if (domain === undefined) throw new Error(`${input.interface.module} has no clock`);
    const clock = domain.clock;
    const netlist = readNetlist(json, input.interface.module, library);
    const wire = createWire({ ...config.generator });
    const golden = wireBeats(wire.format, beats);
    wire.wireWords(golden, 0n, 0, beats);
    const activity: CountedActivity = await countActivity({
      netlist,
      library,
      clock,
      reset: { port: domain.reset, active: 'high' },
      held: { advance: 1 },
      valid: 'valid',
      data: 'words',
      golden: groupWords(golden.words, wire.format.wordsPerBeat, config),
      beats,
      signal: pool.signal,
    });
    const run = (togglesPerCycle: Float64Array) =>
      runOpenSta(
        sta,
        { netlist, library, clock, clockMHz, activity: { togglesPerCycle, duty: activity.duty } },
        pool.signal,
      );
    const settled = await run(activity.settled);
    const hazards = await run(activity.withHazards);
    const cyclesPerBeat = activity.cycles / beats;
    // Watts for a cycle's time, in pJ.
    const perBeat = (watts: number | undefined): number => ((watts ?? 0) * 1e6 * cyclesPerBeat) / clockMHz;
    return {
      fmaxMHz: settled.fmaxMHz,
      energy: perBeat(settled.power?.total),
      energyWithHazards: perBeat(hazards.power?.total),
      toggles: activity.settledPerCycle * cyclesPerBeat,
      togglesWithHazards: activity.hazardsPerCycle * cyclesPerBeat,
    };
  });
}

/** The words of one group: of a tiled beat, the first copy. */
function groupWords(words: Uint32Array, perBeat: number, config: ResolvedConfig): Uint32Array {
  const { group, wordBits } = generator(config.generator);
  const bits = group * wordBits;
  const limbs = Math.ceil(bits / 32);
  if (limbs === perBeat && bits % 32 === 0) return words;
  const beats = words.length / perBeat;
  const out = new Uint32Array(beats * limbs);
  const mask = bits % 32 === 0 ? 0xffffffff : 2 ** (bits % 32) - 1;
  for (let beat = 0; beat < beats; beat++) {
    for (let i = 0; i < limbs; i++) {
      const word = words[beat * perBeat + i] ?? 0;
      out[beat * limbs + i] = i === limbs - 1 ? (word & mask) >>> 0 : word;
    }
  }
  return out;
}
