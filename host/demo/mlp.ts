import seedrandom from 'seedrandom';
import { classes, type Dataset, pixels } from './images.js';

/**
 * The first-order trainer that makes the demo's model: a perceptron 256 -> hidden -> 8 with ReLU, softmax cross-entropy and
 * Adam (Kingma & Ba 2015), in binary64 with + - * / sqrt only, so that the weights are the same bytes on every machine.
 * It plays no part in zeroth-order training, which knows forward passes only.
 */

/** Weights as ONNX `Gemm` with `transB = 1` reads them: `[out, in]`, row-major. */
export interface Mlp {
  readonly hidden: number;
  /** `[hidden, 256]` and `[hidden]`. */
  readonly w1: Float64Array;
  readonly b1: Float64Array;
  /** `[8, hidden]` and `[8]`. */
  readonly w2: Float64Array;
  readonly b2: Float64Array;
}

export interface AdamSettings {
  readonly hidden: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  /** Decoupled weight decay per step, times the rate; keeps the logits moderate. */
  readonly weightDecay: number;
}

/** Trains from scratch; `onEpoch` hears the mean loss of each epoch. */
export function trainMlp(data: Dataset, settings: AdamSettings, onEpoch?: (epoch: number, loss: number) => void): Mlp {
  const random = seedrandom(`zeroth demo model ${settings.seed}`);
  const net = initialise(settings.hidden, random);
  const parts = [net.w1, net.b1, net.w2, net.b2];
  const gradients = parts.map((p) => new Float64Array(p.length));
  const first = parts.map((p) => new Float64Array(p.length));
  const second = parts.map((p) => new Float64Array(p.length));
  const order = Array.from({ length: data.labels.length }, (_, i) => i);
  let decay1 = 1;
  let decay2 = 1;
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(order, random);
    let total = 0;
    for (let at = 0; at < order.length; at += settings.batchSize) {
      const batch = order.slice(at, at + settings.batchSize);
      for (const g of gradients) g.fill(0);
      for (const i of batch) total += backward(net, data, i, gradients, 1 / batch.length);
      decay1 *= 0.9;
      decay2 *= 0.999;
      parts.forEach((weights, k) => {
        const g = gradients[k] ?? weights;
        adam(weights, g, first[k] ?? g, second[k] ?? g, settings, decay1, decay2);
      });
    }
    onEpoch?.(epoch, total / order.length);
  }
  return net;
}

/** Fraction of `data` whose largest logit is at its label. */
export function accuracyOf(net: Mlp, data: Dataset): number {
  const hidden = new Float64Array(net.hidden);
  const logits = new Float64Array(classes);
  let right = 0;
  for (let i = 0; i < data.labels.length; i++) {
    forward(net, data, i, hidden, logits);
    if (logits.indexOf(Math.max(...logits)) === data.labels[i]) right++;
  }
  return right / data.labels.length;
}

/** `e^x` for `x <= 0` from + - * /: range reduction by halving, then the Taylor series; relative error below 1e-14. */
export function expNonPositive(x: number): number {
  if (x < -700) return 0;
  let halvings = 0;
  let y = x;
  for (; y < -0.5; y /= 2) halvings++;
  let term = 1;
  let sum = 1;
  for (let k = 1; k <= 16; k++) {
    term *= y / k;
    sum += term;
  }
  for (; halvings > 0; halvings--) sum *= sum;
  return sum;
}

/** He initialisation with uniform numbers. */
function initialise(hidden: number, random: seedrandom.PRNG): Mlp {
  const layer = (out: number, into: number): Float64Array => {
    const bound = Math.sqrt(6 / into);
    return Float64Array.from({ length: out * into }, () => bound * ((2 * (random.int32() >>> 0)) / 4294967296 - 1));
  };
  const w1 = layer(hidden, pixels);
  const w2 = layer(classes, hidden);
  return { hidden, w1, b1: new Float64Array(hidden), w2, b2: new Float64Array(classes) };
}

function forward(net: Mlp, data: Dataset, i: number, hidden: Float64Array, logits: Float64Array): void {
  const x = data.inputs.subarray(i * pixels, (i + 1) * pixels);
  affine(net.w1, net.b1, x, hidden);
  for (let h = 0; h < hidden.length; h++) hidden[h] = Math.max(hidden[h] ?? 0, 0);
  affine(net.w2, net.b2, hidden, logits);
}

/** Adds `share` times the gradient of image `i`'s loss to `gradients`; returns that loss. */
function backward(net: Mlp, data: Dataset, i: number, gradients: readonly Float64Array[], share: number): number {
  const hidden = new Float64Array(net.hidden);
  const delta = new Float64Array(classes);
  forward(net, data, i, hidden, delta);
  const label = data.labels[i] ?? 0;
  const top = Math.max(...delta);
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += delta[k] = expNonPositive((delta[k] ?? 0) - top);
  const probability = (delta[label] ?? 0) / sum;
  for (let k = 0; k < classes; k++) delta[k] = share * ((delta[k] ?? 0) / sum - (k === label ? 1 : 0));
  const back = new Float64Array(net.hidden);
  for (let k = 0; k < classes; k++) {
    for (let h = 0; h < net.hidden; h++) back[h] = (back[h] ?? 0) + (delta[k] ?? 0) * (net.w2[k * net.hidden + h] ?? 0);
  }
  for (let h = 0; h < net.hidden; h++) if ((hidden[h] ?? 0) <= 0) back[h] = 0;
  const [gw1, gb1, gw2, gb2] = gradients;
  if (gw1 === undefined || gb1 === undefined || gw2 === undefined || gb2 === undefined) return 0;
  outerProduct(gw1, gb1, back, data.inputs.subarray(i * pixels, (i + 1) * pixels));
  outerProduct(gw2, gb2, delta, hidden);
  // For the progress line only: nothing that is trained depends on the logarithm.
  return -Math.log(Math.max(probability, 1e-300));
}

/** `out = w x + b`, `w` of shape `[out.length, x.length]`. */
function affine(w: Float64Array, b: Float64Array, x: ArrayLike<number>, out: Float64Array): void {
  for (let r = 0; r < out.length; r++) {
    let sum = b[r] ?? 0;
    const row = r * x.length;
    for (let c = 0; c < x.length; c++) sum += (w[row + c] ?? 0) * (x[c] ?? 0);
    out[r] = sum;
  }
}

/** `gw += delta x^T`, `gb += delta`. */
function outerProduct(gw: Float64Array, gb: Float64Array, delta: Float64Array, x: ArrayLike<number>): void {
  for (let r = 0; r < delta.length; r++) {
    const d = delta[r] ?? 0;
    if (d === 0) continue;
    gb[r] = (gb[r] ?? 0) + d;
    const row = r * x.length;
    for (let c = 0; c < x.length; c++) gw[row + c] = (gw[row + c] ?? 0) + d * (x[c] ?? 0);
  }
}

/** One Adam step; `decay1`, `decay2` are the running products of 0.9 and 0.999 for the bias correction. */
function adam(
  weights: Float64Array,
  gradient: Float64Array,
  first: Float64Array,
  second: Float64Array,
  { learningRate, weightDecay }: AdamSettings,
  decay1: number,
  decay2: number,
): void {
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i] ?? 0;
    const m = 0.9 * (first[i] ?? 0) + 0.1 * g;
    const v = 0.999 * (second[i] ?? 0) + 0.001 * g * g;
    first[i] = m;
    second[i] = v;
    const step = m / (1 - decay1) / (Math.sqrt(v / (1 - decay2)) + 1e-8);
    weights[i] = (weights[i] ?? 0) - learningRate * (step + weightDecay * (weights[i] ?? 0));
  }
}

function shuffle(order: number[], random: seedrandom.PRNG): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(((random.int32() >>> 0) / 4294967296) * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
}
