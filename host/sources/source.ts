/**
 * Names a pass over a draw, for messages: 'plus', 'minus', 'update' or what an estimator calls it. All passes over one
 * draw replay the same numbers, in any order and number.
 */
export type Pass = string;

/**
 * Where the perturbations come from. Every optimizer works with every source, and all sources of the same integers and
 * scales give the same weights, bit for bit.
 */
export interface PerturbationSource {
  /**
   * What decides the numbers, for a checkpoint: sources of equal streams have equal ids wherever the numbers are made,
   * so a run may be resumed with another of them.
   */
  readonly streamId: string;
  /** For people: 'golden on-the-fly 31 x 8', 'Rademacher'. */
  readonly label: string;
  /** Number of trained weights `d`. */
  readonly dimension: number;
  /** Distinct perturbation vectors the stream has for `d` weights; null when they do not repeat in practice. */
  readonly distinctVectors: bigint | null;
  /** What makes the numbers: native code, the golden model, or something outside (a design, a device). */
  readonly madeBy?: 'native' | 'golden' | 'outside';
  /** What adds them to the weights. */
  readonly kernel?: 'native' | 'javascript';
  /** Why native code that could have been used is not, for a warning; null or absent when it is used or not expected. */
  readonly fallback?: string | null;
  /**
   * One pass over draw `draw`: `out = fround(base + fround(c * z))` with `c = fround(coef)`. `base` holds unperturbed
   * weights; `out` is another array of `dimension` floats or `base` itself.
   */
  apply(out: Float32Array, base: Float32Array, coef: number, draw: bigint, pass: Pass): void | Promise<void>;
  /** Lines for the end of a run: counters of a device, checked numbers. */
  summary?(): readonly string[];
  close?(): void | Promise<void>;
}
