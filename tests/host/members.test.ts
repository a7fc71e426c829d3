import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TrainResult } from '../../host/index.js';
import { tinyData, tinyModel } from './fixtures-plain.js';

/** A copy of what training needs, to which members are added by adding files. */
const copy = mkdtempSync(join(tmpdir(), 'zeroth-members-'));
const root = fileURLToPath(new URL('../..', import.meta.url));
const members = fileURLToPath(new URL('./members', import.meta.url));
const register = pathToFileURL(createRequire(import.meta.url).resolve('ts-blank-space/register')).href;
const parts = ['base', 'config', 'golden-model', 'host', 'scripts', 'package.json'];

function inCopy(script: string): string {
  writeFileSync(join(copy, 'use.ts'), script);
  return execFileSync(process.execPath, ['--import', register, 'use.ts'], {
    cwd: copy,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

interface Wanted {
  readonly folder: string;
  readonly train?: object;
  readonly resume?: boolean;
}

/** Trains in the copy, one run after another, and returns the results. */
function trained(...wanted: readonly Wanted[]): TrainResult[] {
  const settings = { model: join(copy, 'tiny.onnx'), data: join(copy, 'set'), batchSize: 20, epsilon: 1e-3 };
  const generator = { kind: 'on-the-fly', lanes: 31, bits: 8 };
  const runs = wanted.map(({ folder, train, resume = false }) => ({
    config: { name: 'members', generator, train: { ...settings, learningRate: 0.02, steps: 40, ...train } },
    runFolder: join(copy, folder),
    resume,
  }));
  const text = inCopy(`
    import { resolveConfig } from './config/index.js';
    import { train } from './host/index.js';
    const results = [];
    for (const run of ${JSON.stringify(runs)}) {
      results.push(await train({ ...run, config: resolveConfig(run.config) }));
    }
    process.stdout.write(JSON.stringify(results));`);
  return JSON.parse(text) as TrainResult[];
}

beforeAll(() => {
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  cpSync(members, copy, { recursive: true });
  execFileSync(process.execPath, ['scripts/write-indexes.mjs'], { cwd: copy });
  writeFileSync(join(copy, 'tiny.onnx'), tinyModel());
  cpSync(members, join(copy, 'set'), { recursive: true });
  const { sampleDims, train, test } = tinyData();
  const plain = (split: typeof train): object => ({
    inputs: Array.from(split.inputs, Number),
    labels: [...split.labels],
  });
  const text = JSON.stringify({ sampleDims, train: plain(train), test: plain(test) });
  writeFileSync(join(copy, 'set', 'set.fixture.json'), text);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('a member is its files and nothing else', () => {
  test('a loader: the folder is read by the file that was added', () => {
    const name = inCopy(`
      import { loadFolder } from './host/index.js';
      process.stdout.write(loadFolder('set').name);`);
    expect(name).toBe('from the fixture');
  });

  test('an optimizer is usable from the configuration, in the schema, and resumed with its state', () => {
    const train = { optimizer: 'fixture' };
    const [whole, , rest, sgd] = trained(
      { folder: 'whole', train },
      { folder: 'parts', train: { ...train, steps: 13 } },
      { folder: 'parts', train, resume: true },
      { folder: 'sgd' },
    );
    expect(rest).toMatchObject({ steps: 40, weightsSha256: whole?.weightsSha256 });
    expect(sgd?.weightsSha256).not.toBe(whole?.weightsSha256);
    const schema = inCopy(`
      import { jsonSchema } from './config/index.js';
      process.stdout.write(JSON.stringify(jsonSchema().properties.train.properties.optimizer));`);
    expect(JSON.parse(schema)).toMatchObject({ enum: ['fixture', 'sgd', 'sign-sgd'], default: 'sgd' });
    expect(schema).toContain('fixture: half the step at every other step');
  });

  test('a loss is trained on', () => {
    const [fixture, usual] = trained(
      { folder: 'loss', train: { loss: 'fixture', steps: 200 } },
      { folder: 'cross-entropy', train: { steps: 1 } },
    );
    expect(fixture?.after.loss).toBeLessThan(0.7 * (fixture?.before.loss ?? 0));
    expect(usual?.before.loss).not.toBe(fixture?.before.loss);
  });

  test('negative control: without its files the name is refused', () => {
    rmSync(join(copy, 'config', 'optimizers', 'fixture.ts'));
    rmSync(join(copy, 'host', 'algorithms', 'optimizers', 'fixture.ts'));
    execFileSync(process.execPath, ['scripts/write-indexes.mjs'], { cwd: copy });
    expect(() => trained({ folder: 'none', train: { optimizer: 'fixture' } })).toThrow(
      `train.optimizer: "fixture", expected one of 'sgd', 'sign-sgd'`,
    );
  });
});
