/** Runs what the cache lacks, on a few processes, until the hours are up. */
import type { ResolvedConfig } from '../../config/index.js';
import { fingerprint } from '../../host/index.js';
import type { Scheme } from '../rows.js';
import { keyOf, type OutcomeCache } from './cache.js';
import type { Outcome, Point } from './job.js';
import type { TrainingProcesses } from './processes.js';
import { seededConfig } from './seeds.js';
import type { LoadedTask, Plan } from './tasks.js';

/** What is trained: a row of the table, or the Gaussian reference, which comes first and has no scheme. */
export interface Candidate {
  readonly id: string;
  readonly scheme: Scheme | null;
  /** `train.source` tells the reference from a scheme of ours. */
  readonly config: ResolvedConfig;
  /** Digest of some of its numbers: a change of a generator, or of what a seed does to it, makes its old runs void. */
  readonly numbers: string;
}

/** One stream and batch order, at some points. */
export interface Request {
  readonly candidate: Candidate;
  readonly seed: number;
  readonly points: readonly Point[];
  readonly evaluateOn: 'dev' | 'test';
}

export interface TrainingProgress {
  readonly task: string;
  /** For people: 'tuning the Gaussian', 'shared step size'. */
  readonly phase: string;
  /** Runs of this phase. */
  readonly done: number;
  readonly total: number;
}

export interface RunnerOptions {
  readonly shared: string;
  readonly cache: OutcomeCache;
  readonly processes: TrainingProcesses;
  /** What the runs were made with, apart from the configuration. */
  readonly versions: Readonly<Record<string, string>>;
  /** `performance.now()` after which no run is begun. */
  readonly deadline: number;
  readonly progress?: ((progress: TrainingProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export class Runner {
  readonly #options: RunnerOptions;
  readonly #fingerprints = new Map<string, string>();
  stopped: 'cap' | 'interrupted' | null = null;
  readonly runs = { made: 0, cached: 0 };

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Hash of everything that decides the figures of a run. */
  key(task: LoadedTask, plan: Plan, request: Omit<Request, 'points'>, { learningRate, epsilon }: Point): string {
    const { candidate, seed, evaluateOn } = request;
    const { steps, batchSize } = plan;
    const { generator, train } = candidate.config;
    return keyOf({
      model: task.model.sha256,
      data: this.#fingerprintOf(task),
      source: train.source === 'golden' ? { generator, numbers: candidate.numbers } : train.source,
      ...{ seed, steps, batchSize, evaluateOn, learningRate, epsilon },
      versions: this.#options.versions,
    });
  }

  /** The outcome of a run that has been made, now or earlier. */
  outcome(task: LoadedTask, plan: Plan, request: Omit<Request, 'points'>, point: Point): Outcome | undefined {
    return this.#options.cache.get(this.key(task, plan, request, point));
  }

  /** Makes every run of the requests that is missing, in their order; returns early when stopped. */
  async ensure(task: LoadedTask, plan: Plan, phase: string, requests: readonly Request[]): Promise<void> {
    const { cache, processes, deadline, progress, signal, shared } = this.#options;
    const missing = requests
      .map((request) => ({
        ...request,
        points: request.points.filter((p) => this.outcome(task, plan, request, p) === undefined),
      }))
      .filter(({ points }) => points.length > 0);
    const count = (list: readonly Request[]): number => list.reduce((sum, { points }) => sum + points.length, 0);
    const total = count(requests);
    let done = total - count(missing);
    this.runs.cached += done;
    const report = (): void => progress?.({ task: task.task.id, phase, done, total });
    report();
    const queue = [...missing];
    const work = async (): Promise<void> => {
      for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
        if (signal?.aborted === true) this.stopped = 'interrupted';
        else if (performance.now() > deadline) this.stopped ??= 'cap';
        if (this.stopped !== null) return;
        const { candidate, seed, points, evaluateOn } = request;
        const config = seededConfig(candidate.config, seed);
        const { steps, batchSize } = plan;
        const job = { task: task.task.id, shared, config, points, steps, batchSize, evaluateOn };
        let outcomes: readonly Outcome[];
        try {
          outcomes = await processes.run(job);
        } catch (error) {
          // The processes are ended when the signal comes, in the middle of their runs.
          if (signal?.aborted !== true) throw error;
          this.stopped = 'interrupted';
          return;
        }
        for (const [i, point] of points.entries()) {
          const about = { task: job.task, scheme: candidate.id, seed, ...point, steps, evaluateOn };
          cache.put(this.key(task, plan, request, point), about, outcomes[i] as Outcome);
        }
        this.runs.made += points.length;
        done += points.length;
        report();
      }
    };
    const abort = (): void => processes.close();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await Promise.all(Array.from({ length: processes.count }, work));
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  #fingerprintOf({ task, model, data }: LoadedTask): string {
    const known = this.#fingerprints.get(task.id);
    if (known !== undefined) return known;
    const { sampleDims } = model.input;
    const digest = [data.dev, data.test]
      .map((test) => fingerprint({ name: task.id, sampleDims, train: data.train, test }))
      .join();
    this.#fingerprints.set(task.id, digest);
    return digest;
  }
}
