import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Config, type TrainConfig, trainFieldRoles, trainIdentity, trainSchema } from '../../config/index.js';
import {
  identityHash,
  loadCheckpoint,
  readMetrics,
  saveCheckpoint,
  type TrainResult,
  train,
} from '../../host/index.js';
import { problemOf, temporary, tinyConfig, tinyData } from './fixtures.js';

const run = (folder: string, name: string, more: Config['train'] = {}, resume = false): Promise<TrainResult> =>
  train({ config: tinyConfig(folder, more), runFolder: join(folder, name), dataset: tinyData(), resume });
const metaFile = (folder: string, name: string, step = 60): string =>
  join(folder, name, 'checkpoints', `step-${String(step).padStart(8, '0')}`, 'meta.json');
const edit = (path: string, change: (text: string) => string): void =>
  writeFileSync(path, change(readFileSync(path, 'utf8')));

/** Fields of a section without a mark. */
const unmarked = (shape: Readonly<Record<string, object>>): string[] =>
  Object.keys(shape).filter((key) => !trainFieldRoles.has(shape[key] as never));

describe('fields of train', () => {
  test('each is marked as identity or as work, and a new one is not forgotten', () => {
    expect(unmarked(trainSchema.shape)).toEqual([]);
    expect(unmarked({ ...trainSchema.shape, extra: trainSchema.shape.steps.describe('no mark') })).toEqual(['extra']);
  });

  test('those that decide the weights', () => {
    const config = tinyConfig(temporary()).train;
    expect(trainIdentity(config)).toEqual({
      estimator: 'two-sided',
      optimizer: 'sgd',
      loss: 'cross-entropy',
      batchSize: 20,
      learningRate: 0.02,
      schedule: 'constant',
      epsilon: 1e-3,
      seed: 1,
      threads: 1,
    });
    const work: Partial<TrainConfig> = { steps: 7, evalEvery: 1, checkpointEvery: 3, source: 'rtl', model: 'b.onnx' };
    expect(trainIdentity({ ...config, ...work })).toEqual(trainIdentity(config));
  });

  test('the hash is of names and values, in any order', () => {
    expect(identityHash({ a: 1, b: 'x' })).toBe(identityHash({ b: 'x', a: 1 }));
    expect(identityHash({ a: 1, b: 'x' })).not.toBe(identityHash({ a: 1, b: 'y' }));
    expect(identityHash({ a: 1, b: 'x' })).not.toBe(identityHash({ a: 1 }));
  });
});

describe('resuming as another run', () => {
  test.each([
    [{ optimizer: 'sign-sgd' }, 'optimizer was sgd and is now sign-sgd'],
    [{ threads: 2 }, 'threads was 1 and is now 2'],
    [{ batchSize: 10, epsilon: 2e-3 }, 'batchSize was 20 and is now 10; epsilon was 0.001 and is now 0.002'],
    [{ schedule: 'linear' }, 'schedule was constant and is now linear; steps was of no matter and is now 60'],
  ] as const)('%j is refused by name', async (change, text) => {
    const folder = temporary();
    await run(folder, 'a', { steps: 20 });
    const error = await problemOf(() => run(folder, 'a', change, true));
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain(`cannot resume: ${text}\n`);
    expect(loadCheckpoint(join(folder, 'a'))?.meta.step).toBe(20);
  });

  test('another ONNX Runtime is refused by its versions', async () => {
    const folder = temporary();
    await run(folder, 'a');
    const found = loadCheckpoint(join(folder, 'a'));
    if (found === null) throw new Error('no checkpoint');
    const { meta, weights } = found;
    const old = { ...meta, step: 61, identity: { ...meta.identity, onnxRuntime: '1.0.0' } };
    const { step, draw, data, identity, logs } = old;
    saveCheckpoint(join(folder, 'a'), weights, { step, draw, data, identity, logs });
    const error = await problemOf(() => run(folder, 'a', { steps: 80 }, true));
    expect(error.message).toContain(`cannot resume: onnxRuntime was 1.0.0 and is now ${meta.identity.onnxRuntime}\n`);
  });

  test('more steps are fine at a constant rate, to the weights of a longer run', async () => {
    const folder = temporary();
    const by = { optimizer: 'sign-sgd', learningRate: 1e-3 } as const;
    const whole = await run(folder, 'whole', by);
    await run(folder, 'parts', { ...by, steps: 33 });
    const rest = await run(folder, 'parts', by, true);
    expect(rest).toMatchObject({ steps: 60, weightsSha256: whole.weightsSha256, losses: whole.losses });
    expect(loadCheckpoint(join(folder, 'parts'))?.meta).toMatchObject({ step: 60, draw: '60' });
    const plain = await run(folder, 'plain', { learningRate: 1e-3 });
    expect(plain.weightsSha256).not.toBe(whole.weightsSha256);
  });

  test('and refused by name where the rate depends on them', async () => {
    const folder = temporary();
    const result = await run(folder, 'a', { schedule: 'linear' });
    expect(readMetrics(join(folder, 'a')).steps.map((s) => s.lr)[30]).toBe(0.02 * (1 - 30 / 60));
    expect(result.steps).toBe(60);
    const error = await problemOf(() => run(folder, 'a', { schedule: 'linear', steps: 80 }, true));
    expect(error.message).toContain('cannot resume: steps was 60 and is now 80\n');
    expect(error.message).not.toContain('more steps are fine');
    expect((await run(folder, 'a', { schedule: 'linear' }, true)).weightsSha256).toBe(result.weightsSha256);
  });
});

describe('a checkpoint of format 1', () => {
  const fixture = fileURLToPath(new URL('./format-1', import.meta.url));
  /** A run folder as the version before this format left it, after 20 steps of the tiny model. */
  const old = (folder: string): void => {
    mkdirSync(join(folder, 'old', 'checkpoints'), { recursive: true });
    cpSync(join(fixture, 'step-00000020'), join(folder, 'old', 'checkpoints', 'step-00000020'), { recursive: true });
    for (const file of ['metrics.jsonl', 'metrics.csv']) cpSync(join(fixture, file), join(folder, 'old', file));
    writeFileSync(join(folder, 'old', 'config.json'), '{}');
  };

  test('is resumed from where it stands, and written anew in format 2', async () => {
    const folder = temporary();
    old(folder);
    const kept = loadCheckpoint(join(folder, 'old'));
    expect(kept?.meta).toMatchObject({ format: 1, step: 20, draw: '20' });
    const { steps, losses } = await run(folder, 'old', { steps: 40, checkpointEvery: 20 }, true);
    expect(steps).toBe(40);
    // The first part of the curve is the old one's own; a run that began again would have written over it.
    const before = readFileSync(join(fixture, 'metrics.jsonl'), 'utf8');
    expect(readFileSync(join(folder, 'old', 'metrics.jsonl'), 'utf8').startsWith(before)).toBe(true);
    expect(losses.length).toBe(40);
    expect(loadCheckpoint(join(folder, 'old'))?.meta).toMatchObject({ format: 2, step: 40, draw: '40' });
  });

  test.each([
    [{ optimizer: 'sign-sgd' }, 'optimizer was sgd and is now sign-sgd'],
    [{ schedule: 'linear' }, 'schedule was constant and is now linear; steps was of no matter and is now 60'],
    [
      { seed: 4 },
      'streamId was stream:2918597d31334247:1 and is now stream:2918597d31334247:4; seed was 1 and is now 4',
    ],
  ] as const)('is refused by name for %j', async (change, text) => {
    const folder = temporary();
    old(folder);
    const error = await problemOf(() => run(folder, 'old', change, true));
    expect(error.message).toContain(`cannot resume: ${text}\n`);
    expect(loadCheckpoint(join(folder, 'old'))?.meta.step).toBe(20);
  });
});

describe('damage', () => {
  test('a meta.json that was changed is noticed, and the checkpoint before it is taken', async () => {
    const folder = temporary();
    const whole = await run(folder, 'whole');
    await run(folder, 'a', { steps: 40 });
    edit(metaFile(folder, 'a', 40), (text) => text.replace('"draw": "40"', '"draw": "41"'));
    const rest = await run(folder, 'a', {}, true);
    expect(rest.warnings).toEqual([
      'checkpoint step-00000040 is damaged (its meta.json does not match its SHA-256); the one before it is taken',
    ]);
    expect(rest.weightsSha256).toBe(whole.weightsSha256);
  });

  test('a run without one whole checkpoint is not begun again', async () => {
    const folder = temporary();
    await run(folder, 'a');
    for (const step of [40, 60]) edit(metaFile(folder, 'a', step), (text) => text.slice(0, 100));
    const log = readFileSync(join(folder, 'a', 'metrics.jsonl'), 'utf8');
    const error = await problemOf(() => run(folder, 'a', {}, true));
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain('none of its checkpoints is whole (step-00000060, step-00000040)');
    expect(readFileSync(join(folder, 'a', 'metrics.jsonl'), 'utf8')).toBe(log);
  });

  test('a later format is refused, not passed over', async () => {
    const folder = temporary();
    await run(folder, 'a');
    edit(metaFile(folder, 'a'), (text) => text.replace('"format": 2', '"format": 3'));
    const error = await problemOf(() => run(folder, 'a', {}, true));
    expect(error.message).toContain('cannot resume: the checkpoint is of format 3\n  allowed: formats 1 and 2');
  });

  test("the algorithm's arrays come back bit for bit, and a changed one is noticed", () => {
    const folder = temporary();
    const identity = { dimension: 3 };
    const state = { momentum: Float32Array.of(1, -0, Number.NaN), counts: Float64Array.of(2 ** -1074, 5) };
    const meta = { draw: '7', data: { epoch: 0, batch: 3 }, identity, logs: { jsonl: 0, csv: 0 } };
    saveCheckpoint(folder, Float32Array.of(1, 2, 3), { step: 3, ...meta }, state);
    saveCheckpoint(folder, Float32Array.of(4, 5, 6), { step: 4, ...meta }, state);
    const found = loadCheckpoint(folder);
    expect(found?.meta.step).toBe(4);
    expect(found?.state).toEqual(state);
    const path = join(folder, 'checkpoints', 'step-00000004', 'state-counts.bin');
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9);
    writeFileSync(path, bytes);
    const warnings: string[] = [];
    expect(loadCheckpoint(folder, (text) => warnings.push(text))?.meta.step).toBe(3);
    expect(warnings.join()).toContain("its state 'counts' does not match its SHA-256");
  });
});
