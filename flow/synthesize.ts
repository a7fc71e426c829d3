import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DiskCache } from '../base/result-cache.js';
import {
  baselineBeside,
  type CltConfig,
  type GeneratorConfig,
  hardwareHash,
  numbersPerClock,
  type ResolvedConfig,
  schemeOf,
  type TargetName,
} from '../config/index.js';
import { type Design, elaborate } from '../hdl-gen/dsl/index.js';
import { emitDesign } from '../hdl-gen/dsl/verilog/index.js';
import { generator, generatorSource } from '../hdl-gen/units.js';
import { defaultCacheDir } from '../sim/verilator-bindings/index.js';
import { measure } from '../synth/fpga/measure.js';
import { compareDesigns, comparisonTable } from '../synth/gates/compare.js';
import { type DesignMetrics, metricsJson, metricsOf } from '../synth/gates/metrics.js';
import { synthInput } from '../synth/input.js';
import { costTable } from '../synth/summary.js';
import { type SynthTarget, synthTarget } from '../synth/target.js';
import { Toolchain } from '../synth/tools/toolchain.js';
import type { Step } from './step.js';

export interface SynthesizeOptions {
  /** Default: iCE40 HX8K, UltraScale+ and the configuration's device. */
  readonly targets?: readonly TargetName[] | undefined;
  /** Place-and-route seeds; default 1, 2, 3. */
  readonly seeds?: readonly number[] | undefined;
  /** `wasm` (default): the pinned npm packages; `native`: the programs on PATH. */
  readonly tool?: 'wasm' | 'native' | undefined;
  /** Also measure the central-limit Gaussian at equal numbers per clock; default true. */
  readonly baseline?: boolean | undefined;
  readonly outDir: string;
  readonly version: string;
  /** A line for every run of a tool that is begun, by design, target and seed; none for what the cache has. */
  readonly note?: ((text: string) => void) | undefined;
  readonly onProgress?: ((stage: string, done: number, total: number) => void) | undefined;
}

export interface SynthesizeResult {
  readonly config: string;
  readonly configHash: string;
  /** The configured generator first, then the Gaussian; for each target. */
  readonly designs: readonly DesignMetrics[];
  readonly comparisons: readonly string[];
  /** What could not be placed, and why. */
  readonly notes: readonly string[];
}

/** Small and large: every generator is counted on both. */
export const defaultTargets: readonly TargetName[] = ['ice40-hx8k', 'xcup'];

/** The two, and the configuration's own device. */
export const countedTargets = ({ target }: ResolvedConfig): readonly TargetName[] => [
  ...new Set([...defaultTargets, target.device]),
];

/** The Gaussian that the configured generator is compared with: as many numbers a clock, replayed in the same way. */
export function gaussianBeside(g: GeneratorConfig): CltConfig {
  return baselineBeside(g, numbersPerClock(g), schemeOf(g).replay(g));
}

/**
 * The hardware whose cost is counted: the bare generator where it delivers its numbers as they come (P = n, or tiled by
 * wiring), the stream source where a group is cut into beats.
 */
export function costDesign(config: ResolvedConfig): Design {
  const scheme = generator(config.generator);
  return scheme.perClock < scheme.group ? generatorSource(config) : elaborate(scheme.module);
}

/** Measures the configured generator, and the Gaussian beside it, on every target; writes `metrics.json`. */
export async function synthesize(config: ResolvedConfig, options: SynthesizeOptions): Promise<SynthesizeResult> {
  const targets = (options.targets ?? countedTargets(config)).map(synthTarget);
  const gaussian = gaussianBeside(config.generator);
  const withBaseline = options.baseline !== false && gaussian !== config.generator;
  const jobs = [
    { config, numbers: numbersPerClock(config.generator) },
    ...(withBaseline
      ? [{ config: { ...config, name: 'gaussian', generator: gaussian }, numbers: gaussian.lanes }]
      : []),
  ];
  const tools = new Toolchain({ tool: options.tool ?? 'wasm' });
  const cache = new DiskCache(join(dirname(defaultCacheDir()), 'synth'));
  const run = { tools, cache, onStart: (what: string) => options.note?.(`  ${what}`) };
  const designs: DesignMetrics[] = [];
  const comparisons: string[] = [];
  const notes: string[] = [];
  let done = 0;
  try {
    await requirePrograms(tools, targets);
    for (const target of targets) {
      const here: DesignMetrics[] = [];
      for (const job of jobs) {
        options.onProgress?.('synthesis', done++, targets.length * jobs.length);
        const design = costDesign(job.config);
        const emitted = emitDesign(design, {
          generator: `zeroth ${options.version}`,
          configHash: hardwareHash(job.config),
          locators: false,
        });
        const input = synthInput(design, emitted);
        const packed = await measure(input, target, { ...run, seeds: [] });
        const room = target.capacity.lc ?? Number.POSITIVE_INFINITY;
        const fits = (packed.raw.lc ?? 0) <= room;
        if (!fits) notes.push(`${design.top.name} needs ${packed.raw.lc} of ${room} logic cells: packed only, no Fmax`);
        const seeds = fits ? (options.seeds ?? [1, 2, 3]) : [];
        const measured = seeds.length > 0 ? await measure(input, target, { ...run, seeds }) : packed;
        here.push(metricsOf(measured, target, job.numbers));
      }
      designs.push(...here);
      const [subject, reference] = here;
      if (subject !== undefined && reference !== undefined) {
        comparisons.push(`${target.title}\n\n${comparisonTable(compareDesigns(subject, reference, target))}`);
      }
    }
  } finally {
    await tools.dispose();
  }
  mkdirSync(options.outDir, { recursive: true });
  writeFileSync(join(options.outDir, 'metrics.json'), metricsJson(designs));
  return { config: config.name, configHash: hardwareHash(config), designs, comparisons, notes };
}

export const synthesizeStep: Step<{ readonly config: ResolvedConfig }, { readonly cost: SynthesizeResult }> = {
  name: 'synthesize',
  does: 'what it costs, beside a Gaussian generator',
  needs: ['config'],
  gives: ['cost'],
  run: async ({ config }, { folder, version, note }) => ({
    cost: await synthesize(config, { outDir: folder('synthesize'), version, note }),
  }),
};

/** Synthesis takes a minute before place and route is first called: what is missing is said before it starts. */
export const requirePrograms = (tools: Toolchain, targets: readonly SynthTarget[]): Promise<void> =>
  tools.require(['yosys', ...targets.flatMap(({ route }) => (route === undefined ? [] : [route.program]))]);

export const synthesizeText = (result: SynthesizeResult): string =>
  [costTable(result.designs), ...result.notes, ...result.comparisons].join('\n');
