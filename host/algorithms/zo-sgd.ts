import { ZerothError } from '../../base/errors.js';
import type { Objective } from '../objective/objective.js';
import type { PerturbationSource } from '../sources/source.js';

export interface ZoSgdSettings {
  /** Smoothing, > 0: the distance at which the two losses are taken. */
  readonly epsilon: number;
  readonly learningRate: number;
}

export interface StepResult {
  readonly lossPlus: number;
  readonly lossMinus: number;
  /** The projected gradient. */
  readonly g: number;
}

/**
 * Two-sided zeroth-order SGD (MeZO, arXiv 2305.17333, algorithm 1), one draw `z` a step:
 *
 *     L+ = loss(theta + eps*z)      L- = loss(theta - eps*z)      g = (L+ - L-) / (2*eps)
 *     theta <- theta - (eta*g)*z
 *
 * MeZO walks one buffer by +eps, -2*eps, +eps, which does not bring floats back to where they were. Here `theta` is
 * the one saved copy and the forward passes read `objective.weights`, made from it for each pass: the unperturbed
 * weights are never overwritten, so they are restored exactly, whatever happens in between.
 */
export class ZoSgd {
  /** The trained weights, flat order. Never perturbed. */
  readonly theta: Float32Array;
  readonly #objective: Objective;
  readonly #source: PerturbationSource;
  readonly #settings: ZoSgdSettings;

  /** @param theta starting weights; copied. */
  constructor(
    objective: Objective,
    source: PerturbationSource,
    settings: ZoSgdSettings,
    theta: Float32Array = objective.weights,
  ) {
    if (source.dimension !== theta.length) {
      throw new RangeError(`the source has ${source.dimension} numbers for ${theta.length} weights`);
    }
    this.theta = Float32Array.from(theta);
    this.#objective = objective;
    this.#source = source;
    this.#settings = settings;
  }

  /**
   * One step on the objective's present minibatch with draw `draw`; `step` is for the message only.
   * @throws ZerothError (exit code 1) when a loss is NaN or infinite; `theta` is then as it was before the step.
   */
  async step(draw: bigint, step: number): Promise<StepResult> {
    const { epsilon, learningRate } = this.#settings;
    const { theta } = this;
    const { weights } = this.#objective;

    // What is there at once is not awaited: a small model's step is too short for five turns of the microtask queue.
    const plus = this.#source.apply(weights, theta, epsilon, draw, 'plus');
    if (plus !== undefined) await plus;
    const atPlus = this.#objective.loss();
    const lossPlus = typeof atPlus === 'number' ? atPlus : await atPlus;

    const minus = this.#source.apply(weights, theta, -epsilon, draw, 'minus');
    if (minus !== undefined) await minus;
    const atMinus = this.#objective.loss();
    const lossMinus = typeof atMinus === 'number' ? atMinus : await atMinus;

    const g = (lossPlus - lossMinus) / (2 * epsilon);
    if (!Number.isFinite(g)) throw this.#diverged(step, lossPlus, lossMinus);

    const update = this.#source.apply(theta, theta, -(learningRate * g), draw, 'update');
    if (update !== undefined) await update;
    return { lossPlus, lossMinus, g };
  }

  /** Puts the trained weights where the forward pass reads them, for an evaluation. */
  settle(): void {
    this.#objective.weights.set(this.theta);
  }

  #diverged(step: number, lossPlus: number, lossMinus: number): ZerothError {
    const { epsilon, learningRate } = this.#settings;
    // Six digits: 1e+30 / 10 is 1.0000000000000001e+29 in binary.
    const shown = (x: number): number => Number(x.toPrecision(6));
    return new ZerothError(
      {
        where: `step ${step}`,
        what: `the loss is not finite: L+ = ${shown(lossPlus)}, L- = ${shown(lossMinus)} (epsilon ${shown(epsilon)}, learning rate ${shown(learningRate)})`,
        allowed: 'finite losses',
        fix: `lower train.learningRate (try ${shown(learningRate / 10)}); if it happens at step 1, lower train.epsilon or check the data; the last checkpoint and the log are kept`,
      },
      1,
    );
  }
}
