import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadKoffi } from '../base/foreign.js';
import { type Config, type ResolvedConfig, resolveConfig, ZerothError } from '../config/index.js';
import { type Dataset, loadData, train } from '../host/index.js';
import { loadOnnxRuntime } from '../host/objective/runtime.js';
import { openRtlFeed, type RtlFeed } from '../host/sources/rtl.js';
import { type ReportData, writeReport } from '../report/index.js';
import { requireTool } from '../sim/tools.js';
import { synthTarget } from '../synth/target.js';
import { Toolchain } from '../synth/tools/toolchain.js';
import { negativeControls } from './controls.js';
import { doctor } from './doctor.js';
import type { Findings } from './findings.js';
import { generate } from './generate.js';
import { laneSchematic, sourceTiming } from './pictures.js';
import { assemble } from './report-data.js';
import { simulate } from './simulate.js';
import { countedTargets, requirePrograms, synthesize } from './synthesize.js';

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

/** The whole path for one configuration: generate, prove, cost, train with every source, report. */
export async function report(config: ResolvedConfig, options: ReportOptions): Promise<ReportResult> {
  const { outDir, note } = options;
  await requireTools(config);
  ownFolder(outDir);
  const seconds: Record<string, number> = {};
  const step = async <T>(name: string, text: string, body: () => Promise<T> | T): Promise<T> => {
    note(`${name}: ${text}`);
    const began = performance.now();
    const value = await body();
    seconds[name] = (performance.now() - began) / 1000;
    return value;
  };
  const other = otherScheme(config);
  await step('generate', 'Verilog, manifest, constraints', () => {
    generate(config, join(outDir, 'hardware'), { version: options.version });
  });
  const simulation = await step('simulate', 'RTL against the golden model, number by number', () =>
    simulate(config, { outDir: join(outDir, 'simulate'), signal: options.signal }),
  );
  const controls = await step('controls', 'faults put in on purpose', () => negativeControls(config));
  const tools = new Toolchain();
  try {
    // Yosys and nextpnr run in worker threads: the second core places and routes while the first one trains.
    const costing = Promise.all([
      synthesize(config, { outDir: join(outDir, 'synthesize'), version: options.version }),
      synthesize(other, { outDir: join(outDir, 'synthesize-other'), version: options.version, baseline: false }),
    ]);
    costing.catch(() => undefined);
    const dataset = loadData(config.train.data);
    const trained = await step('train', `${config.train.steps} steps with each source`, () =>
      trainAll(config, other, dataset, options),
    );
    const [cost, otherCost] = await step('synthesize', 'what it costs, beside a Gaussian generator', () => costing);
    const [schematic, timing] = await step('draw', 'schematic, timing diagram', async () => [
      await laneSchematic(config, tools),
      await sourceTiming(config),
    ]);
    const findings: Findings = { config, other, dataset, simulation, controls, cost, otherCost, ...trained };
    const data: ReportData = {
      ...assemble(findings, { configName: options.configName, tools: (await doctor()).lines }),
      schematic,
      timing,
      wallSeconds: seconds,
    };
    const paths = await writeReport(data, outDir);
    return { data, paths, ok: isSound(findings) };
  } finally {
    await tools.dispose();
  }
}

/** Minutes lie before the last of them is called, and an earlier report would be gone by then. */
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

async function trainAll(
  config: ResolvedConfig,
  other: ResolvedConfig,
  dataset: Dataset,
  { outDir, note, signal }: ReportOptions,
): Promise<Pick<Findings, 'runs' | 'counters'>> {
  const feeds: RtlFeed[] = [];
  const run = async (name: string, from: ResolvedConfig, source: ResolvedConfig['train']['source']) => {
    const result = await train({
      config: { ...from, train: { ...config.train, source } },
      runFolder: join(outDir, 'train', name),
      dataset,
      ...(signal === undefined ? {} : { signal }),
      openFeed: async (resolved, dimension) => {
        const feed = await openRtlFeed(resolved, { dimension });
        feeds.push(feed);
        return feed;
      },
    });
    if (result.interrupted) throw new ZerothError({ what: `interrupted while training with ${name}` }, 130);
    note(
      `  ${name.padEnd(10)} accuracy ${(100 * result.before.accuracy).toFixed(1)} % -> ${(100 * result.after.accuracy).toFixed(1)} %`,
    );
    for (const line of result.sourceSummary) note(`    ${line}`);
    return result;
  };
  const runs = {
    golden: await run('golden', config, 'golden'),
    rtl: await run('rtl', config, 'rtl'),
    other: await run('other', other, 'golden'),
    gaussian: await run('gaussian', config, 'gaussian'),
    rademacher: await run('rademacher', config, 'rademacher'),
    clt: await run('clt', config, 'clt'),
  };
  const counters = feeds[0]?.counters();
  if (counters === undefined) throw new Error('unreachable: the RTL run opened no feed');
  return { runs, counters };
}

/** The other PeZO strategy, so that every report shows both: a pool beside a bank, a bank beside anything else. */
function otherScheme(config: ResolvedConfig): ResolvedConfig {
  const generator: Config['generator'] =
    config.generator.kind === 'on-the-fly'
      ? { kind: 'pool', size: 2047, bits: 8 }
      : { kind: 'on-the-fly', lanes: 31, bits: 8 };
  const name = config.generator.kind === 'on-the-fly' ? 'pool-2047' : 'otf-31x8';
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
