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
import { loadOnnxRuntime } from '../host/objective/runtime.js';
import { openSession, type Session } from '../host/objective/session.js';
import { onnxWithWeightInputs } from '../host/onnx/index.js';
import { MetricsLog } from '../host/run/log.js';
import { type BenchResult, median, result } from './result.js';

/** One step and two bare passes a round, so that another load on the machine falls on both alike. */
const rounds = 3000;
const warmUp = 500;
/** After so many rounds, as many pairs of passes with nothing between them: hot caches, the same load on the machine. */
const block = 50;
/** Steps between two writings of the log: about as many as it holds. */
const flushEvery = 500;
const batchSize = 64;

/**
 * A whole two-sided step on a 784-64-10 perceptron, batch 64, one thread: batch copy, three passes of perturbation
 * with generation, two forward passes, losses and logging, against two bare forward passes of the same model on the
 * same buffers. Bare is what any user of ONNX Runtime in Node has, `session.run`: the pair that follows each step and,
 * as a second figure, pairs that follow one another; the third figure is against such pairs of calls of its native
 * part. A step has its share of the log's formatting and writing, which is done many steps at a time.
 */
export async function run(): Promise<BenchResult[]> {
  const { model, origin } = loadModel();
  const data = randomDigits();
  const { kernel } = await loadKernel();
  const objective = await OnnxObjective.create(model, { batchSize, threads: 1, kernel });
  const bytes = onnxWithWeightInputs(model);
  const ort = await loadOnnxRuntime();
  const plain = await openSession(ort, bytes, { threads: 1, direct: false });
  const native = await openSession(ort, bytes, { threads: 1 });
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
    const { feeds, fetches } = objective.training;
    const pair = async (session: Session): Promise<number> => {
      const start = performance.now();
      await session.run(feeds, fetches);
      await session.run(feeds, fetches);
      return performance.now() - start;
    };
    const whole: number[] = [];
    const bare: number[] = [];
    const hot: number[] = [];
    const hotNative: number[] = [];
    const flushes: number[] = [];
    for (let step = 1; step <= warmUp + rounds; step++) {
      const began = performance.now();
      objective.select(data.train, order.rows(step - 1));
      const r = await optimiser.step(BigInt(step - 1), step);
      log.step({ step, ...r, lr, timing_ms: performance.now() - began });
      const done = performance.now();
      if (step % flushEvery === 0) {
        log.flush();
        flushes.push(performance.now() - done);
      }
      const forwards = await pair(plain);
      if (step <= warmUp) continue;
      whole.push(done - began);
      bare.push(forwards);
      if (step % block !== 0) continue;
      for (const [session, times] of [
        [plain, hot],
        [native, hotNative],
      ] as const) {
        // The first pair of a block still meets what was run before.
        await pair(session);
        for (let i = 1; i < block; i++) times.push(await pair(session));
      }
    }
    const us = (time: number): string => (1000 * time).toFixed(0);
    const stepTime = median(whole) + median(flushes) / flushEvery;
    const figure = (name: string, forwards: number): BenchResult => {
      const detail = `${us(stepTime)} us / ${us(forwards)} us, ${origin}, batch 64, 1 thread, ${kernel.backend} kernel`;
      return result(`ZO step / two ${name} (${detail})`, stepTime / forwards, 'x', 1.3, 'lower');
    };
    return [
      figure('bare ONNX Runtime forwards', median(bare)),
      figure('bare ONNX Runtime forwards on hot caches, nothing run between them', median(hot)),
      figure(`${native.direct ? 'direct' : 'public'} calls of its native part on hot caches`, median(hotNative)),
    ];
  } finally {
    log.close();
    rmSync(folder, { recursive: true, force: true });
    await plain.release();
    await native.release();
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
