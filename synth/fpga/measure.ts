/** The cost of one design on one target: raw in its harness, the harness alone, and the difference. */
import type { SynthInput } from '../input.js';
import type { SynthTarget } from '../target.js';
import type { SynthOptions } from '../tools/toolchain.js';
import { minus, type ResourceCount, resourcesOf } from './cells.js';
import { emptyHarness, harness, harnessFile, harnessName } from './harness.js';
import { defaultSeeds, pack, placeAndRoute, type RouteResult } from './nextpnr.js';
import { type SynthRequest, type SynthResult, synthesize } from './yosys.js';

/** `blankRoms` and `fewCells`: the same cost but for a few LUTs in a thousand, in less time. */
export interface MeasureOptions extends SynthOptions, Pick<SynthRequest, 'blankRoms' | 'fewCells'> {
  /** Place-and-route seeds; default 1, 2, 3. `[]`: pack only (logic cells, no Fmax). */
  readonly seeds?: readonly number[];
  /** The frequency the placer aims for, MHz; default 100. */
  readonly aimMHz?: number;
}

export interface Measurement {
  readonly design: string;
  readonly target: SynthTarget['name'];
  /** DUT and harness together, as the tools saw them. */
  readonly raw: ResourceCount;
  /** The empty harness of the same port widths; zeros where the target is counted out of context. */
  readonly harness: ResourceCount;
  /** What the design costs: `raw - harness`. */
  readonly net: ResourceCount;
  /** MHz, of the DUT in its harness; absent without place and route. */
  readonly fmax?: RouteResult['fmax'];
  readonly seeds: readonly number[];
  readonly tools: { readonly yosys: string; readonly route?: string };
  readonly commands: { readonly yosys: string; readonly route?: string };
  readonly warnings: readonly string[];
}

/** Measures a design. On targets without place and route the counts are out of context and need no harness. */
export async function measure(input: SynthInput, target: SynthTarget, options: MeasureOptions): Promise<Measurement> {
  return target.route === undefined ? outOfContext(input, target, options) : inHarness(input, target, options);
}

async function outOfContext(input: SynthInput, target: SynthTarget, options: MeasureOptions): Promise<Measurement> {
  const design = input.interface.module;
  const { blankRoms = false, fewCells = false } = options;
  const request = { files: input.files, top: design, target, netlist: false, blankRoms, fewCells };
  const result = await synthesize(request, options);
  const raw = resourcesOf(result.cells, target, design);
  return {
    design,
    target: target.name,
    raw,
    harness: minus(raw, raw),
    net: raw,
    seeds: [],
    tools: { yosys: result.tool },
    commands: { yosys: result.recipe },
    warnings: result.warnings,
  };
}

async function inHarness(input: SynthInput, target: SynthTarget, options: MeasureOptions): Promise<Measurement> {
  const { seeds = defaultSeeds, aimMHz = 100, blankRoms = false, fewCells = false } = options;
  const unit = input.interface;
  const design = unit.module;
  const full = await synthesize(
    {
      files: { ...input.files, [harnessFile]: harness(unit, 'dut') },
      top: harnessName,
      target,
      boundary: design,
      blankRoms,
      fewCells,
    },
    options,
  );
  const empty = await synthesize({ files: { [harnessFile]: emptyHarness(unit) }, top: harnessName, target }, options);
  const netlistOf = (r: SynthResult) => ({ design, netlist: r.netlist ?? '', target });
  const route = seeds.length > 0 ? await placeAndRoute({ ...netlistOf(full), seeds, aimMHz }, options) : undefined;
  const packed = route ?? (await pack(netlistOf(full), options));
  const packedEmpty = await pack(netlistOf(empty), options);
  const raw = { lc: packed.packed.total, ...resourcesOf(full.cells, target, design) };
  const alone = { lc: packedEmpty.packed.total, ...resourcesOf(empty.cells, target, `${harnessName} of ${design}`) };
  return {
    design,
    target: target.name,
    raw,
    harness: alone,
    net: minus(raw, alone),
    ...(route === undefined ? {} : { fmax: route.fmax }),
    seeds,
    tools: { yosys: full.tool, route: packed.tool },
    commands: { yosys: full.recipe, route: packed.command },
    warnings: full.warnings,
  };
}
