/** The three passes of a two-sided step; all of one draw replay the same numbers. */
export type Pass = 'plus' | 'minus' | 'update';

/**
 * Where the perturbations come from. Every optimiser works with every source, and all sources of the same integers and
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
  /**
   * One pass over draw `draw`: `out = fround(base + fround(c * z))` with `c = fround(coef)`. `base` holds unperturbed
   * weights; `out` is another array of `dimension` floats or `base` itself.
   */
  apply(out: Float32Array, base: Float32Array, coef: number, draw: bigint, pass: Pass): void | Promise<void>;
  /** Lines for the end of a run: counters of a device, checked numbers. */
  summary?(): readonly string[];
  close?(): void | Promise<void>;
}
