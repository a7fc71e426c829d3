/** The tasks of the comparison: a small pretrained model, and data of another domain that it is to be adapted to. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { named } from '../../base/named.js';
import { ZerothError } from '../../config/index.js';
import {
  checkDataset,
  loadFolder,
  loadOnnx,
  type OnnxModel,
  readNpy,
  readRowLists,
  readSentences,
  readVocabulary,
  rowRange,
  type Split,
  stratifiedSplit,
  takeRows,
} from '../../host/index.js';

export type TaskId = 'mnist-mlp' | 'mnist-cnn' | 'ecg' | 'text-tiny';

/** How a task is run: equal for every scheme. */
export interface Plan {
  readonly steps: number;
  readonly batchSize: number;
  /** The grid of (eta, eps) from which each scheme takes its own step size, ascending, each value about one factor above the one before. */
  readonly learningRates: readonly number[];
  readonly epsilons: readonly number[];
  /** Seeds of the grid, apart from those of the test. */
  readonly tuningSeeds: readonly number[];
  readonly testSeeds: readonly number[];
  /** Seeds that are run first, in every task before more of them in any. */
  readonly firstSeeds: number;
  /** Banks of one scaling mode take the (eta, eps) of the first of them: where a run takes long. */
  readonly sharedTuning: boolean;
}

/** Rows to train on, to choose (eta, eps) on, and to report on. */
export interface TaskData {
  readonly train: Split;
  readonly dev: Split;
  readonly test: Split;
}

export interface Task {
  readonly id: TaskId;
  readonly title: string;
  /** File in the folder of models. */
  readonly model: string;
  /** Differences of accuracy within it count as none. */
  readonly margin: number;
  readonly plan: Plan;
  /** Files it reads, relative to the shared folder. */
  readonly files: readonly string[];
  load(shared: string): { sampleDims: readonly number[]; data: TaskData };
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
/** Tuning seeds begin here; test seeds count from 1. */
const firstTuningSeed = 9001;

const digitFiles = ['train-images', 'test-images'].map((f) => `models/shifted/mnist-rot45-${f}.npy.gz`);
const digitLabels = ['train', 'test'].map((f) => `models/shifted/mnist-${f}-labels.npy.gz`);

/** Rows 7000..7999 of the turned digits are for development. */
function digits(shared: string): ReturnType<Task['load']> {
  const { sampleDims, train, test } = loadFolder(join(shared, 'models', 'shifted', 'mnist-rot45'));
  const cut = Math.floor((train.count * 7) / 8);
  return { sampleDims, data: { train: rowRange(train, 0, cut), dev: rowRange(train, cut, train.count), test } };
}

const sentenceLength = 48;

function sentences(shared: string): ReturnType<Task['load']> {
  const vocabulary = readVocabulary(join(shared, 'models', 'vocab.txt'));
  const read = (part: string): Split =>
    readSentences(join(shared, 'data', 'sst2', `stsa.binary.${part}.gz`), vocabulary, sentenceLength);
  return { sampleDims: [sentenceLength], data: { train: read('train'), dev: read('dev'), test: read('test') } };
}

/** Share of the adapt rows that is for development. */
const developmentShare = 0.2;

function heartbeats(shared: string): ReturnType<Task['load']> {
  const folder = join(shared, 'models', 'shifted');
  const samples = readNpy(join(folder, 'ecg5000-shifted.npy.gz'));
  const labels = Int32Array.from(readNpy(join(folder, 'ecg5000-labels.npy.gz')).values, Number);
  const inputs = Float32Array.from(samples.values, Number);
  const all: Split = { count: labels.length, inputs, labels };
  const { adapt, test } = readRowLists(join(folder, 'ecg5000-split.json'), ['adapt', 'test']);
  const { kept, taken } = stratifiedSplit(adapt, labels, developmentShare);
  return {
    sampleDims: samples.dims.slice(1),
    data: { train: takeRows(all, kept), dev: takeRows(all, taken), test: takeRows(all, test) },
  };
}

/** What most tasks have in common. */
const usual = { epsilons: [1e-2, 3e-2, 1e-1], firstSeeds: 10, sharedTuning: false } as const;

export const tasks: readonly Task[] = [
  {
    id: 'mnist-mlp',
    title: 'MLP, digits turned by 45 degrees',
    model: 'mnist-mlp.onnx',
    margin: 0.01,
    plan: {
      ...usual,
      steps: 5000,
      batchSize: 64,
      learningRates: [1e-3, 1.6e-3, 2.5e-3],
      tuningSeeds: range(firstTuningSeed, 12),
      testSeeds: range(1, 40),
    },
    files: [...digitFiles, ...digitLabels],
    load: digits,
  },
  {
    id: 'ecg',
    title: 'CNN, heartbeats of another sensor',
    model: 'ecg-cnn.onnx',
    margin: 0.02,
    plan: {
      ...usual,
      steps: 2000,
      batchSize: 32,
      learningRates: [6.3e-4, 1e-3, 1.6e-3],
      tuningSeeds: range(firstTuningSeed, 18),
      testSeeds: range(1, 60),
    },
    files: ['ecg5000-shifted.npy.gz', 'ecg5000-labels.npy.gz', 'ecg5000-split.json'].map((f) => `models/shifted/${f}`),
    load: heartbeats,
  },
  {
    id: 'mnist-cnn',
    title: 'CNN, digits turned by 45 degrees',
    model: 'mnist-cnn.onnx',
    margin: 0.01,
    plan: {
      ...usual,
      steps: 3000,
      batchSize: 64,
      learningRates: [2e-4, 3.2e-4, 5e-4],
      tuningSeeds: range(firstTuningSeed, 12),
      testSeeds: range(1, 60),
    },
    files: [...digitFiles, ...digitLabels],
    load: digits,
  },
  {
    id: 'text-tiny',
    title: 'transformer, SST-2 sentiment',
    model: 'text-tiny.onnx',
    margin: 0.01,
    plan: {
      steps: 400,
      batchSize: 16,
      learningRates: [8e-4, 1.25e-3, 2e-3],
      epsilons: [3e-3, 1e-2, 3e-2],
      tuningSeeds: range(firstTuningSeed, 6),
      testSeeds: range(1, 40),
      firstSeeds: 5,
      sharedTuning: true,
    },
    files: ['models/vocab.txt', ...['train', 'dev', 'test'].map((part) => `data/sst2/stsa.binary.${part}.gz`)],
    load: sentences,
  },
];

export const taskOf = (id: string): Task => named(tasks, id, '--tasks', `'${id}' is not a task`);

/** A task ready to run. */
export interface LoadedTask {
  readonly task: Task;
  readonly model: OnnxModel;
  readonly data: TaskData;
}

/**
 * Reads model and data.
 * @throws ZerothError (exit code 2) with one message naming every file that is missing.
 */
export function loadTask(task: Task, shared: string): LoadedTask {
  const missing = [join('models', task.model), ...task.files].filter((file) => !existsSync(join(shared, file)));
  if (missing.length > 0) {
    throw new ZerothError({
      where: `task ${task.id}`,
      what: `${shared} lacks ${missing.join(', ')}`,
      allowed: 'a folder with the pretrained models and their data',
      fix: 'give its path with --shared or ZEROTH_SHARED, or leave this task out with --tasks',
    });
  }
  const model = loadOnnx(join(shared, 'models', task.model));
  const { sampleDims, data } = task.load(shared);
  const reader = {
    file: model.file,
    type: model.input.type,
    sampleDims: model.input.sampleDims,
    classes: model.output.classes,
  };
  for (const test of [data.dev, data.test]) {
    checkDataset({ name: task.id, sampleDims, train: data.train, test }, reader);
  }
  return { task, model, data };
}
