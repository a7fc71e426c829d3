import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  recipeOf,
  Trainer,
  writeOnnx,
} from '../host/index.js';
import { onnxWithWeightInputs } from '../host/models/index.js';
import { loadOnnxRuntime } from '../host/objective/runtime.js';
import { type Feeds, type Fetches, openSession, type Session } from '../host/objective/session.js';
import { MetricsLog } from '../host/run/log.js';
import { type BenchResult, median, result } from './result.js';

/** Steps of a block: about as long as the event loop takes to be due, so that its turns are in the time. */
const block = 50;
/** Blocks of each kind, alternating, so that another load on the machine falls on all alike. */
const rounds = 80;
const warmUp = 20;
const batchSize = 64;

/**
 * Whole two-sided steps on a 784-64-10 perceptron, batch 64, one thread: batch copy, three passes of perturbation with
 * generation, two forward passes, losses, logging with its formatting and writing, turns of the event loop; against
 * pairs of bare forward passes of the same model on the same buffers. Bare is what any user of ONNX Runtime in Node has,
 * `session.run`. A block of steps and one of pairs are timed as a whole, so nothing that is done once in many steps is
 * left out; the figure is the median of the ratios of neighbouring blocks. For comparison, without a goal: pairs whose
 * caches a pair before the block has made hot, and such pairs of direct calls of the native part.
 */
export async function run(): Promise<BenchResult[]> {
  const { model, origin } = loadModel();
  const data = randomDigits();
  const { kernel } = await loadKernel();
  const objective = await OnnxObjective.create(model, { batchSize, threads: 1, kernel });
  const bytes = onnxWithWeightInputs(model);
  const ort = await loadOnnxRuntime();
  const plain = await openSession(ort, bytes, { threads: 1, direct: false });
  const direct = await openSession(ort, bytes, { threads: 1 });
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
    const trainer = new Trainer(objective, source, recipeOf(config.train));
    const order = new BatchOrder(data.train.count, batchSize, 1);
    const { feeds, fetches } = objective.training as { feeds: Feeds; fetches: Fetches };
    let step = 0;
    const steps = async (count: number): Promise<void> => {
      for (const end = step + count; step < end; ) {
        const began = performance.now();
        objective.select(data.train, order.rows(step));
        const { estimate } = await trainer.step();
        const [lossPlus = Number.NaN, lossMinus = Number.NaN] = estimate.losses;
        const g = estimate.terms[0]?.g ?? Number.NaN;
        log.step({ step: ++step, lossPlus, lossMinus, g, lr, timing_ms: performance.now() - began });
      }
      // Fewer steps a writing than in training, where it is put off for longer than a block: no block is without one.
      log.flush();
    };
    const pairs = async (session: Session, count: number): Promise<void> => {
      for (let i = 0; i < 2 * count; i++) await session.run(feeds, fetches);
    };
    const figures = [
      { name: 'two bare ONNX Runtime forwards', goal: 1.3, session: plain, hot: 0 },
      { name: 'two bare forwards on hot caches', goal: null, session: plain, hot: 1 },
      { name: 'two direct calls of its native part on hot caches', goal: null, session: direct, hot: 1 },
    ].map((figure) => ({ ...figure, whole: [] as number[], bare: [] as number[], ratios: [] as number[] }));
    for (let round = -warmUp; round < rounds; round++) {
      for (const { session, hot, whole, bare, ratios } of figures) {
        const stepped = await spent(() => steps(block));
        await pairs(session, hot);
        const forwards = await spent(() => pairs(session, block));
        if (round < 0) continue;
        whole.push(stepped / block);
        bare.push(forwards / block);
        ratios.push(stepped / forwards);
      }
    }
    const how = `${origin}, batch 64, 1 thread, ${kernel.backend} kernel, blocks of ${block}`;
    return figures.map(({ name, goal, whole, bare, ratios }) => {
      const detail = `${median(whole).toFixed(0)} us / ${median(bare).toFixed(0)} us of processor time, ${how}`;
      return result(`ZO step / ${name} (${detail})`, median(ratios), 'x', goal, 'lower');
    });
  } finally {
    log.close();
    rmSync(folder, { recursive: true, force: true });
    await plain.release();
    await direct.release();
    await objective.close();
  }
}

/**
 * Microseconds of processor time, of all threads: in a block of milliseconds, wall time holds what other processes were
 * given. Nothing here waits: the event loop is turned, not slept in.
 */
async function spent(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The real model when it is there; else one of the same size and shape. */
function loadModel(): { model: OnnxModel; origin: string } {
  const shared = process.env.ZEROTH_SHARED ?? join('..', 'shared');
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
