/**
 * What a training algorithm is made of. An estimator turns losses at perturbed points into scalars, an optimizer turns
 * the scalars into operations on the weights, and a loss sits on the logits. The operations of all steps, in order, are
 * the whole of a run: `applyOps` repeats it without a forward pass.
 */
import type { Kernel } from '../kernels/index.js';
import type { Pass } from '../sources/source.js';

/** Arrays by name: what an algorithm keeps between steps, as it is written into a checkpoint. */
export type NamedArrays = Readonly<Record<string, Float32Array | Float64Array>>;

/** What a forward pass sees: `theta + coef * z(draw)`. */
export interface Point {
  readonly z: { readonly draw: bigint; readonly coef: number };
}

/** Forward passes on the minibatch of the present step. */
export interface Probe {
  /** Smoothing, > 0. */
  readonly epsilon: number;
  /**
   * Mean loss at a point; may be NaN or infinite. To be awaited; a plain number where nothing had to be waited for.
   * @param pass names the pass in messages; every pass over a draw replays the same numbers, whatever its name.
   */
  loss(point: Point, pass: Pass): number | Promise<number>;
}

/** The projected gradient along each draw, and the losses that it was made from, in the order of `Estimator.losses`. */
export interface Estimate {
  readonly terms: readonly { readonly draw: bigint; readonly g: number }[];
  readonly losses: readonly number[];
}

export interface Estimator {
  /** Draws of a step: the next step begins so many draws on. */
  readonly draws: number;
  /** Names of the losses of a step, for messages: one a forward pass. */
  readonly losses: readonly string[];
  /** @param draw the first draw of the step. */
  estimate(draw: bigint, probe: Probe): Estimate | Promise<Estimate>;
}

/** An operation on the weights: `theta <- theta + coef * z(draw)`, with a binary32 `coef`. */
export interface Op {
  readonly op: 'axpy';
  readonly draw: bigint;
  readonly coef: number;
}

export interface Optimizer {
  /** What it keeps between steps, as it is before the first one, for `dimension` trained weights. */
  state(dimension: number): NamedArrays;
  /** The update of a step, in the order in which it is applied. May write to the arrays of `state`. */
  update(estimate: Estimate, learningRate: number, state: NamedArrays): readonly Op[];
}

/** The loss of batches of one size. */
export interface BatchLoss {
  /** Mean over the first `rows` rows (default all) of [rows, classes] logits. NaN or infinite where a logit is. */
  mean(logits: Float32Array, labels: Int32Array, rows?: number): number;
}

export interface Loss {
  /** For batches of `rows` rows of `classes` logits. */
  of(kernel: Kernel, rows: number, classes: number): BatchLoss;
}
