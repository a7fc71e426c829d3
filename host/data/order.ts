import seedrandom from 'seedrandom';
import { ZerothError } from '../../base/errors.js';

/**
 * Which training rows each step sees. The order of an epoch is a permutation that depends on (seed, epoch) alone, so a
 * run can be resumed at any step. Batches are whole: the rows left at the end of an epoch wait for another epoch's order.
 */
export class BatchOrder {
  readonly batchesPerEpoch: number;
  readonly #rows: number;
  readonly #batch: number;
  readonly #seed: number;
  #epoch = -1;
  #order: Int32Array = new Int32Array(0);

  /** @throws ZerothError when the set is smaller than a batch. */
  constructor(rows: number, batch: number, seed: number) {
    if (batch > rows) {
      throw new ZerothError({
        where: 'train.batchSize',
        what: `${batch} is more than the ${rows} training samples`,
        allowed: `1..${rows}`,
        fix: `batchSize: ${rows}`,
      });
    }
    this.batchesPerEpoch = Math.floor(rows / batch);
    this.#rows = rows;
    this.#batch = batch;
    this.#seed = seed;
  }

  /** The rows of step `step` (0, 1, 2, ...): a view that the next epoch overwrites. */
  rows(step: number): Int32Array {
    const epoch = Math.floor(step / this.batchesPerEpoch);
    if (epoch !== this.#epoch) {
      this.#order = permutation(this.#rows, `${this.#seed}/order/${epoch}`);
      this.#epoch = epoch;
    }
    const from = (step % this.batchesPerEpoch) * this.#batch;
    return this.#order.subarray(from, from + this.#batch);
  }
}

/** Fisher-Yates over `0..n-1` by the named seed. Alea: the default generator would take 3 % of a small model's steps. */
export function permutation(n: number, seed: string): Int32Array {
  const random = seedrandom.alea(seed);
  const order = new Int32Array(n);
  // `Int32Array.from` calls a function for every number, which takes longer than the shuffle.
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const held = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = held;
  }
  return order;
}
