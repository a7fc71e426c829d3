import { ZerothError } from '../../base/errors.js';
import type { TrainConfig } from '../../config/index.js';
import type { Objective } from '../objective/objective.js';
import type { PerturbationSource } from '../sources/source.js';
import { estimators } from './estimators/index.js';
import { optimizers } from './optimizers/index.js';
import { type Schedule, schedules } from './schedules.js';
import type { Estimate, Estimator, NamedArrays, Op, Optimizer, Probe } from './types.js';

/** How a run is trained: the algorithms that its configuration names, and their numbers. */
export interface Recipe {
  readonly estimator: Estimator;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** Smoothing, > 0. */
  readonly epsilon: number;
  /** eta, before the schedule. */
  readonly learningRate: number;
  /** Length of the run, for the schedule. */
  readonly steps: number;
}

export type RecipeConfig = Pick<
  TrainConfig,
  'estimator' | 'optimizer' | 'schedule' | 'epsilon' | 'learningRate' | 'steps'
>;

export function recipeOf({ estimator, optimizer, schedule, epsilon, learningRate, steps }: RecipeConfig): Recipe {
  return {
    estimator: estimators[estimator],
    optimizer: optimizers[optimizer],
    schedule: schedules[schedule],
    epsilon,
    learningRate,
    steps,
  };
}

/** Where a run stands between two steps; all that a checkpoint must hold. */
export interface TrainerState {
  /** Trained weights, flat order. */
  readonly theta: Float32Array;
  /** Steps done; default 0. */
  readonly step?: number;
  /** The next draw; default 0. A step takes as many as its estimator says. */
  readonly draw?: bigint;
  /** The optimizer's arrays; default those of a new run. */
  readonly state?: NamedArrays;
}

export interface StepResult {
  readonly estimate: Estimate;
  readonly ops: readonly Op[];
  /** eta of this step. */
  readonly learningRate: number;
}

/**
 * Applies an update to `theta`, in order; to be awaited where something is returned.
 * @throws what the source throws; `theta` is then in the middle of the update.
 */
export function applyOps(
  theta: Float32Array,
  source: PerturbationSource,
  ops: readonly Op[],
  from = 0,
): void | Promise<void> {
  for (let i = from; i < ops.length; i++) {
    const { coef, draw } = ops[i] as Op;
    const applying = source.apply(theta, theta, coef, draw, 'update');
    if (applying !== undefined) return applying.then(() => applyOps(theta, source, ops, i + 1));
  }
}

/**
 * One run, step by step: estimate, update, apply.
 *
 * MeZO walks one buffer by +eps, -2*eps, +eps, which does not bring floats back to where they were. Here `theta` is
 * the one saved copy and the forward passes read `objective.weights`, made from it for each pass: the unperturbed
 * weights are never overwritten, so they are restored exactly, whatever happens in between.
 */
export class Trainer {
  /** The trained weights, flat order. Never perturbed. */
  readonly theta: Float32Array;
  /** The optimizer's arrays. */
  readonly state: NamedArrays;
  readonly #objective: Objective;
  readonly #source: PerturbationSource;
  readonly #recipe: Recipe;
  readonly #probe: Probe;
  #steps: number;
  #draw: bigint;

  /** @param start where to begin; the weights are copied. Default: the objective's own weights, before any step. */
  constructor(objective: Objective, source: PerturbationSource, recipe: Recipe, start?: TrainerState) {
    const { theta, step = 0, draw = 0n, state } = start ?? { theta: objective.weights };
    if (source.dimension !== theta.length) {
      throw new RangeError(`the source has ${source.dimension} numbers for ${theta.length} weights`);
    }
    this.theta = Float32Array.from(theta);
    this.state = state ?? recipe.optimizer.state(theta.length);
    this.#objective = objective;
    this.#source = source;
    this.#recipe = recipe;
    this.#steps = step;
    this.#draw = draw;
    this.#probe = {
      epsilon: recipe.epsilon,
      loss: ({ z }, pass) => {
        const applying = source.apply(objective.weights, this.theta, z.coef, z.draw, pass);
        return applying === undefined ? objective.loss() : applying.then(() => objective.loss());
      },
    };
  }

  /** Steps done. */
  get steps(): number {
    return this.#steps;
  }

  /** The next draw. */
  get draw(): bigint {
    return this.#draw;
  }

  /**
   * One step on the objective's present minibatch.
   * @throws ZerothError (exit code 1) when a loss is NaN or infinite; everything is then as it was before the step.
   */
  async step(): Promise<StepResult> {
    const { estimator, optimizer, schedule, learningRate: eta, steps } = this.#recipe;
    const learningRate = schedule.rate(eta, this.#steps, steps);
    const estimate = await estimator.estimate(this.#draw, this.#probe);
    for (const { g } of estimate.terms) if (!Number.isFinite(g)) throw this.#diverged(estimate.losses, learningRate);
    const ops = optimizer.update(estimate, learningRate, this.state);
    const applying = applyOps(this.theta, this.#source, ops);
    if (applying !== undefined) await applying;
    this.#steps++;
    this.#draw += BigInt(estimator.draws);
    return { estimate, ops, learningRate };
  }

  /** Puts the trained weights where the forward pass reads them, for an evaluation. */
  settle(): void {
    this.#objective.weights.set(this.theta);
  }

  #diverged(losses: readonly number[], learningRate: number): ZerothError {
    const { epsilon, estimator } = this.#recipe;
    // Six digits: 1e+30 / 10 is 1.0000000000000001e+29 in binary.
    const shown = (x: number): number => Number(x.toPrecision(6));
    const found = estimator.losses.map((name, i) => `${name} = ${shown(losses[i] ?? Number.NaN)}`).join(', ');
    return new ZerothError(
      {
        where: `step ${this.#steps + 1}`,
        what: `the loss is not finite: ${found} (epsilon ${shown(epsilon)}, learning rate ${shown(learningRate)})`,
        allowed: 'finite losses',
        fix: `lower train.learningRate (try ${shown(this.#recipe.learningRate / 10)}); if it happens at step 1, lower train.epsilon or check the data; the last checkpoint and the log are kept`,
      },
      1,
    );
  }
}
