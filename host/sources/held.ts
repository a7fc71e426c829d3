import type { Kernel } from '../kernels/index.js';
import type { Pass, PerturbationSource } from './source.js';

interface Held {
  draw: bigint;
  readonly z: Float32Array;
}

/**
 * Each draw made once and held for the passes of several runs that are stepped side by side, which is exact: `z` is
 * `0 + 1 * z`. A single run holds no numbers; here it would make the slow generators once a pass and run.
 */
export class HeldDraws implements PerturbationSource {
  readonly streamId: string;
  readonly label: string;
  readonly dimension: number;
  readonly distinctVectors: bigint | null;
  readonly #source: PerturbationSource;
  readonly #kernel: Kernel;
  readonly #zero: Float32Array;
  readonly #held: readonly Held[];

  /** @param draws held at a time: as many as a step takes. */
  constructor(source: PerturbationSource, kernel: Kernel, draws = 1) {
    this.streamId = source.streamId;
    this.label = source.label;
    this.dimension = source.dimension;
    this.distinctVectors = source.distinctVectors;
    this.#source = source;
    this.#kernel = kernel;
    this.#zero = new Float32Array(source.dimension);
    this.#held = Array.from({ length: draws }, () => ({ draw: -1n, z: new Float32Array(source.dimension) }));
  }

  apply(out: Float32Array, base: Float32Array, coef: number, draw: bigint, pass: Pass): void | Promise<void> {
    const held = this.#held[Number(draw % BigInt(this.#held.length))] as Held;
    if (held.draw === draw) {
      this.#kernel.add(out, base, held.z, coef);
      return;
    }
    held.draw = -1n;
    const making = this.#source.apply(held.z, this.#zero, 1, draw, pass);
    const add = (): void => {
      held.draw = draw;
      this.#kernel.add(out, base, held.z, coef);
    };
    return making === undefined ? add() : making.then(add);
  }
}
