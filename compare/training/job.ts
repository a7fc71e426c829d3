/** One training run of the comparison, in memory: nothing is written, nothing is resumed in the middle. */
import type { ResolvedConfig } from '../../config/index.js';
import {
  BatchOrder,
  createSource,
  HeldDraws,
  type Kernel,
  loadKernel,
  loadReferences,
  OnnxObjective,
  type References,
  recipeOf,
  Trainer,
  trainLoop,
} from '../../host/index.js';
import { type LoadedTask, loadTask, type TaskId, taskOf } from './tasks.js';

export interface Point {
  readonly learningRate: number;
  readonly epsilon: number;
}

/** Runs that share a stream and a batch order, and differ in (eta, eps): they are stepped side by side. */
export interface Job {
  readonly task: TaskId;
  readonly shared: string;
  /** The generator's own state and the run seed are in it; `train.source` is 'golden' or a reference. */
  readonly config: ResolvedConfig;
  readonly points: readonly Point[];
  readonly steps: number;
  readonly batchSize: number;
  readonly evaluateOn: 'dev' | 'test';
}

export interface Outcome {
  /** Share of right answers, 0..1. */
  readonly accuracy: number;
  /** Mean loss; null when it is not finite. */
  readonly loss: number | null;
  /** The step at which the loss was no longer finite, or null: the weights before it are the ones evaluated. */
  readonly divergedAt: number | null;
  /** Time of the run, its share of what the points have in common included. */
  readonly seconds: number;
}

/** Every comparison is made with it. */
const schedule = 'linear';

/** What a worker keeps between jobs. */
interface WorkerState {
  readonly loaded: LoadedTask;
  readonly objective: OnnxObjective;
  readonly kernel: Kernel;
  readonly references: References;
}
const states = new Map<string, Promise<WorkerState>>();

async function openState({ task, shared, batchSize }: Job): Promise<WorkerState> {
  const loaded = loadTask(taskOf(task), shared);
  const { kernel } = await loadKernel();
  const objective = await OnnxObjective.create(loaded.model, { batchSize, threads: 1, kernel });
  return { loaded, objective, kernel, references: await loadReferences() };
}

/** Trains and evaluates every point of a job; outcomes in the order of the points. */
export async function runJob(job: Job): Promise<Outcome[]> {
  const key = `${job.task} ${job.batchSize} ${job.shared}`;
  let state = states.get(key);
  if (state === undefined) {
    state = openState(job);
    states.set(key, state);
  }
  const { loaded, objective, kernel, references } = await state;
  const { model, data } = loaded;
  const began = performance.now();
  const source = createSource(job.config, model.weights.length, kernel, references);
  const recipes = job.points.map((point) => recipeOf({ ...job.config.train, ...point, schedule, steps: job.steps }));
  const held = new HeldDraws(source, kernel, Math.max(...recipes.map(({ estimator }) => estimator.draws)));
  const runs = recipes.map((recipe) => new Trainer(objective, held, recipe, { theta: model.weights }));
  const divergedAt = new Map<Trainer, number>();
  await trainLoop({
    runs,
    objective,
    rows: data.train,
    order: new BatchOrder(data.train.count, job.batchSize, job.config.train.seed),
    steps: job.steps,
    diverged: (run) => void divergedAt.set(run, run.steps + 1),
  });
  const outcomes: Omit<Outcome, 'seconds'>[] = [];
  for (const run of runs) {
    run.settle();
    const { accuracy, loss } = await objective.evaluate(data[job.evaluateOn]);
    outcomes.push({ accuracy, loss: Number.isFinite(loss) ? loss : null, divergedAt: divergedAt.get(run) ?? null });
  }
  const seconds = (performance.now() - began) / 1000 / job.points.length;
  return outcomes.map((outcome) => ({ ...outcome, seconds }));
}
