/** nextpnr: packed logic cells, and Fmax over several seeds (one seed says little: 235 to 387 MHz for one design). */
import { ExitCode, ZerothError } from '../../base/errors.js';
import { hashOf, noCache } from '../../base/result-cache.js';
import { type SynthTarget, synthTargets } from '../target.js';
import { type Tool, toolId } from '../tools/tool.js';
import type { SynthOptions } from '../tools/toolchain.js';

export const defaultSeeds: readonly number[] = [1, 2, 3];

export interface RouteRequest {
  /** For messages. */
  readonly design: string;
  /** Yosys JSON, flat. */
  readonly netlist: string;
  readonly target: SynthTarget;
  /** At least three for a figure that is reported. Default 1, 2, 3. */
  readonly seeds?: readonly number[];
  /** The frequency the placer aims for, MHz. It moves the result, so it is part of the recipe. Default 100. */
  readonly aimMHz?: number;
}

/** How the packer filled its logic cells. */
export interface PackedCells {
  /** All logic cells in use: what `lc` means in every figure of ours. */
  readonly total: number;
  readonly lutOnly: number;
  readonly lutAndFf: number;
  readonly ffOnly: number;
  /** Cells used for a carry alone, or to enter and leave carry chains. */
  readonly carryOnly: number;
}

export interface RouteResult {
  readonly packed: PackedCells;
  /** MHz; `bySeed` in the order of the seeds. */
  readonly fmax: { readonly min: number; readonly median: number; readonly bySeed: readonly number[] };
  readonly seeds: readonly number[];
  /** The command of the first seed, with file names in place of contents. */
  readonly command: string;
  readonly tool: string;
}

interface OneRoute {
  readonly packed: PackedCells;
  readonly fmaxMHz: number;
}

/** Places and routes once a seed. @throws ZerothError (exit code 3) when nextpnr is missing, 1 when it fails. */
export async function placeAndRoute(request: RouteRequest, options: SynthOptions): Promise<RouteResult> {
  const { design, netlist, target, seeds = defaultSeeds, aimMHz = 100 } = request;
  if (seeds.length === 0)
    throw new ZerothError({ what: 'place and route needs at least one seed', fix: 'seeds: [1, 2, 3]' });
  const tool = await toolFor(target, options);
  const routes: OneRoute[] = [];
  for (const seed of seeds) {
    const args = routeArgs(target, seed, aimMHz);
    const key = { netlist: hashOf(netlist), args, tool: toolId(tool) };
    routes.push(
      await (options.cache ?? noCache).get('nextpnr', key, async () => {
        options.onStart?.(`place and route of ${design} for ${target.name}, seed ${seed}`);
        const run = await start(tool, args, netlist, ['report.json'], design, target, options.signal);
        return readRoute(run.log, run.files['report.json'] ?? '');
      }),
    );
  }
  const [first] = routes;
  if (first === undefined) throw new Error('no route'); // seeds is not empty
  if (routes.some((r) => r.packed.total !== first.packed.total)) {
    throw new Error(`packed cells depend on the seed: ${routes.map((r) => r.packed.total).join(', ')}`);
  }
  const bySeed = routes.map((r) => r.fmaxMHz);
  return {
    packed: first.packed,
    fmax: { min: Math.min(...bySeed), median: median(bySeed), bySeed },
    seeds,
    command: [target.route?.program, ...routeArgs(target, seeds[0] ?? 1, aimMHz)].join(' '),
    tool: toolId(tool),
  };
}

/** Packs without placing: the logic cells only, in a tenth of the time. */
export async function pack(
  { design, netlist, target }: Pick<RouteRequest, 'design' | 'netlist' | 'target'>,
  options: SynthOptions,
): Promise<Pick<RouteResult, 'packed' | 'command' | 'tool'>> {
  const tool = await toolFor(target, options);
  const args = [...(target.route?.flags ?? []), '--json', 'netlist.json', '--pack-only'];
  const key = { netlist: hashOf(netlist), args, tool: toolId(tool) };
  const packed = await (options.cache ?? noCache).get('pack', key, async () =>
    readPacked((await start(tool, args, netlist, [], design, target, options.signal)).log),
  );
  return { packed, command: [target.route?.program, ...args].join(' '), tool: toolId(tool) };
}

const routeArgs = (target: SynthTarget, seed: number, aimMHz: number): string[] => [
  ...(target.route?.flags ?? []),
  '--json',
  'netlist.json',
  '--seed',
  `${seed}`,
  '--freq',
  `${aimMHz}`,
  // A missed aim is a figure here and not an error: budgets decide.
  '--timing-allow-fail',
  '--report',
  'report.json',
];

async function toolFor(target: SynthTarget, options: SynthOptions): Promise<Tool> {
  if (target.route !== undefined) return options.tools.get(target.route.program);
  const placed = Object.values(synthTargets).filter(({ route }) => route !== undefined);
  throw new ZerothError({
    where: 'target.device',
    what: `there is no open place and route for ${target.title}: synthesis counts only`,
    allowed: placed.map(({ name }) => name).join(', '),
    fix: "target: { device: 'ice40-hx8k' } for packed logic cells and Fmax",
  });
}

async function start(
  tool: Tool,
  args: readonly string[],
  netlist: string,
  outputs: readonly string[],
  design: string,
  target: SynthTarget,
  signal: AbortSignal | undefined,
) {
  const run = await tool.run({ args, files: { 'netlist.json': netlist }, outputs, signal });
  if (run.code === 0) return run;
  const errors = [...run.log.matchAll(/^ERROR: (.*)$/gm)].map((m) => m[1]);
  throw new ZerothError(
    {
      where: `${design} on ${target.name}`,
      what: `${toolId(tool)} failed: ${errors.join('; ') || run.log.trim().split('\n').slice(-3).join(' / ')}`,
      allowed: `designs that fit ${target.title}`,
      fix: 'a smaller design, or a larger part',
    },
    ExitCode.checkFailed,
  );
}

/** From the packer's log; the same lines in versions 0.4 to 0.8. */
export function readPacked(log: string): PackedCells {
  const count = (text: string): number => {
    const found = new RegExp(`^Info: +(\\d+) LCs used ${text}`, 'm').exec(log);
    if (found === null) throw new Error(`nextpnr's log has no line 'LCs used ${text}'`);
    return Number(found[1]);
  };
  const lutOnly = count('as LUT4 only');
  const lutAndFf = count('as LUT4 and DFF');
  const ffOnly = count('as DFF only');
  const carryOnly = count('as CARRY only') + count('to legalise carry chains');
  return { total: lutOnly + lutAndFf + ffOnly + carryOnly, lutOnly, lutAndFf, ffOnly, carryOnly };
}

interface Report {
  readonly fmax?: Record<string, { achieved: number }>;
  readonly utilization?: Record<string, { used: number }>;
}

function readRoute(log: string, text: string): OneRoute {
  const report = JSON.parse(text) as Report;
  const packed = readPacked(log);
  // The report also counts the packer's own constant drivers, at most two; where carry chains are cut and joined again, the log counts a few cells
  // (9 of 1,734, measured) that are gone when the report is written. More than that, and one of the two was misread.
  const reported = report.utilization?.ICESTORM_LC?.used ?? Number.NaN;
  if (!(reported >= packed.total - Math.ceil(packed.total / 100) && reported <= packed.total + 2)) {
    throw new Error(`nextpnr's report has ${reported} logic cells, its packing log ${packed.total}`);
  }
  const clocks = Object.values(report.fmax ?? {}).map((f) => f.achieved);
  if (clocks.length === 0) throw new Error("nextpnr's report has no clock");
  return { packed, fmaxMHz: Math.round(Math.min(...clocks) * 100) / 100 };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (i: number): number => sorted[i] ?? Number.NaN;
  const half = sorted.length >> 1;
  const middle = sorted.length % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
  return Math.round(middle * 100) / 100;
}
