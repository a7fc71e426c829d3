import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchInterrupt } from '../../base/interrupt.js';
import { type ResolvedConfig, ZerothError } from '../../config/index.js';
import { ZoSgd } from '../algorithms/zo-sgd.js';
import { BatchOrder, checkDataset, type Dataset, fingerprint, loadData } from '../data/index.js';
import { demoModelPath } from '../demo/model.js';
import { type Kernel, loadKernel, loadReferences } from '../kernels/index.js';
import { loadOnnx, type OnnxModel, onnxWithWeights } from '../models/index.js';
import type { Evaluation } from '../objective/objective.js';
import { OnnxObjective } from '../objective/onnx.js';
import {
  createSource,
  feedSource,
  type IntegerFeed,
  type PerturbationSource,
  repeatWarning,
} from '../sources/index.js';
import { checkIdentity, loadCheckpoint, type RunIdentity, saveCheckpoint, weightsHash } from './checkpoint.js';
import { jsonText } from './json.js';
import { lockFiles, lockRun, type RunLock } from './lock.js';
import { type EvaluationRecord, MetricsLog, readMetrics } from './log.js';
import { type Progress, type ProgressStream, progressOn, silent } from './progress.js';

export interface TrainOptions {
  readonly config: ResolvedConfig;
  /** Created when absent. Holds config.json, metrics.jsonl, metrics.csv, checkpoints/, model.onnx, result.json. */
  readonly runFolder: string;
  /** Go on from the newest checkpoint of the folder; without it, a folder that holds a run is refused. */
  readonly resume?: boolean;
  /** In place of `config.train.data`. */
  readonly dataset?: Dataset;
  /** In place of the JavaScript or native kernel that this machine would get. */
  readonly kernel?: Kernel;
  /** Opens the design when `config.train.source` is 'rtl'; `dimension` is the model's number of weights. */
  readonly openFeed?: (config: ResolvedConfig, dimension: number) => IntegerFeed | Promise<IntegerFeed>;
  /** False: do not compare the feed's numbers with the golden stream while training. Default true. */
  readonly checkFeed?: boolean;
  /** Finish the step, save and return when it fires, as for Ctrl-C. */
  readonly signal?: AbortSignal;
  /** Catch SIGINT and SIGTERM. Default false: a library does not take over a process's signals. */
  readonly catchSignals?: boolean;
  /** Progress on this stream (a bar on a terminal, lines elsewhere); none by default. */
  readonly progress?: ProgressStream;
  /** The command a user would type to go on, for the message after Ctrl-C. */
  readonly resumeCommand?: string;
}

export interface TrainResult {
  readonly runFolder: string;
  readonly source: string;
  readonly streamId: string;
  readonly kernel: Kernel['backend'];
  readonly dimension: number;
  /** Steps done, over all resumed parts. */
  readonly steps: number;
  /** True when a signal ended the run early: its exit code is 130. */
  readonly interrupted: boolean;
  /** SHA-256 of the final weights, flat order, little-endian binary32. */
  readonly weightsSha256: string;
  readonly before: Pick<Evaluation, 'loss' | 'accuracy'>;
  /** The last evaluation; at the final weights unless interrupted. */
  readonly after: Pick<Evaluation, 'loss' | 'accuracy'>;
  readonly evaluations: readonly EvaluationRecord[];
  /** Mean of the two losses of each step. */
  readonly losses: readonly number[];
  /** Decimal; null when the stream does not repeat in practice. */
  readonly distinctVectors: string | null;
  readonly warnings: readonly string[];
  /** What the source says of itself at the end: counters of a simulated design. */
  readonly sourceSummary: readonly string[];
  /** Of this part of the run, evaluations and checkpoints included. */
  readonly timing: { readonly seconds: number; readonly stepsPerSecond: number };
}

/**
 * Trains `config.train.model` by zeroth-order SGD. Interrupted or stopped runs are resumed to the same final weights as
 * uninterrupted ones, bit for bit, on the same machine type, ONNX Runtime and thread count.
 * @throws ZerothError for every mistake of the input (2), a missing package (3) and a diverged or unequal run (1).
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { config, runFolder } = options;
  const progress = { current: silent };
  const warnings: string[] = [];
  const warn = (text: string): void => {
    warnings.push(text);
    progress.current.line(`warning: ${text}`);
  };
  if (options.progress !== undefined) progress.current = linesOn(options.progress);
  const { model, data } = loadInput(options);
  mkdirSync(runFolder, { recursive: true });
  const lock = await lockRun(runFolder);
  const opened: { source?: PerturbationSource; objective?: OnnxObjective } = {};
  try {
    checkFolder(runFolder, options.resume === true);
    const { batchSize, threads } = config.train;
    const choice = options.kernel === undefined ? await loadKernel() : { kernel: options.kernel, fallback: null };
    if (choice.fallback !== null) warn(`${choice.fallback}; perturbing in JavaScript, with the same bits, slower`);
    const { kernel } = choice;
    opened.objective = await OnnxObjective.create(model, { batchSize, threads, kernel });
    opened.source = await openSource(options, model.weights.length, kernel);
    const repeats = repeatWarning(config, opened.source, config.train.steps);
    if (repeats !== null) warn(repeats);
    const parts = { model, data, lock, kernel, source: opened.source, objective: opened.objective };
    return await run(options, parts, progress, warnings, warn);
  } finally {
    progress.current.stop();
    await opened.source?.close?.();
    await opened.objective?.close();
    await lock.release();
  }
}

interface Parts {
  readonly model: OnnxModel;
  readonly data: Dataset;
  readonly lock: RunLock;
  readonly kernel: Kernel;
  readonly source: PerturbationSource;
  readonly objective: OnnxObjective;
}

async function run(
  options: TrainOptions,
  { model, data, lock, kernel, source, objective }: Parts,
  progress: { current: Progress },
  warnings: readonly string[],
  warn: (text: string) => void,
): Promise<TrainResult> {
  const { config, runFolder } = options;
  const { steps, batchSize, learningRate: lr, epsilon, seed, evalEvery, checkpointEvery } = config.train;
  const identity: RunIdentity = {
    modelSha256: model.sha256,
    dataSha256: fingerprint(data),
    streamId: source.streamId,
    dimension: model.weights.length,
    batchSize,
    epsilon,
    learningRate: lr,
    seed,
  };
  const checkpoint = options.resume === true ? loadCheckpoint(runFolder, warn) : null;
  if (checkpoint !== null) checkIdentity(checkpoint.meta.identity, identity, runFolder);
  writeFileSync(join(runFolder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);

  const order = new BatchOrder(data.train.count, batchSize, seed);
  const optimiser = new ZoSgd(objective, source, { epsilon, learningRate: lr }, checkpoint?.weights ?? model.weights);
  const log = new MetricsLog(runFolder, checkpoint?.meta.logs ?? null);
  let step = checkpoint?.meta.step ?? 0;
  let saved = checkpoint === null ? -1 : step;

  const save = (): void => {
    if (saved === step) return;
    const batch = step % order.batchesPerEpoch;
    const epoch = Math.floor(step / order.batchesPerEpoch);
    saveCheckpoint(runFolder, optimiser.theta, {
      step,
      draw: String(step),
      data: { epoch, batch },
      identity,
      logs: log.sync(),
    });
    saved = step;
  };
  const evaluate = async (): Promise<void> => {
    optimiser.settle();
    const { loss, accuracy } = await objective.evaluate(data.test);
    log.evaluation(step, loss, accuracy);
    progress.current.line(
      `step ${step}/${steps}: test accuracy ${(100 * accuracy).toFixed(2)} %, loss ${loss.toFixed(4)}`,
    );
  };

  progress.current.line(`${checkpoint === null ? 'training' : 'resuming'} ${model.file}: ${source.label}`);
  if (options.progress !== undefined) progress.current = progressOn(options.progress, steps, step);
  const interrupt = watchInterrupt({ signals: options.catchSignals === true, abort: options.signal }, () =>
    progress.current.line('finishing the step and saving; again to stop at once'),
  );
  const began = performance.now();
  const first = step;
  let at = began;
  try {
    if (checkpoint === null) {
      await evaluate();
      save();
    }
    while (step < steps && !interrupt.requested) {
      lock.check();
      objective.select(data.train, order.rows(step));
      const { lossPlus, lossMinus, g } = await optimiser.step(BigInt(step), step + 1);
      step++;
      const now = performance.now();
      log.step({ step, lossPlus, lossMinus, g, lr, timing_ms: now - at });
      at = now;
      progress.current.step(step, (lossPlus + lossMinus) / 2);
      if (step === steps || (evalEvery > 0 && step % evalEvery === 0)) await evaluate();
      if (checkpointEvery > 0 && step % checkpointEvery === 0) save();
    }
    save();
  } catch (error) {
    // Nothing is lost: the log says what happened, and the last checkpoint is as it was.
    log.event({ step: step + 1, event: 'error', message: (error as Error).message });
    throw error;
  } finally {
    interrupt.dispose();
    log.close();
  }
  const interrupted = step < steps;
  if (interrupted) {
    const resume = options.resumeCommand ?? `zeroth train --resume ${runFolder}`;
    progress.current.line(`interrupted after step ${step}, which is saved; go on with: ${resume}`);
  } else {
    writeFileSync(join(runFolder, 'model.onnx'), onnxWithWeights(model, optimiser.theta));
  }
  const seconds = (performance.now() - began) / 1000;
  const metrics = readMetrics(runFolder);
  const result: TrainResult = {
    runFolder,
    source: source.label,
    streamId: source.streamId,
    kernel: kernel.backend,
    dimension: identity.dimension,
    steps: step,
    interrupted,
    weightsSha256: weightsHash(optimiser.theta),
    before: figures(metrics.evaluations[0]),
    after: figures(metrics.evaluations.at(-1)),
    evaluations: metrics.evaluations,
    losses: metrics.steps.map((s) => (s.lossPlus + s.lossMinus) / 2),
    distinctVectors: source.distinctVectors?.toString() ?? null,
    warnings,
    sourceSummary: source.summary?.() ?? [],
    timing: { seconds, stepsPerSecond: (step - first) / seconds },
  };
  const { runFolder: _here, losses: _curve, ...record } = result;
  writeFileSync(join(runFolder, 'result.json'), `${jsonText(record)}\n`);
  return result;
}

function loadInput({ config, dataset }: TrainOptions): { model: OnnxModel; data: Dataset } {
  const model = loadOnnx(config.train.model === 'demo' ? demoModelPath() : config.train.model);
  const data = dataset ?? loadData(config.train.data);
  const { type, sampleDims } = model.input;
  checkDataset(data, { file: model.file, type, sampleDims, classes: model.output.classes });
  return { model, data };
}

async function openSource(options: TrainOptions, dimension: number, kernel: Kernel): Promise<PerturbationSource> {
  const { config, openFeed } = options;
  if (config.train.source !== 'rtl' || openFeed === undefined) {
    return createSource(config, dimension, kernel, await loadReferences());
  }
  const feed = await openFeed(config, dimension);
  return feedSource(feed, config, dimension, kernel, { check: options.checkFeed !== false });
}

/** The folder's own lock, held while this looks, is no content. */
function checkFolder(folder: string, resume: boolean): void {
  if (existsSync(join(folder, 'config.json'))) {
    if (resume) return;
    throw new ZerothError({
      where: folder,
      what: 'the folder already holds a run',
      allowed: 'a new or empty folder',
      fix: 'resume it with --resume, or choose another folder',
    });
  }
  if (resume) {
    throw new ZerothError({
      where: folder,
      what: 'there is no run to resume',
      allowed: 'a folder that an earlier run has made (it holds config.json)',
      fix: 'check the path, or start a run without --resume',
    });
  }
  const content = readdirSync(folder)
    .filter((name) => !lockFiles.includes(name))
    .sort();
  if (content.length === 0) return;
  const more = content.length > 3 ? ` and ${content.length - 3} more` : '';
  throw new ZerothError({
    where: folder,
    what: `the folder is not empty and holds no run: ${content.slice(0, 3).join(', ')}${more}`,
    allowed: 'a new or empty folder',
    fix: 'choose another folder, or empty this one',
  });
}

const figures = (r: EvaluationRecord | undefined): Pick<Evaluation, 'loss' | 'accuracy'> => ({
  loss: r?.testLoss ?? Number.NaN,
  accuracy: r?.testAccuracy ?? Number.NaN,
});

const linesOn = (stream: ProgressStream): Progress => ({
  ...silent,
  line: (text) => void stream.write(`${text}\n`),
});
