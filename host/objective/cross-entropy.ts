import { expDown } from './exp.js';

/** Row sums lie in 1..classes: so many of them can be multiplied before their logarithm is taken, without overflow. */
const sumsPerLog = 8;

/**
 * Mean softmax cross-entropy of `rows` rows of `classes` logits, accumulated in binary64 in row order. The largest
 * logit of a row is taken out first, so large logits cannot overflow; a NaN or infinite logit gives NaN.
 */
export function crossEntropy(logits: Float32Array, labels: Int32Array, rows: number, classes: number): number {
  let total = 0;
  let product = 1;
  for (let r = 0; r < rows; r++) {
    const at = r * classes;
    let max = logits[at] as number;
    for (let c = 1; c < classes; c++) {
      const v = logits[at + c] as number;
      if (v > max) max = v;
    }
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += expDown((logits[at + c] as number) - max);
    total += max - (logits[at + (labels[r] as number)] as number);
    product *= sum;
    if (r % sumsPerLog === sumsPerLog - 1) {
      total += Math.log(product);
      product = 1;
    }
  }
  return (total + Math.log(product)) / rows;
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
