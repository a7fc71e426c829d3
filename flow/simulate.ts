import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedConfig } from '../config/index.js';
import { createStream } from '../golden-model/index.js';
import { createWire } from '../golden-model/wire.js';
import { describeDivergence, type FirstDivergence } from '../sim/divergence.js';
import { type CrossCheckResult, crossCheck, describeCrossCheck } from '../sim/icarus.js';
import { type LockstepResult, lockstep } from '../sim/lockstep.js';
import { filled } from '../sim/pool-fill.js';
import { type Program, randomProgram } from '../sim/program.js';
import { type SourceUnderTest, sourceUnderTest } from '../sim/source-under-test.js';
import { jsonText } from './files.js';
import { type Step, stageNotes } from './step.js';

export interface SimulateOptions {
  /** At least this many numbers in the plain run; it also covers the joint period with its wrap. Default 10 million. */
  readonly numbers?: number | undefined;
  /** Beats under random loads, snapshots, restores, resets and back-pressure; 0: none. Default 400,000. */
  readonly randomBeats?: number | undefined;
  /** Beats under Icarus; 0: no cross-check. Default one period and a bit, at most 4,096. */
  readonly icarusBeats?: number | undefined;
  readonly seed?: string | undefined;
  /** Where a divergence is written, and `simulation.json`. */
  readonly outDir: string;
  readonly onProgress?: ((stage: string, done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SimulateResult {
  readonly ok: boolean;
  readonly config: string;
  readonly top: string;
  readonly period: string;
  /** Long plain run, and the constrained-random one. */
  readonly plain: LockstepResult;
  readonly random:
    | (LockstepResult & { readonly seed: string; readonly moves: Readonly<Record<string, number>> })
    | null;
  readonly icarus: CrossCheckResult | null;
}

const joint = 1_000;
/** A joint period longer than this is covered in part: the run says how many numbers it compared. */
const mostBeats = 40_000_000;

/** Compares the emitted Verilog of a configuration's stream source with the golden model; both engines, every beat. */
export async function simulate(config: ResolvedConfig, options: SimulateOptions): Promise<SimulateResult> {
  const source = sourceUnderTest(config);
  const { period, groupSize } = createStream(config.generator);
  const { slots, beatsPerGroup } = createWire(config.generator).format;
  const perBeat = beatsPerGroup === 1 ? slots : groupSize / beatsPerGroup;
  const wholePeriod = Number(period) * beatsPerGroup + joint;
  const wanted = Math.ceil((options.numbers ?? 10_000_000) / perBeat);
  const count = Math.min(Math.max(wholePeriod, wanted), Math.max(mostBeats, wanted));
  const reset = { kind: 'reset', cycles: 2, start: '0' } as const;
  const run = (stage: string, program: Program, seed?: string): Promise<LockstepResult> =>
    lockstep({
      files: source.files,
      top: source.top,
      source: source.ports,
      golden: { kind: 'generator', generator: config.generator },
      program: filled(config.generator, program),
      seed,
      outDir: options.outDir,
      signal: options.signal,
      onProgress: (done, total) => options.onProgress?.(stage, done, total),
    });

  options.onProgress?.('lockstep', 0, count);
  const plain = await run('lockstep', [reset, { kind: 'beats', count }]);
  const randomBeats = options.randomBeats ?? 400_000;
  let random: SimulateResult['random'] = null;
  if (plain.divergence === null && randomBeats > 0) {
    const seed = options.seed ?? '1';
    const program = randomProgram(seed, randomBeats, source.stimulus);
    random = { ...(await run('random moves', program, seed)), seed, moves: movesOf(program) };
  }
  const sound = plain.divergence === null && random?.divergence == null;
  const icarusBeats = options.icarusBeats ?? Math.min(4096, wholePeriod);
  const icarus = sound && icarusBeats > 0 ? await icarusRun(source, config, icarusBeats, options) : null;
  const ok = sound && icarus?.divergence == null && icarus?.unknown == null;
  const result = { ok, config: config.name, top: source.top, period: String(period), plain, random, icarus };
  mkdirSync(options.outDir, { recursive: true });
  writeFileSync(join(options.outDir, 'simulation.json'), jsonText(result));
  return result;
}

export const simulateStep: Step<{ readonly config: ResolvedConfig }, { readonly simulation: SimulateResult }> = {
  name: 'simulate',
  does: 'RTL against the golden model, number by number',
  needs: ['config'],
  gives: ['simulation'],
  run: async ({ config }, { folder, note, signal }) => ({
    simulation: await simulate(config, { outDir: folder('simulate'), signal, onProgress: stageNotes(note) }),
  }),
};

function icarusRun(
  source: SourceUnderTest,
  config: ResolvedConfig,
  beats: number,
  options: SimulateOptions,
): Promise<CrossCheckResult> {
  options.onProgress?.('Icarus', 0, beats);
  return crossCheck({
    files: source.files,
    top: source.top,
    ports: source.pins,
    clock: source.clock,
    reset: source.reset,
    source: source.ports,
    golden: { kind: 'generator', generator: config.generator },
    program: filled(config.generator, [
      { kind: 'reset', cycles: 2, start: '0' },
      { kind: 'beats', count: beats },
    ]),
    signal: options.signal,
  });
}

function movesOf(program: Program): Record<string, number> {
  const moves: Record<string, number> = {};
  for (const { kind } of program)
    moves[kind === 'drive' ? 'load' : kind] = (moves[kind === 'drive' ? 'load' : kind] ?? 0) + 1;
  return moves;
}

export const divergenceOf = (result: SimulateResult): FirstDivergence | null =>
  result.plain.divergence ?? result.random?.divergence ?? null;

export function simulateText(result: SimulateResult): string {
  const divergence = divergenceOf(result);
  if (divergence !== null) return describeDivergence(divergence);
  const { plain, random, icarus, top } = result;
  const n = (value: number): string => value.toLocaleString('en-US');
  const lines = [
    `${top}: RTL (Verilator) equals the golden model`,
    `  plain   ${n(plain.numbers)} numbers in ${n(plain.beats)} beats, ${n(plain.cycles)} cycles; the stream repeats after ${n(Number(result.period))} positions`,
  ];
  if (random !== null) {
    const { load = 0, snapshot = 0, restore = 0, reset = 0 } = random.moves;
    lines.push(
      `  random  ${n(random.numbers)} numbers, ${n(load)} loads, ${n(snapshot)} snapshots, ${n(restore)} restores, ${n(reset)} resets under back-pressure (seed ${random.seed})`,
    );
  }
  if (icarus !== null) lines.push(describeCrossCheck(top, icarus));
  return lines.join('\n');
}
