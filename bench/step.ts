import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import seedrandom from 'seedrandom';
import { resolveConfig } from '../config/index.js';
import {
  BatchOrder,
  createSource,
  type Dataset,
  loadKernel,
  loadOnnx,
  mlpSpec,
  type OnnxModel,
  OnnxObjective,
  parseOnnx,
  writeOnnx,
  ZoSgd,
} from '../host/index.js';
import { MetricsLog } from '../host/run/log.js';
import { type BenchResult, median, result } from './result.js';

/** One step and two bare passes a round, so that another load on the machine falls on both alike. */
const rounds = 3000;
const warmUp = 500;
/** After so many rounds, as many pairs of passes with nothing between them: hot caches, the same load on the machine. */
const block = 50;
const batchSize = 64;

/**
 * A whole two-sided step on a 784-64-10 perceptron, batch 64, one thread: batch copy, three passes of perturbation
 * with generation, two forward passes, losses and logging, against two bare forward passes of the same session: the
 * pair that follows each step and, as a second figure, pairs that follow one another.
 */
export async function run(): Promise<BenchResult[]> {
  const { model, origin } = loadModel();
  const data = randomDigits();
  const { kernel } = await loadKernel();
  const objective = await OnnxObjective.create(model, { batchSize, threads: 1, kernel });
  const folder = mkdtempSync(join(tmpdir(), 'zeroth-bench-'));
  const log = new MetricsLog(folder, null);
  try {
    const config = resolveConfig({
      name: 'bench',
      generator: { kind: 'on-the-fly', lanes: 31, bits: 8 },
      // So small a rate that 10,000 random steps leave the weights, and the sparsity after ReLU, where they were.
      train: { learningRate: 1e-7, epsilon: 1e-3, batchSize },
    });
    const lr = config.train.learningRate;
    const source = createSource(config, model.weights.length, kernel);
    const optimiser = new ZoSgd(objective, source, { epsilon: config.train.epsilon, learningRate: lr });
    const order = new BatchOrder(data.train.count, batchSize, 1);
    const whole: number[] = [];
    const bare: number[] = [];
    const hot: number[] = [];
    for (let step = 1; step <= warmUp + rounds; step++) {
      const began = performance.now();
      objective.select(data.train, order.rows(step - 1));
      const r = await optimiser.step(BigInt(step - 1), step);
      log.step({ step, ...r, lr, timing_ms: performance.now() - began });
      const between = performance.now();
      await objective.logits();
      await objective.logits();
      const after = performance.now();
      if (step > warmUp) {
        whole.push(between - began);
        bare.push(after - between);
      }
      if (step % block !== 0 || step <= warmUp) continue;
      for (let i = 0; i < block; i++) {
        const start = performance.now();
        await objective.logits();
        await objective.logits();
        // The first pair of a block still meets what the step left in the caches.
        if (i > 0) hot.push(performance.now() - start);
      }
    }
    const us = (times: number[]): string => (1000 * median(times)).toFixed(0);
    const figure = (name: string, forwards: number[]): BenchResult => {
      const detail = `${us(whole)} us / ${us(forwards)} us, ${origin}, batch 64, 1 thread, ${kernel.backend} kernel`;
      return result(`ZO step / two ${name} (${detail})`, median(whole) / median(forwards), 'x', 1.3, 'lower');
    };
    return [
      figure('bare ONNX Runtime forwards', bare),
      figure('bare ONNX Runtime forwards on hot caches, nothing run between them', hot),
    ];
  } finally {
    log.close();
    rmSync(folder, { recursive: true, force: true });
    await objective.close();
  }
}

/** The real model when it is there; else one of the same size and shape. */
function loadModel(): { model: OnnxModel; origin: string } {
  const shared = process.env.ZEROTH_SHARED ?? fileURLToPath(new URL('../../shared', import.meta.url));
  const path = join(shared, 'models', 'mnist-mlp.onnx');
  if (existsSync(path)) return { model: loadOnnx(path), origin: 'mnist-mlp' };
  const random = seedrandom('bench weights');
  const weights = Float32Array.from({ length: 50_890 }, () => (random() - 0.5) * 0.1);
  const bytes = writeOnnx(mlpSpec('mlp', [784, 64, 10], weights));
  return { model: parseOnnx(bytes, 'mlp-784-64-10.onnx'), origin: 'MLP 784-64-10' };
}

/** As many pixels as digits have, kept as bytes like them; a forward pass takes the same time on any values. */
function randomDigits(): Dataset {
  const random = seedrandom('bench digits');
  const count = 8000;
  const inputs = Uint8Array.from({ length: count * 784 }, () => Math.max(0, random() * 1280 - 1024));
  const labels = Int32Array.from({ length: count }, () => Math.floor(random() * 10));
  const split = { count, inputs, labels };
  return { name: 'random digits', sampleDims: [784], train: split, test: split };
}
