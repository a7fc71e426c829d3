/** One training run of the comparison, in memory: nothing is written, nothing is resumed in the middle. */
import { type ResolvedConfig, ZerothError } from '../../config/index.js';
import {
  BatchOrder,
  createSource,
  type Kernel,
  loadKernel,
  loadReferences,
  OnnxObjective,
  type Pass,
  type PerturbationSource,
  type References,
  ZoSgd,
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

/** What a worker keeps between jobs. */
interface Workshop {
  readonly loaded: LoadedTask;
  readonly objective: OnnxObjective;
  readonly kernel: Kernel;
  readonly references: References;
}
const workshops = new Map<string, Promise<Workshop>>();

async function openWorkshop({ task, shared, batchSize }: Job): Promise<Workshop> {
  const loaded = loadTask(taskOf(task), shared);
  const { kernel } = await loadKernel();
  const objective = await OnnxObjective.create(loaded.model, { batchSize, threads: 1, kernel });
  return { loaded, objective, kernel, references: await loadReferences() };
}

/**
 * Each draw made once a step and held for the passes of every run, which is exact: `z` is `0 + 1 * z`. The product's own
 * training holds no numbers; here it would make the slow generators once a pass and run.
 */
class HeldDraws implements PerturbationSource {
  readonly streamId: string;
  readonly label: string;
  readonly dimension: number;
  readonly distinctVectors: bigint | null;
  readonly #source: PerturbationSource;
  readonly #kernel: Kernel;
  readonly #zero: Float32Array;
  readonly #z: Float32Array;

  constructor(source: PerturbationSource, kernel: Kernel) {
    this.streamId = source.streamId;
    this.label = source.label;
    this.dimension = source.dimension;
    this.distinctVectors = source.distinctVectors;
    this.#source = source;
    this.#kernel = kernel;
    this.#zero = new Float32Array(source.dimension);
    this.#z = new Float32Array(source.dimension);
  }

  async hold(draw: bigint): Promise<void> {
    await this.#source.apply(this.#z, this.#zero, 1, draw, 'plus');
  }

  apply(out: Float32Array, base: Float32Array, coef: number, _draw: bigint, _pass: Pass): void {
    this.#kernel.add(out, base, this.#z, coef);
  }
}

/** Trains and evaluates every point of a job; outcomes in the order of the points. */
export async function runJob(job: Job): Promise<Outcome[]> {
  const key = `${job.task} ${job.batchSize} ${job.shared}`;
  let workshop = workshops.get(key);
  if (workshop === undefined) {
    workshop = openWorkshop(job);
    workshops.set(key, workshop);
  }
  const { loaded, objective, kernel, references } = await workshop;
  const { model, data } = loaded;
  const began = performance.now();
  const source = createSource(job.config, model.weights.length, kernel, references);
  const held = new HeldDraws(source, kernel);
  const order = new BatchOrder(data.train.count, job.batchSize, job.config.train.seed);
  let step = 0;
  const runs = job.points.map(({ learningRate, epsilon }) => {
    // Read anew at every step: eta falls to nothing in a straight line.
    const settings = {
      epsilon,
      get learningRate() {
        return learningRate * (1 - step / job.steps);
      },
    };
    return { optimiser: new ZoSgd(objective, held, settings, model.weights), divergedAt: null as number | null };
  });
  for (; step < job.steps; step++) {
    const draw = BigInt(step);
    await held.hold(draw);
    objective.select(data.train, order.rows(step));
    for (const run of runs) {
      if (run.divergedAt !== null) continue;
      try {
        await run.optimiser.step(draw, step + 1);
      } catch (error) {
        if (!(error instanceof ZerothError)) throw error;
        run.divergedAt = step + 1;
      }
    }
  }
  const outcomes: Omit<Outcome, 'seconds'>[] = [];
  for (const { optimiser, divergedAt } of runs) {
    optimiser.settle();
    const { accuracy, loss } = await objective.evaluate(data[job.evaluateOn]);
    outcomes.push({ accuracy, loss: Number.isFinite(loss) ? loss : null, divergedAt });
  }
  const seconds = (performance.now() - began) / 1000 / job.points.length;
  return outcomes.map((outcome) => ({ ...outcome, seconds }));
}
