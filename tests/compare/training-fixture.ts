import type {
  TrainingComparison,
  TrainingResult,
  TrainingRow,
  TrainingTask,
} from '../../compare/page/training-data.js';

/** A reading around a mean difference, in shares. */
export function reading(mean: number, difference: number | null, half = 0.004): TrainingResult {
  const low = (difference ?? 0) - half;
  const high = (difference ?? 0) + half;
  const inside = low > -0.01 && high < 0.01;
  return {
    learningRate: 1e-3,
    epsilon: 1e-2,
    outside: false,
    seeds: [1, 2],
    accuracies: [mean, mean],
    diverged: 0,
    mean,
    spread: 0,
    difference: difference === null ? null : { mean: difference, low, high },
    verdict: difference === null ? null : inside ? 'equivalent' : high < -0.01 ? 'worse' : 'inconclusive',
  };
}

export function trainingRow(scheme: string, family: string, rest: Partial<TrainingRow> = {}): TrainingRow {
  return {
    scheme,
    family,
    label: `label of ${scheme}`,
    hardware: scheme,
    stateBits: 8,
    distinctVectors: '5',
    tunedAs: scheme,
    atGaussian: null,
    tuned: null,
    ...rest,
  };
}

export function trainingTask(task: string, schemes: readonly TrainingRow[]): TrainingTask {
  return {
    task,
    title: `title of ${task}`,
    weights: 100,
    steps: 10,
    batchSize: 4,
    rows: { train: 10, dev: 5, test: 5 },
    margin: 0.01,
    learningRates: [1e-3, 2e-3],
    epsilons: [1e-3, 1e-2],
    tuningSeeds: [9001],
    testSeeds: [1, 2],
    before: 0.4,
    commonest: 0.2,
    schemes,
    runSeconds: 36,
  };
}

export const trainingOf = (tasks: readonly TrainingTask[]): TrainingComparison => ({
  numbersPerClock: 32,
  confidence: 0.9,
  tasks,
  complete: true,
  stopped: null,
  capHours: null,
  runs: { made: 1, cached: 0 },
  runSeconds: 36,
  versions: { zeroth: '0' },
});
