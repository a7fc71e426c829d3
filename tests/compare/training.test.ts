import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import seedrandom from 'seedrandom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trainingBlocks } from '../../compare/page/training.js';
import type { TrainingComparison } from '../../compare/page/training-data.js';
import { compareTraining, type TrainingOptions } from '../../compare/training/index.js';
import { runJob } from '../../compare/training/job.js';
import { seededConfig } from '../../compare/training/seeds.js';
import { loadTask, taskOf } from '../../compare/training/tasks.js';
import { resolveConfig, ZerothError } from '../../config/index.js';
import {
  BatchOrder,
  createSource,
  javascriptKernel,
  mlpSpec,
  OnnxObjective,
  recipeOf,
  Trainer,
  writeOnnx,
} from '../../host/index.js';
import { writeMarkdown } from '../../report/markdown.js';

const renderMarkdown = (training: TrainingComparison): string =>
  writeMarkdown({ title: 'training', lead: [], facts: [], blocks: trainingBlocks(training) });

/** A folder as the tasks read it, with a model and images of our own: ten blots on 28 x 28 pixels. */
const folder = mkdtempSync(join(tmpdir(), 'zeroth-training-'));
const side = 28;

function npy(path: string, dims: readonly number[], bytes: Uint8Array): void {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${dims.join(', ')},), }`.padEnd(117, ' ');
  const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length + 1, 0, ...Buffer.from(`${header}\n`)]);
  writeFileSync(path, gzipSync(Buffer.concat([head, bytes])));
}

function images(part: 'train' | 'test', count: number): void {
  const random = seedrandom(part);
  const labels = Uint8Array.from({ length: count }, () => Math.floor(random() * 10));
  const pixels = Uint8Array.from({ length: count * side * side }, (_, i) => {
    const label = labels[Math.floor(i / (side * side))] ?? 0;
    const row = Math.floor(i / side) % side;
    return Math.floor(random() * 60) + (Math.floor(row / 2.8) === label ? 180 : 0);
  });
  const at = join(folder, 'models', 'shifted');
  npy(join(at, `mnist-rot45-${part}-images.npy.gz`), [count, side, side], pixels);
  npy(join(at, `mnist-${part}-labels.npy.gz`), [count], labels);
}

beforeAll(() => {
  mkdirSync(join(folder, 'models', 'shifted'), { recursive: true });
  images('train', 320);
  images('test', 200);
  const sizes = [side * side, 4, 10];
  const random = seedrandom('weights');
  const weights = Float32Array.from({ length: 784 * 4 + 4 + 4 * 10 + 10 }, () => 0.2 * (random() - 0.5));
  writeFileSync(join(folder, 'models', 'mnist-mlp.onnx'), writeOnnx(mlpSpec('blots', sizes, weights)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plan = {
  steps: 60,
  batchSize: 32,
  learningRates: [1e-2, 2e-2],
  epsilons: [1e-3, 1e-2],
  tuningSeeds: [9001],
  testSeeds: [1, 2, 3],
  firstSeeds: 2,
};
const options = (cache: string, more: Partial<TrainingOptions> = {}): TrainingOptions => ({
  tasks: ['mnist-mlp'],
  schemes: ['pezo-b-8', 'rademacher', 'tree', 'fail-pool-1024', 'pezo-b-11-full'],
  shared: folder,
  cacheFolder: join(folder, cache),
  plans: { 'mnist-mlp': plan },
  ...more,
});
const problemOf = async (action: Promise<unknown>): Promise<ZerothError> => {
  const error = await action.then(
    () => null,
    (e: unknown) => e,
  );
  if (error instanceof ZerothError) return error;
  throw error ?? new Error('nothing was thrown');
};
/** Figures without what differs from run to run. */
const figures = ({ tasks }: TrainingComparison): unknown => tasks.map(({ runSeconds: _, ...task }) => task);

describe('a comparison', () => {
  test('both readings, then nothing to do but read the cache', async () => {
    const phases = new Set<string>();
    const result = await compareTraining(
      options('whole', { progress: ({ phase, done, total }) => phases.add(`${phase}${done === total ? '.' : ''}`) }),
    );
    expect(result).toMatchObject({ complete: true, stopped: null, numbersPerClock: 32, confidence: 0.9 });
    expect([...phases]).toEqual(
      expect.arrayContaining(['tuning the Gaussian.', 'shared step size.', 'tuning the schemes.', 'own step size.']),
    );
    const [task] = result.tasks;
    if (task === undefined) throw new Error('no task');
    expect(task).toMatchObject({ task: 'mnist-mlp', rows: { train: 280, dev: 40, test: 200 }, margin: 0.01 });
    // A scheme for wide beats only has no row.
    expect(task.schemes.map((s) => s.scheme)).toEqual(['gaussian', 'pezo-b-8', 'rademacher', 'tree', 'fail-pool-1024']);
    const [gaussian, bank, , tree, failure] = task.schemes;
    for (const row of task.schemes) {
      expect(row.atGaussian?.seeds).toEqual([1, 2, 3]);
      expect(row.atGaussian?.learningRate).toBe(gaussian?.atGaussian?.learningRate);
    }
    expect(gaussian?.atGaussian?.verdict).toBeNull();
    expect(bank?.atGaussian?.verdict).not.toBeNull();
    expect(bank).toMatchObject({ stateBits: 256, tunedAs: 'pezo-b-8' });
    // The same distribution: tuned as the reference, so both readings are one.
    expect(tree).toMatchObject({ tunedAs: 'gaussian', stateBits: 2240 });
    expect(tree?.tuned).toEqual(tree?.atGaussian);
    expect(failure).toMatchObject({ tuned: null, tunedAs: null, distinctVectors: '1' });
    // The blots are learnt by fresh numbers and not by one vector for ever.
    expect(gaussian?.atGaussian?.mean).toBeGreaterThan((task.before ?? 1) + 0.05);
    expect(failure?.atGaussian?.mean).toBeLessThan(gaussian?.atGaussian?.mean ?? 0);

    const again = await compareTraining(options('whole', { capHours: 0 }));
    expect(again.runs.made).toBe(0);
    expect(again.complete).toBe(true);
    expect(figures(again)).toEqual(figures(result));
    const { capHours: _cap, ...whole } = result;
    expect(renderMarkdown({ ...again, capHours: null })).toBe(renderMarkdown({ ...whole, capHours: null }));

    const other = await compareTraining(
      options('whole', { capHours: 0, plans: { 'mnist-mlp': { ...plan, steps: 61 } } }),
    );
    expect(other.runs.made).toBe(0);
    expect(other.tasks[0]?.schemes[0]?.atGaussian).toBeNull();
  });

  test('hours that are up: what there is, and that it is not all', async () => {
    const result = await compareTraining(options('capped', { capHours: 0 }));
    expect(result).toMatchObject({ complete: false, stopped: 'cap', runs: { made: 0 } });
    const text = renderMarkdown(result);
    expect(text).toContain('Not complete: the cap of 0 h was reached; the same command goes on where it stopped.');
    expect(text).toContain('Not run.');
  });

  test('interrupted, it goes on where it stopped, to the same figures', async () => {
    const abort = new AbortController();
    const part = await compareTraining(
      options('stopped', {
        signal: abort.signal,
        progress: ({ phase, done }) => phase === 'shared step size' && done >= 4 && abort.abort(),
      }),
    );
    expect(part).toMatchObject({ complete: false, stopped: 'interrupted' });
    expect(renderMarkdown(part)).toContain('the run was interrupted');
    const rest = await compareTraining(options('stopped'));
    expect(rest.runs.cached).toBeGreaterThanOrEqual(4);
    expect(rest.complete).toBe(true);
    expect(figures(rest)).toEqual(figures(await compareTraining(options('whole', { capHours: 0 }))));
  });
});

describe('one run', () => {
  const config = seededConfig(resolveConfig({ name: 'one', generator: { kind: 'tree', perClock: 32 } }), 5);
  const job = {
    task: 'mnist-mlp' as const,
    shared: folder,
    config,
    steps: 20,
    batchSize: 32,
    evaluateOn: 'test' as const,
    points: [
      { learningRate: 1e-2, epsilon: 1e-3 },
      { learningRate: 2e-2, epsilon: 1e-2 },
    ],
  };

  test('held draws and runs side by side change no bit: the loss is that of plain training', async () => {
    const outcomes = await runJob(job);
    const { model, data } = loadTask(taskOf('mnist-mlp'), folder);
    const objective = await OnnxObjective.create(model, { batchSize: 32 });
    for (const [i, { learningRate, epsilon }] of job.points.entries()) {
      const source = createSource(config, model.weights.length, javascriptKernel);
      const order = new BatchOrder(data.train.count, 32, 5);
      let theta = model.weights;
      for (let step = 0; step < 20; step++) {
        const settings = { ...config.train, epsilon, learningRate: learningRate * (1 - step / 20) };
        const trainer = new Trainer(objective, source, recipeOf(settings), { theta, step, draw: BigInt(step) });
        objective.select(data.train, order.rows(step));
        await trainer.step();
        theta = trainer.theta;
      }
      objective.weights.set(theta);
      const { loss, accuracy } = await objective.evaluate(data.test);
      expect(outcomes[i]).toMatchObject({ loss, accuracy, divergedAt: null });
    }
    await objective.close();
  });

  test('a run that diverges is an outcome, with the step at which it did', async () => {
    const [outcome] = await runJob({ ...job, steps: 200, points: [{ learningRate: 1e38, epsilon: 1e-3 }] });
    expect(outcome?.divergedAt).toBeGreaterThan(1);
    expect(outcome?.accuracy).toBeLessThan(0.5);
  });
});

describe('messages', () => {
  test('files that are missing, all in one message', async () => {
    const error = await problemOf(compareTraining(options('none', { tasks: ['mnist-mlp', 'ecg'] })));
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain('task ecg: ');
    expect(error.message).toContain(
      'lacks models/ecg-cnn.onnx, models/shifted/ecg5000-shifted.npy.gz, models/shifted/ecg5000-labels.npy.gz, models/shifted/ecg5000-split.json',
    );
    expect(error.message).toContain('fix: give its path with --shared or ZEROTH_SHARED');
  });

  test('unknown tasks and schemes', async () => {
    const task = await problemOf(compareTraining(options('none', { tasks: ['cifar'] })));
    expect(task.message).toBe("--tasks: 'cifar' is not a task\n  allowed: mnist-mlp, ecg, mnist-cnn, text-tiny");
    const scheme = await problemOf(compareTraining(options('none', { schemes: ['ziggurat'] })));
    expect(scheme.message).toContain("--schemes: 'ziggurat' is not a scheme\n  allowed: pezo-b-8, ");
  });
});
