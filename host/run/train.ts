import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchInterrupt } from '../../base/interrupt.js';
import type { ResolvedConfig } from '../../config/index.js';
import { losses } from '../algorithms/losses/index.js';
import { recipeOf, type StepResult, Trainer, type TrainerState } from '../algorithms/trainer.js';
import { BatchOrder, checkDataset, type Dataset, fingerprint, loadData } from '../data/index.js';
import { demoModelPath } from '../demo/model.js';
import { type Kernel, loadKernel, loadReferences, type References } from '../kernels/index.js';
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
import { type Checkpoint, loadCheckpoint, weightsHash } from './checkpoint.js';
import { checkFolder } from './folder.js';
import { checkIdentity, formatOneIdentity, identityOf, type RunIdentity } from './identity.js';
import { jsonText } from './json.js';
import { lockRun, type RunLock } from './lock.js';
import { type EvaluationRecord, readMetrics } from './log.js';
import { trainLoop } from './loop.js';
import { type Progress, type ProgressStream, progressOn, silent } from './progress.js';
import { RunRecord } from './record.js';

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
  /** In place of the streams by native code that this machine would get. */
  readonly references?: References;
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
  /** What added the numbers to the weights. */
  readonly kernel: Kernel['backend'];
  /** What made the numbers: native code, the golden model, or a design or device. */
  readonly numbers: 'native' | 'golden' | 'outside';
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
 * Trains `config.train.model` by forward passes alone, as `config.train` says. Interrupted or stopped runs are resumed to
 * the same final weights as uninterrupted ones, bit for bit, on the same machine type, ONNX Runtime and thread count.
 * @throws ZerothError for every mistake of the input (2), a missing package (3) and a diverged or unequal run (1).
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { runFolder } = options;
  const notes = new Notes(options.progress);
  const input = loadInput(options);
  mkdirSync(runFolder, { recursive: true });
  const lock = await lockRun(runFolder);
  const parts: Partial<Parts> = {};
  try {
    checkFolder(runFolder, options.resume === true);
    await openParts(options, input, notes, parts);
    return await run(options, input, { ...(parts as Parts), lock }, notes);
  } finally {
    notes.progress.stop();
    await parts.source?.close?.();
    await parts.objective?.close();
    await lock.release();
  }
}

/** What people see of a run, and the warnings that its result repeats. */
class Notes {
  readonly warnings: string[] = [];
  progress: Progress;

  constructor(stream: ProgressStream | undefined) {
    this.progress = stream === undefined ? silent : linesOn(stream);
  }

  readonly warn = (text: string): void => {
    this.warnings.push(text);
    this.progress.line(`warning: ${text}`);
  };
}

interface Input {
  readonly model: OnnxModel;
  readonly data: Dataset;
}

interface Parts {
  kernel: Kernel;
  objective: OnnxObjective;
  source: PerturbationSource;
}

/** What is opened is in `parts` at once, so that it is closed whatever fails after it. */
async function openParts(options: TrainOptions, { model }: Input, notes: Notes, parts: Partial<Parts>): Promise<void> {
  const { config } = options;
  const { batchSize, threads, loss, steps } = config.train;
  const choice = options.kernel === undefined ? await loadKernel() : { kernel: options.kernel, fallback: null };
  if (choice.fallback !== null) {
    notes.warn(`${choice.fallback}; perturbing in JavaScript, with the same bits, slower`);
  }
  const { kernel } = choice;
  parts.kernel = kernel;
  parts.objective = await OnnxObjective.create(model, { batchSize, threads, kernel, loss: losses[loss] });
  parts.source = await openSource(options, model.weights.length, kernel);
  if (typeof parts.source.fallback === 'string') notes.warn(parts.source.fallback);
  const repeats = repeatWarning(config, parts.source, steps * recipeOf(config.train).estimator.draws);
  if (repeats !== null) notes.warn(repeats);
}

/** A run that is ready: new, or where its last checkpoint stands. */
interface Prepared {
  readonly trainer: Trainer;
  readonly record: RunRecord;
  readonly order: BatchOrder;
  readonly resumed: boolean;
}

function prepare({ config, runFolder, resume }: TrainOptions, input: Input, parts: Parts, notes: Notes): Prepared {
  const { model, data } = input;
  const { objective, source } = parts;
  const identity = identityOf(config.train, {
    modelSha256: model.sha256,
    dataSha256: fingerprint(data),
    streamId: source.streamId,
    dimension: model.weights.length,
    onnxRuntime: objective.runtimeVersion,
  });
  const checkpoint = resume === true ? checkpointFor(runFolder, identity, notes.warn) : null;
  writeFileSync(join(runFolder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  const order = new BatchOrder(data.train.count, config.train.batchSize, config.train.seed);
  const trainer = new Trainer(objective, source, recipeOf(config.train), startOf(checkpoint, model));
  const record = new RunRecord(runFolder, identity, order, trainer, checkpoint);
  notes.progress.line(`${checkpoint === null ? 'training' : 'resuming'} ${model.file}: ${source.label}`);
  return { trainer, record, order, resumed: checkpoint !== null };
}

async function run(
  options: TrainOptions,
  input: Input,
  { lock, ...parts }: Parts & { readonly lock: RunLock },
  notes: Notes,
): Promise<TrainResult> {
  const { objective } = parts;
  const { steps, evalEvery, checkpointEvery } = options.config.train;
  const { trainer, record, order, resumed } = prepare(options, input, parts, notes);
  if (options.progress !== undefined) notes.progress = progressOn(options.progress, steps, trainer.steps);
  const interrupt = watchInterrupt({ signals: options.catchSignals === true, abort: options.signal }, () =>
    notes.progress.line('finishing the step and saving; again to stop at once'),
  );
  /** `every` 0 is never. */
  const due = (every: number): boolean => every > 0 && trainer.steps % every === 0;
  const saveWhenDue = (): void => {
    if (due(checkpointEvery)) record.save();
  };
  const evaluate = async (): Promise<void> => {
    trainer.settle();
    const { loss, accuracy } = await objective.evaluate(input.data.test);
    record.evaluation(loss, accuracy);
    const shown = `test accuracy ${(100 * accuracy).toFixed(2)} %, loss ${loss.toFixed(4)}`;
    notes.progress.line(`step ${trainer.steps}/${steps}: ${shown}`);
  };

  const began = performance.now();
  const first = trainer.steps;
  try {
    if (!resumed) {
      await evaluate();
      record.save();
    }
    record.begin();
    await trainLoop({
      runs: [trainer],
      rows: input.data.train,
      ...{ objective, order, steps },
      goOn() {
        if (interrupt.requested) return false;
        lock.check();
        return true;
      },
      stepped(_run, result) {
        record.step(result);
        notes.progress.step(trainer.steps, meanLoss(result));
        if (trainer.steps === steps || due(evalEvery)) return evaluate().then(saveWhenDue);
        saveWhenDue();
      },
    });
    record.save();
  } catch (error) {
    record.failure(error as Error);
    throw error;
  } finally {
    interrupt.dispose();
    record.close();
  }
  const seconds = (performance.now() - began) / 1000;
  return finish(options, input, parts, trainer, notes, { seconds, stepsPerSecond: (trainer.steps - first) / seconds });
}

/** The checkpoint to go on from, when it is one of the same run; null when none was written yet. */
function checkpointFor(runFolder: string, identity: RunIdentity, warn: (text: string) => void): Checkpoint | null {
  const checkpoint = loadCheckpoint(runFolder, warn);
  if (checkpoint === null) return null;
  const { format, identity: kept } = checkpoint.meta;
  checkIdentity(format === 1 ? formatOneIdentity(kept, identity) : kept, identity, runFolder);
  return checkpoint;
}

function startOf(checkpoint: Checkpoint | null, model: OnnxModel): TrainerState {
  if (checkpoint === null) return { theta: model.weights };
  const { meta, weights, state } = checkpoint;
  return { theta: weights, step: meta.step, draw: BigInt(meta.draw), state };
}

const meanLoss = ({ estimate: { losses: all } }: StepResult): number => all.reduce((a, b) => a + b, 0) / all.length;

/** The trained model, and the result from the logs and the final weights; all but the curve is in `result.json` too. */
function finish(
  options: TrainOptions,
  { model }: Input,
  { source, kernel }: Parts,
  trainer: Trainer,
  { progress, warnings }: Notes,
  timing: TrainResult['timing'],
): TrainResult {
  const { runFolder } = options;
  const interrupted = trainer.steps < options.config.train.steps;
  if (interrupted) {
    const resume = options.resumeCommand ?? `zeroth train --resume ${runFolder}`;
    progress.line(`interrupted after step ${trainer.steps}, which is saved; go on with: ${resume}`);
  } else {
    writeFileSync(join(runFolder, 'model.onnx'), onnxWithWeights(model, trainer.theta));
  }
  const metrics = readMetrics(runFolder);
  const result: TrainResult = {
    runFolder,
    source: source.label,
    streamId: source.streamId,
    kernel: source.kernel ?? kernel.backend,
    numbers: source.madeBy ?? 'outside',
    dimension: trainer.theta.length,
    steps: trainer.steps,
    interrupted,
    weightsSha256: weightsHash(trainer.theta),
    before: figures(metrics.evaluations[0]),
    after: figures(metrics.evaluations.at(-1)),
    evaluations: metrics.evaluations,
    losses: metrics.steps.map((s) => (s.lossPlus + s.lossMinus) / 2),
    distinctVectors: source.distinctVectors?.toString() ?? null,
    warnings,
    sourceSummary: source.summary?.() ?? [],
    timing,
  };
  const { runFolder: _here, losses: _curve, ...record } = result;
  writeFileSync(join(runFolder, 'result.json'), `${jsonText(record)}\n`);
  return result;
}

function loadInput({ config, dataset }: TrainOptions): Input {
  const model = loadOnnx(config.train.model === 'demo' ? demoModelPath() : config.train.model);
  const data = dataset ?? loadData(config.train.data);
  const { type, sampleDims } = model.input;
  checkDataset(data, { file: model.file, type, sampleDims, classes: model.output.classes });
  return { model, data };
}

async function openSource(options: TrainOptions, dimension: number, kernel: Kernel): Promise<PerturbationSource> {
  const { config, openFeed } = options;
  if (config.train.source !== 'rtl' || openFeed === undefined) {
    return createSource(config, dimension, kernel, options.references ?? (await loadReferences()));
  }
  const feed = await openFeed(config, dimension);
  return feedSource(feed, config, dimension, kernel, { check: options.checkFeed !== false });
}

const figures = (r: EvaluationRecord | undefined): Pick<Evaluation, 'loss' | 'accuracy'> => ({
  loss: r?.testLoss ?? Number.NaN,
  accuracy: r?.testAccuracy ?? Number.NaN,
});

const linesOn = (stream: ProgressStream): Progress => ({
  ...silent,
  line: (text) => void stream.write(`${text}\n`),
});
