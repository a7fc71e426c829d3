import type { Kernel } from '../kernels/index.js';

/** Row sums lie in 1..classes: so many of them can be multiplied before their logarithm is taken, without overflow. */
const sumsPerLog = 8;

/** Mean softmax cross-entropy of batches of one size, without an allocation a batch. */
export class CrossEntropy {
  readonly #kernel: Kernel;
  readonly #rows: number;
  readonly #classes: number;
  readonly #parts: Float64Array;

  constructor(kernel: Kernel, rows: number, classes: number) {
    this.#kernel = kernel;
    this.#rows = rows;
    this.#classes = classes;
    this.#parts = new Float64Array(rows * (2 + classes));
  }

  /**
   * The mean over the first `rows` rows of [rows, classes] logits, accumulated in binary64 in row order. The largest
   * logit of a row is taken out first, so large logits cannot overflow; a NaN or infinite logit gives NaN or infinity.
   */
  mean(logits: Float32Array, labels: Int32Array, rows = this.#rows): number {
    const used = rows * this.#classes;
    const firstLogits = logits.length === used ? logits : logits.subarray(0, used);
    const firstLabels = labels.length === rows ? labels : labels.subarray(0, rows);
    const parts = this.#parts;
    this.#kernel.lossParts(parts, firstLogits, firstLabels, this.#classes);
    let total = 0;
    let product = 1;
    for (let r = 0; r < rows; r++) {
      total += parts[r] as number;
      product *= parts[rows + r] as number;
      if (r % sumsPerLog === sumsPerLog - 1) {
        total += Math.log(product);
        product = 1;
      }
    }
    return (total + Math.log(product)) / rows;
  }
}

/** How many of `rows` rows have their largest logit (the first, on a tie) at the label. */
export function countCorrect(logits: Float32Array, labels: Int32Array, rows: number, classes: number): number {
  let correct = 0;
  for (let r = 0; r < rows; r++) {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if ((logits[r * classes + c] as number) > (logits[r * classes + best] as number)) best = c;
    }
    if (best === labels[r]) correct++;
  }
  return correct;
}
