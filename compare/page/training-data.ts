/** What the comparison of training finds, as data: JSON without loss. Accuracies are shares, 0..1. */

export type TrainingVerdict = 'equivalent' | 'worse' | 'better' | 'inconclusive';

export interface TrainingResult {
  readonly learningRate: number;
  readonly epsilon: number;
  /** The choice lies outside the grid, at its one further point: a still better one may lie beyond. */
  readonly outside: boolean;
  /** Seeds that have run, and the final test accuracy of each. */
  readonly seeds: readonly number[];
  readonly accuracies: readonly number[];
  /** Runs whose loss was no longer finite before the last step. */
  readonly diverged: number;
  readonly mean: number;
  /** Sample standard deviation over the seeds. */
  readonly spread: number;
  /** Paired difference to the Gaussian and its 90 % interval; null for the Gaussian itself and below two common seeds. */
  readonly difference: { readonly mean: number; readonly low: number; readonly high: number } | null;
  readonly verdict: TrainingVerdict | null;
}

export interface TrainingRow {
  readonly scheme: string;
  readonly family: string;
  readonly label: string;
  /** The scheme of the silicon table that has the same circuit at the compared width; null: none was built. */
  readonly hardware: string | null;
  /** Bits of generator state (lanes) or of stored numbers (pools) at the compared width; null for the reference. */
  readonly stateBits: number | null;
  /** Decimal; null where the stream does not repeat in practice. */
  readonly distinctVectors: string | null;
  /** The row whose (eta, eps) is this one's own step size; its own id where it was tuned itself, null where it was not tuned. */
  readonly tunedAs: string | null;
  /** Shared step size: at the Gaussian's (eta, eps). Null: not run. */
  readonly atGaussian: TrainingResult | null;
  /** Own step size: at its own (eta, eps). Null: not run, or a scheme made to fail. */
  readonly tuned: TrainingResult | null;
}

export interface TrainingTask {
  readonly task: string;
  readonly title: string;
  readonly weights: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly rows: { readonly train: number; readonly dev: number; readonly test: number };
  readonly margin: number;
  readonly learningRates: readonly number[];
  readonly epsilons: readonly number[];
  readonly tuningSeeds: readonly number[];
  readonly testSeeds: readonly number[];
  /** Test accuracy of the model as it comes; null when not measured. */
  readonly before: number | null;
  /** Test accuracy of always answering the commonest class. */
  readonly commonest: number;
  readonly schemes: readonly TrainingRow[];
  /** Time of the runs of this task, summed over processes. */
  readonly runSeconds: number;
}

export interface TrainingComparison {
  readonly numbersPerClock: number;
  readonly confidence: number;
  readonly tasks: readonly TrainingTask[];
  /** Every planned run has been made. */
  readonly complete: boolean;
  /** Why not: 'cap' (the hours were up) or 'interrupted'; null when complete. */
  readonly stopped: 'cap' | 'interrupted' | null;
  /** Of the last invocation; null without a limit. */
  readonly capHours: number | null;
  /** Runs made now and taken from the cache. */
  readonly runs: { readonly made: number; readonly cached: number };
  /** Time of all runs, summed over processes, cached ones included. */
  readonly runSeconds: number;
  readonly versions: Readonly<Record<string, string>>;
}
