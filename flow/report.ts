import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadKoffi } from '../base/foreign.js';
import { type ResolvedConfig, resolveConfig, schemeOf, ZerothError } from '../config/index.js';
import { loadOnnxRuntime } from '../host/objective/runtime.js';
import { type ReportData, writeReport } from '../report/index.js';
import { requireTool } from '../sim/tools.js';
import { synthTarget } from '../synth/target.js';
import { Toolchain } from '../synth/tools/toolchain.js';
import { controlsStep } from './controls.js';
import { type DoctorReport, doctorStep } from './doctor.js';
import type { Findings } from './findings.js';
import { generateStep } from './generate.js';
import { laneSchematic, sourceTiming } from './pictures.js';
import { assemble } from './report-data.js';
import { simulateStep } from './simulate.js';
import { type AnyStep, runSteps, type Step } from './step.js';
import { countedTargets, requirePrograms, synthesize } from './synthesize.js';
import { trainSourcesStep } from './train-sources.js';

export interface ReportOptions {
  readonly outDir: string;
  readonly version: string;
  /** How the user named the configuration, for the commands in the report. */
  readonly configName: string;
  readonly note: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ReportResult {
  readonly data: ReportData;
  readonly paths: readonly string[];
  /** RTL equals the golden model, every control was caught, and both runs ended in the same weights. */
  readonly ok: boolean;
}

const marker = '.zeroth-report';

/** Yosys and nextpnr run in worker threads: the second core places and routes while the first one trains. */
const costStep: Step<
  { readonly config: ResolvedConfig; readonly other: ResolvedConfig },
  Pick<Findings, 'cost' | 'otherCost'>
> = {
  name: 'synthesize',
  does: 'what it costs, beside a Gaussian generator, while the next step trains',
  needs: ['config', 'other'],
  gives: ['cost', 'otherCost'],
  beside: true,
  run: async ({ config, other }, { folder, version, note }) => {
    const options = { version, note };
    const [cost, otherCost] = await Promise.all([
      synthesize(config, { ...options, outDir: folder('synthesize') }),
      synthesize(other, { ...options, outDir: folder('synthesize-other'), baseline: false }),
    ]);
    return { cost, otherCost };
  },
};

type Pictures = Pick<ReportData, 'schematic' | 'timing'>;

const drawStep: Step<{ readonly config: ResolvedConfig }, Pictures> = {
  name: 'draw',
  does: 'schematic, timing diagram',
  needs: ['config'],
  gives: ['schematic', 'timing'],
  run: async ({ config }) => {
    const tools = new Toolchain();
    try {
      return { schematic: await laneSchematic(config, tools), timing: await sourceTiming(config) };
    } finally {
      await tools.dispose();
    }
  },
};

interface ReportState extends Findings, Pictures {
  readonly tools: DoctorReport;
}

/** The steps of a report, before it is written. */
export const reportSteps: readonly AnyStep[] = [
  generateStep,
  simulateStep,
  controlsStep,
  costStep,
  trainSourcesStep,
  { ...drawStep, needs: [...drawStep.needs, 'cost'] },
  doctorStep,
];

/** The whole path for one configuration: generate, prove, cost, train with every source, report. */
export async function report(config: ResolvedConfig, options: ReportOptions): Promise<ReportResult> {
  const { outDir } = options;
  await requireTools(config);
  ownFolder(outDir);
  const given = { config, other: otherScheme(config) };
  const context = { ...options, folder: (part: string) => join(outDir, part) };
  const { state, seconds } = await runSteps<ReportState>(reportSteps, given, context);
  const found = state as ReportState;
  // Looking for tools is no part of the path that the page times.
  const { doctor: _looking, ...wallSeconds } = seconds;
  const data: ReportData = {
    ...assemble(found, { configName: options.configName, tools: found.tools.lines }),
    schematic: found.schematic,
    timing: found.timing,
    wallSeconds,
  };
  return { data, paths: await writeReport(data, outDir), ok: isSound(found) };
}

export const reportStep: Step<
  { readonly config: ResolvedConfig; readonly configName: string },
  { readonly report: ReportResult }
> = {
  name: 'report',
  does: 'generate, prove, cost, train and write the page',
  needs: ['config', 'configName'],
  gives: ['report'],
  run: async ({ config, configName }, { folder, ...context }) => ({
    report: await report(config, { ...context, outDir: folder('report'), configName }),
  }),
};

/** Check tools first: some are needed only after minutes, when an earlier report would be gone. */
async function requireTools(config: ResolvedConfig): Promise<void> {
  for (const name of ['verilator', 'c++', 'iverilog', 'vvp'] as const) await requireTool(name);
  loadKoffi();
  await loadOnnxRuntime();
  await requirePrograms(new Toolchain(), countedTargets(config).map(synthTarget));
}

function isSound({ simulation, controls, runs, counters }: Findings): boolean {
  const counted = counters.beats.seen === counters.beats.expected && counters.cycles.seen === counters.cycles.expected;
  const equal = runs.golden.weightsSha256 === runs.rtl.weightsSha256;
  return simulation.ok && controls.every((c) => c.caught) && counted && equal;
}

/** The other PeZO strategy, so that every report shows both: a pool beside a bank, a bank beside anything else. */
function otherScheme(config: ResolvedConfig): ResolvedConfig {
  const { name, generator } = schemeOf(config.generator).besides;
  return resolveConfig({ name, generator, train: config.train });
}

/** A folder that is new, empty, or an earlier report's, whose contents are replaced; anything else is left alone. */
function ownFolder(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    if (!existsSync(join(folder, marker))) {
      throw new ZerothError({
        where: folder,
        what: 'the folder is not empty and was not made by `zeroth report`',
        allowed: 'a new or empty folder, or an earlier report to replace',
        fix: 'choose another one with --out',
      });
    }
    for (const part of ['hardware', 'simulate', 'synthesize', 'synthesize-other', 'train']) {
      rmSync(join(folder, part), { recursive: true, force: true });
    }
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, marker), 'This folder is replaced by the next `zeroth report` into it.\n');
}
