/** What every random-number scheme does to training: equal steps, two readings, a verdict by equivalence. */
import { createHash } from 'node:crypto';
import { packageVersion } from '../../base/package.js';
import { type ResolvedConfig, resolveConfig, ZerothError } from '../../config/index.js';
import { createStream } from '../../golden-model/index.js';
import { loadOnnxRuntime } from '../../host/objective/runtime.js';
import type { TrainingComparison } from '../page/training-data.js';
import { schemes as allSchemes, type Scheme, schemeConfig } from '../rows.js';
import { OutcomeCache } from './cache.js';
import { Runner, type TrainingProgress } from './runner.js';
import { seededConfig } from './seeds.js';
import { type Entrant, TaskComparison } from './task-comparison.js';
import { tasks as allTasks, loadTask, type Plan, type TaskId, taskOf } from './tasks.js';
import { Workers } from './workers.js';

export interface TrainingOptions {
  /** Ids of tasks; default all. */
  readonly tasks?: readonly string[] | undefined;
  /** Ids of schemes; default all. The Gaussian reference is always there. */
  readonly schemes?: readonly string[] | undefined;
  /** Folder with `models` and `data`; default ZEROTH_SHARED, or ../shared. */
  readonly shared?: string | undefined;
  /** Where finished runs are kept. */
  readonly cacheFolder: string;
  /** Hours after which no run is begun; 0 shows what the cache has. Default: no limit. */
  readonly capHours?: number | undefined;
  /** Processes, 1 or 2; default 2. */
  readonly processes?: number | undefined;
  /** In place of a task's own steps, grid or seeds. */
  readonly plans?: Readonly<Partial<Record<TaskId, Partial<Plan>>>> | undefined;
  readonly progress?: ((progress: TrainingProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The width at which every scheme is trained; rows are the table's. */
const numbersPerClock = 32;
const confidence = 0.9;
/** Raised when the way a run is made changes, so that older results are not taken for new ones. */
const protocol = '3';

/**
 * Trains every scheme on every task (docs/training.md). Finished runs are kept in `cacheFolder`: a run that was stopped
 * goes on where it was.
 * @throws ZerothError for unknown tasks or schemes and for missing files (2), ONNX Runtime (3), a failed run (1).
 */
export async function compareTraining(options: TrainingOptions): Promise<TrainingComparison> {
  const shared = options.shared ?? process.env.ZEROTH_SHARED ?? '../shared';
  const capHours = options.capHours ?? null;
  const chosen = (options.tasks ?? allTasks.map((t) => t.id)).map(taskOf);
  const entrants = entrantsOf(options.schemes);
  const loaded = chosen.map((task) => loadTask(task, shared));
  const ort = await loadOnnxRuntime();
  const versions = { protocol, 'onnxruntime-node': ort.env.versions.node ?? 'unknown', arch: process.arch };
  const workers = new Workers(options.processes ?? 2);
  const runner = new Runner({
    shared,
    cache: new OutcomeCache(options.cacheFolder),
    workers,
    versions,
    deadline: performance.now() + (capHours ?? Number.POSITIVE_INFINITY) * 3_600_000,
    progress: options.progress,
    signal: options.signal,
  });
  try {
    const comparisons = loaded.map((task) => {
      const plan = { ...task.task.plan, ...options.plans?.[task.task.id] };
      return new TaskComparison(task, plan, entrants, runner, confidence);
    });
    // Hours that run out leave a whole picture with fewer seeds, not some tasks with all of them.
    for (const round of ['first', 'all'] as const) {
      for (const comparison of comparisons) {
        await comparison.readAtGaussian(round);
        await comparison.readTuned(round);
      }
    }
    const results = comparisons.map((comparison) => comparison.result());
    return {
      numbersPerClock,
      confidence,
      tasks: results,
      complete: runner.stopped === null,
      stopped: runner.stopped,
      capHours,
      runs: runner.runs,
      runSeconds: results.reduce((sum, r) => sum + r.runSeconds, 0),
      versions: { zeroth: packageVersion(), node: process.versions.node, ...versions },
    };
  } finally {
    workers.close();
  }
}

/** The Gaussian reference, then the schemes that exist at this width. */
export function entrantsOf(ids: readonly string[] | undefined): Entrant[] {
  const wanted = ids === undefined ? allSchemes : ids.map(schemeOf);
  const reference = resolveConfig({
    name: 'gaussian',
    generator: { kind: 'pool', size: 2047, bits: 8 },
    train: { source: 'gaussian' },
  });
  const rows: Entrant[] = [{ id: 'gaussian', config: reference, numbers: '', scheme: null }];
  for (const scheme of wanted) {
    const config = schemeConfig(scheme, numbersPerClock);
    if (config !== null) rows.push({ id: scheme.id, config, numbers: numbersDigest(config), scheme });
  }
  return rows;
}

function schemeOf(id: string): Scheme {
  const scheme = allSchemes.find((s) => s.id === id);
  if (scheme !== undefined) return scheme;
  throw new ZerothError({
    where: '--schemes',
    what: `'${id}' is not a scheme`,
    allowed: allSchemes.map((s) => s.id).join(', '),
  });
}

/** Of the first numbers of two draws with the first seed. */
function numbersDigest(config: ResolvedConfig): string {
  const { generator, train } = seededConfig(config, 1);
  const stream = createStream(generator);
  const numbers = new Float32Array(4096);
  const hash = createHash('sha256');
  for (const draw of [0n, 1n]) {
    stream.fillFloat(numbers, stream.drawStart(numbers.length, draw, train.seed));
    hash.update(numbers);
  }
  return hash.digest('hex').slice(0, 16);
}
