import { ZerothError } from '../../base/errors.js';
import type { StepResult, Trainer } from '../algorithms/trainer.js';
import type { BatchOrder, Split } from '../data/index.js';
import type { Objective } from '../objective/objective.js';

export interface Loop {
  /** Stepped side by side, on the same batches; all stand at the same step. */
  readonly runs: readonly Trainer[];
  readonly objective: Objective;
  readonly rows: Split;
  readonly order: BatchOrder;
  /** Steps of each run, those already done included. */
  readonly steps: number;
  /** Asked before every step; the loop ends where it is false. */
  readonly goOn?: () => boolean;
  /** Told after every step of every run. What it returns is awaited. */
  readonly stepped?: (run: Trainer, result: StepResult) => void | Promise<void>;
  /** Told of a run whose loss is no longer finite, which takes no further step. Without it, that ends the loop. */
  readonly diverged?: (run: Trainer) => void;
}

/**
 * The training loop: choose the rows, step every run. Returns when all steps are done, or `goOn` says no.
 * @throws ZerothError (exit code 1) when a loss is not finite and nobody handles it; and what `stepped` throws.
 */
export async function trainLoop(loop: Loop): Promise<void> {
  const { objective, rows, order, steps, goOn, stepped, diverged } = loop;
  let runs = loop.runs;
  for (let step = runs[0]?.steps ?? steps; step < steps && (goOn === undefined || goOn()); step++) {
    objective.select(rows, order.rows(step));
    for (const run of runs) {
      let result: StepResult;
      try {
        result = await run.step();
      } catch (error) {
        if (diverged === undefined || !(error instanceof ZerothError)) throw error;
        runs = runs.filter((other) => other !== run);
        diverged(run);
        continue;
      }
      const waiting = stepped?.(run, result);
      if (waiting !== undefined) await waiting;
    }
  }
}
