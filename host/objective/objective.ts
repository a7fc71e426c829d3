import type { Split } from '../data/dataset.js';

/** Mean loss and share of right answers (0..1) over a set. */
export interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
  readonly correct: number;
  readonly count: number;
}

/** A scalar loss of a flat weight vector: all that a zeroth-order optimizer asks of a model. */
export interface Objective {
  /** What the forward pass reads, in flat order. The optimizer writes perturbed weights here, in place. */
  readonly weights: Float32Array;
  /** Chooses the minibatch that the next `loss` calls see: both passes of a step see the same one. */
  select(split: Split, rows: Int32Array): void;
  /**
   * Mean loss over the selected minibatch at the present `weights`. May be NaN or infinite: the optimizer decides.
   * To be awaited; a plain number where nothing had to be waited for.
   */
  loss(): number | Promise<number>;
  /** Loss and accuracy over a whole set at the present `weights`. */
  evaluate(split: Split): Promise<Evaluation>;
  close(): Promise<void>;
}
