import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createStream } from '../../golden-model/index.js';
import {
  GoldenFeed,
  javascriptKernel,
  loadCheckpoint,
  loadOnnx,
  readMetrics,
  type TrainOptions,
  type TrainResult,
  train,
  weightsHash,
} from '../../host/index.js';
import { jsonText } from '../../host/run/json.js';
import { problemOf, temporary, tinyConfig, tinyData } from './fixtures.js';

const run = (folder: string, name: string, more: Partial<TrainOptions> = {}): Promise<TrainResult> =>
  train({ config: tinyConfig(folder), runFolder: join(folder, name), dataset: tinyData(), ...more });

const withoutTiming = (folder: string): string =>
  readFileSync(join(folder, 'metrics.jsonl'), 'utf8').replace(/"timing_ms":[\d.]+/g, '"timing_ms":0');

/** A golden feed that aborts a run at its `n`-th update pass: an exact moment to be interrupted at. */
function interruptible(n: number): Pick<TrainOptions, 'openFeed' | 'signal'> {
  const abort = new AbortController();
  let updates = 0;
  return {
    signal: abort.signal,
    openFeed(config, dimension) {
      const inner = new GoldenFeed(createStream(config.generator), dimension, config.train.seed);
      return {
        format: inner.format,
        begin: (draw) => inner.begin(draw),
        read: (out, scales, index) => inner.read(out, scales, index),
        end(pass) {
          if (pass === 'update' && ++updates === n) abort.abort();
        },
      };
    },
  };
}

describe('a run', () => {
  test('learns, and leaves its record behind', async () => {
    const folder = temporary();
    const result = await run(folder, 'a', { config: tinyConfig(folder, { steps: 400, evalEvery: 100 }) });
    expect(result).toMatchObject({
      steps: 400,
      interrupted: false,
      kernel: 'native',
      dimension: 172,
      distinctVectors: '2635',
    });
    expect(result.before.accuracy).toBeLessThan(0.6);
    expect(result.after.accuracy).toBeGreaterThan(0.85);
    expect(result.after.loss).toBeLessThan(0.6 * result.before.loss);
    expect(result.evaluations.map((e) => e.step)).toEqual([0, 100, 200, 300, 400]);
    expect(result.losses.length).toBe(400);
    const model = loadOnnx(join(folder, 'a', 'model.onnx'));
    expect(weightsHash(model.weights)).toBe(result.weightsSha256);
    const metrics = readMetrics(join(folder, 'a'));
    for (const s of metrics.steps) expect(s.g).toBe((s.lossPlus - s.lossMinus) / 2e-3);
    const csv = readFileSync(join(folder, 'a', 'metrics.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(csv[0]).toBe('step,loss_plus,loss_minus,g,lr,test_loss,test_accuracy,timing_ms');
    expect(csv.length).toBe(1 + 400 + 5);
    expect(new Set(csv.map((line) => line.split(',').length))).toEqual(new Set([8]));
    const saved = JSON.parse(readFileSync(join(folder, 'a', 'config.json'), 'utf8')) as unknown;
    expect(saved).toEqual(tinyConfig(folder, { steps: 400, evalEvery: 100 }));
    expect(readdirSync(join(folder, 'a', 'checkpoints'))).toEqual(['step-00000380', 'step-00000400']);
    expect(existsSync(join(folder, 'a', '.lock'))).toBe(false);
  });

  test('is the same run with either kernel, and with the same integers from a feed', async () => {
    const folder = temporary();
    const native = await run(folder, 'native');
    const script = await run(folder, 'script', { kernel: javascriptKernel });
    const config = tinyConfig(folder, { source: 'rtl' });
    const fed = await run(folder, 'fed', { config, openFeed: interruptible(1e9).openFeed ?? failed });
    expect(script.weightsSha256).toBe(native.weightsSha256);
    expect(fed.weightsSha256).toBe(native.weightsSha256);
    expect(fed.sourceSummary).toEqual([`${60 * 3 * 172} numbers equal to the golden stream`]);
    expect(withoutTiming(join(folder, 'fed'))).toBe(withoutTiming(join(folder, 'native')));
  });

  test('negative control: another seed, learning rate or generator gives other weights', async () => {
    const folder = temporary();
    const base = await run(folder, 'base');
    const others = [
      tinyConfig(folder, { seed: 2 }),
      tinyConfig(folder, { learningRate: 0.021 }),
      tinyConfig(folder, {}, { kind: 'on-the-fly', lanes: 31, bits: 8, taps: [8, 7, 6, 1] }),
    ];
    const hashes = new Set([base.weightsSha256]);
    for (const [i, config] of others.entries()) hashes.add((await run(folder, `other${i}`, { config })).weightsSha256);
    expect(hashes.size).toBe(4);
  });
});

describe('resuming', () => {
  test('an interrupted and resumed run ends with the weights and the log of an uninterrupted one', async () => {
    const folder = temporary();
    const config = tinyConfig(folder, { source: 'rtl' });
    const whole = await run(folder, 'whole');
    // 400 rows make epochs of 20 batches: 33 is inside the second, and between two checkpoints.
    const stop = interruptible(33);
    const part = await run(folder, 'parts', { config, ...stop });
    expect(part).toMatchObject({ steps: 33, interrupted: true });
    expect(existsSync(join(folder, 'parts', 'model.onnx'))).toBe(false);
    expect(loadCheckpoint(join(folder, 'parts'))?.meta).toMatchObject({
      step: 33,
      draw: '33',
      data: { epoch: 1, batch: 13 },
    });
    // Resumed with golden numbers: the stream is the same, wherever it is made.
    const rest = await run(folder, 'parts', { resume: true });
    expect(rest).toMatchObject({ steps: 60, interrupted: false, weightsSha256: whole.weightsSha256 });
    expect(rest.losses).toEqual(whole.losses);
    expect(withoutTiming(join(folder, 'parts'))).toBe(withoutTiming(join(folder, 'whole')));
  });

  test('what was logged after the last checkpoint is dropped, not repeated', async () => {
    const folder = temporary();
    const whole = await run(folder, 'whole');
    await run(folder, 'cut', { config: tinyConfig(folder, { steps: 40 }) });
    for (const file of ['metrics.jsonl', 'metrics.csv']) {
      writeFileSync(join(folder, 'cut', file), '{"step":41,"lossPl', { flag: 'a' });
    }
    const rest = await run(folder, 'cut', { resume: true });
    expect(rest.weightsSha256).toBe(whole.weightsSha256);
    expect(withoutTiming(join(folder, 'cut'))).toBe(withoutTiming(join(folder, 'whole')));
  });

  test('a damaged newest checkpoint is passed over for the one before it', async () => {
    const folder = temporary();
    const whole = await run(folder, 'whole');
    await run(folder, 'hurt', { config: tinyConfig(folder, { steps: 40 }) });
    const weights = join(folder, 'hurt', 'checkpoints', 'step-00000040', 'weights.f32');
    const bytes = readFileSync(weights);
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
    writeFileSync(weights, bytes);
    const rest = await run(folder, 'hurt', { resume: true });
    expect(rest.warnings.join()).toContain(
      'checkpoint step-00000040 is damaged (its weights do not match their SHA-256)',
    );
    expect(rest.weightsSha256).toBe(whole.weightsSha256);
  });

  test('with another model, data, seed or rate is refused, naming each difference', async () => {
    const folder = temporary();
    await run(folder, 'a');
    const config = tinyConfig(folder, { seed: 9, learningRate: 0.5, steps: 80 });
    const data = tinyData();
    data.train.labels[0] = ((data.train.labels[0] ?? 0) + 1) % 4;
    const error = await problemOf(() => run(folder, 'a', { resume: true, config, dataset: data }));
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain('cannot resume: dataSha256 was');
    expect(error.message).toContain('learningRate was 0.02 and is now 0.5; seed was 1 and is now 9');
    expect(error.message).toContain('fix: resume with the configuration saved in the run folder');
  });

  test('a folder that holds a run is not overwritten; an empty one cannot be resumed', async () => {
    const folder = temporary();
    const first = await run(folder, 'a');
    const again = await problemOf(() => run(folder, 'a'));
    expect(again.message).toContain('the folder already holds a run');
    expect(again.message).toContain('fix: resume it with --resume, or choose another folder');
    expect(loadCheckpoint(join(folder, 'a'))?.meta.weightsSha256).toBe(first.weightsSha256);
    const none = await problemOf(() => run(folder, 'b', { resume: true }));
    expect(none.message).toContain('there is no run to resume');
  });
});

describe('a folder that holds something else', () => {
  test('is refused, and left as it was', async () => {
    const folder = temporary();
    mkdirSync(join(folder, 'a', 'thesis'), { recursive: true });
    for (const name of ['d.txt', 'c.txt', 'b.txt']) writeFileSync(join(folder, 'a', name), 'mine');
    const error = await problemOf(() => run(folder, 'a'));
    expect(error.exitCode).toBe(2);
    expect(error.message).toBe(
      `${join(folder, 'a')}: the folder is not empty and holds no run: b.txt, c.txt, d.txt and 1 more
  allowed: a new or empty folder
  fix: choose another folder, or empty this one`,
    );
    expect(readdirSync(join(folder, 'a')).sort()).toEqual(['b.txt', 'c.txt', 'd.txt', 'thesis']);
  });

  test('a lock left behind by a process that is gone is no content', async () => {
    const folder = temporary();
    mkdirSync(join(folder, 'a', '.lock'), { recursive: true });
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    writeFileSync(join(folder, 'a', '.lock-owner.json'), JSON.stringify({ pid: gone.pid, host: hostname() }));
    expect((await run(folder, 'a')).steps).toBe(60);
  });
});

describe('what goes wrong in a run', () => {
  test('a diverging loss ends it with step and settings; log and last checkpoint stay', async () => {
    const folder = temporary();
    const config = tinyConfig(folder, { learningRate: 1e30, checkpointEvery: 1 });
    const error = await problemOf(() => run(folder, 'a', { config }));
    expect(error.exitCode).toBe(1);
    expect(error.message).toMatch(
      /^step \d+: the loss is not finite: L\+ = .*\(epsilon 0\.001, learning rate 1e\+30\)/,
    );
    const lines = readFileSync(join(folder, 'a', 'metrics.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.at(-1)).toContain('"event":"error","message":"step');
    expect(lines.join()).not.toContain('null');
    expect(loadCheckpoint(join(folder, 'a'))).not.toBeNull();
    expect(existsSync(join(folder, 'a', '.lock'))).toBe(false);
  });

  test('NaN and the infinities are not null in the log', () => {
    expect(jsonText({ a: Number.NaN, b: [Number.NEGATIVE_INFINITY, -0, 1e-7], c: undefined, d: 'x"' })).toBe(
      '{"a":"NaN","b":["-Infinity",-0,1e-7],"d":"x\\""}',
    );
  });

  test('few distinct vectors are warned of, and recorded', async () => {
    const folder = temporary();
    const config = tinyConfig(folder, {}, { kind: 'pool', size: 86, bits: 8 });
    const result = await run(folder, 'a', { config });
    expect(result.warnings).toEqual([
      'generator: the same perturbation vector at every step for 172 weights (60 steps)\n  fix: size: 89 has 89 distinct vectors',
    ]);
  });

  test('a folder in use is refused, with its owner', async () => {
    const folder = temporary();
    const stop = interruptible(1e9);
    const busy = run(folder, 'a', {
      config: tinyConfig(folder, { source: 'rtl' }),
      async openFeed(config, dimension) {
        const error = await problemOf(() => run(folder, 'a', { resume: true }));
        expect(error.exitCode).toBe(2);
        expect(error.message).toContain(`the run folder is in use by process ${process.pid} on ${hostname()}`);
        expect(error.message).toContain('fix: wait for it to end');
        return (stop.openFeed ?? failed)(config, dimension);
      },
    });
    expect((await busy).steps).toBe(60);
  });

  test('the lock of a process that is gone is taken over', async () => {
    const folder = temporary();
    await run(folder, 'a');
    mkdirSync(join(folder, 'a', '.lock'));
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    const owner = { pid: gone.pid, host: hostname() };
    writeFileSync(join(folder, 'a', '.lock-owner.json'), JSON.stringify(owner));
    const config = tinyConfig(folder, { steps: 70 });
    expect((await run(folder, 'a', { resume: true, config })).steps).toBe(70);
    // On another machine it may well run: that lock has to expire.
    mkdirSync(join(folder, 'a', '.lock'));
    writeFileSync(join(folder, 'a', '.lock-owner.json'), JSON.stringify({ ...owner, host: 'elsewhere' }));
    const error = await problemOf(() => run(folder, 'a', { resume: true, config }));
    expect(error.message).toContain(`in use by process ${gone.pid} on elsewhere`);
  });
});

describe('signals, in a process of its own', () => {
  const script = fileURLToPath(new URL('./child.ts', import.meta.url));
  const jiti = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
  const start = (mode: string, folder: string): ChildProcess =>
    spawn(process.execPath, [jiti, script, mode, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const textOf = (stream: NodeJS.ReadableStream | null): { text: string } => {
    const sink = { text: '' };
    stream?.on('data', (chunk) => {
      sink.text += String(chunk);
    });
    return sink;
  };
  const until = async (ready: () => boolean): Promise<void> => {
    while (!ready()) await new Promise((resolve) => setTimeout(resolve, 1));
  };

  test('SIGKILL while a checkpoint is written leaves the one before it whole', async () => {
    const folder = temporary();
    const killed = await Promise.all(
      [0, 3, 7, 12].map(async (wait) => {
        const run = join(folder, `kill${wait}`);
        const child = start('checkpoints', run);
        const out = textOf(child.stdout);
        const begun = (): number => Number(out.text.trimEnd().split('\n').at(-1));
        await until(() => begun() >= 3 || child.exitCode !== null);
        await new Promise((resolve) => setTimeout(resolve, wait));
        child.kill('SIGKILL');
        await once(child, 'close');
        const left = readdirSync(join(run, 'checkpoints')).filter((name) => name.startsWith('writing-'));
        const warnings: string[] = [];
        const found = loadCheckpoint(run, (text) => warnings.push(text));
        expect(warnings).toEqual([]);
        // The one that was being written, when its rename had just been done, or the one before it.
        expect([begun() - 1, begun()]).toContain(found?.meta.step);
        expect(found?.weights.every((w) => w === found.meta.step)).toBe(true);
        expect(readdirSync(join(run, 'checkpoints')).filter((name) => name.startsWith('writing-'))).toEqual([]);
        return left.length;
      }),
    );
    // Else no kill fell into a write, and the test has shown nothing.
    expect(Math.max(...killed)).toBeGreaterThan(0);
  });

  test('Ctrl-C finishes the step, saves, says how to go on and exits with 130', async () => {
    const folder = temporary();
    const run = join(folder, 'run');
    const child = start('train', run);
    const out = textOf(child.stdout);
    const err = textOf(child.stderr);
    await until(() => err.text.includes('step 0/1000000') || child.exitCode !== null);
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number];
    expect(err.text).toContain('finishing the step and saving; again to stop at once');
    const { steps, sha256 } = JSON.parse(out.text) as { steps: number; sha256: string };
    expect(err.text).toContain(
      `interrupted after step ${steps}, which is saved; go on with: zeroth train --resume here`,
    );
    expect(code).toBe(130);
    expect(steps).toBeGreaterThan(0);
    expect(loadCheckpoint(run)?.meta).toMatchObject({ step: steps, weightsSha256: sha256 });
    expect(readMetrics(run).steps.length).toBe(steps);
  });
});

const failed = (): never => {
  throw new Error('no feed');
};
