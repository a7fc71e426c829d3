import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../base/package.js';
import { resolveConfig, targetNames, targetRows } from '../../config/index.js';
import { targetDevices } from '../../constraints/targets/index.js';
import { targetRecipes } from '../../synth/targets/index.js';

const root = packageRoot();
const folders = ['config/targets', 'constraints/targets', 'synth/targets'];
const generator = { kind: 'on-the-fly', lanes: 3, bits: 5 } as const;

describe('the targets', () => {
  it('have a row, a device and a recipe each, and every row is named as its file', () => {
    expect(Object.keys(targetDevices)).toEqual(targetNames);
    expect(Object.keys(targetRecipes)).toEqual(targetNames);
    expect(Object.values(targetRows).map(({ id }) => id)).toEqual(targetNames);
  });

  it('are what a configuration may name', () => {
    for (const device of targetNames) {
      expect(resolveConfig({ name: 'a', generator, target: { device } }).target.device).toBe(device);
    }
    expect(() => resolveConfig({ name: 'a', generator, target: { device: 'ecp6' as 'ecp5' } })).toThrow(
      /target\.device/,
    );
  });
});

/** The rooms that a target takes part in, with their scripts, where files can be added. */
function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zeroth-target-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { rooms } = JSON.parse(readFileSync(join(root, 'rooms.json'), 'utf8')) as { rooms: string[] };
  for (const part of [...rooms.slice(0, rooms.indexOf('synth') + 1), 'scripts', 'rooms.json', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

const run = (folder: string, ...args: string[]): string =>
  execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const question = `
  import { resolveConfig } from './config/index.ts';
  import { targetNamed } from './constraints/index.ts';
  import { synthTarget } from './synth/target.ts';
  const config = resolveConfig({ name: 'a', generator: ${JSON.stringify(generator)}, target: { device: 'toy' } });
  const { title, synth, constraintFormats } = synthTarget(config.target.device);
  console.log(JSON.stringify({ title, synth, constraintFormats, capacity: targetNamed('toy').capacity }));`;
const ask = (folder: string): string =>
  run(folder, '--import', 'ts-blank-space/register', '--input-type=module', '--eval', question);

it('a new one is a row, a device and a recipe, and nothing else', () => {
  const folder = copy();
  expect(() => ask(folder)).toThrow(/target\.device/);
  for (const target of folders) {
    const fixture = join(root, 'tests', 'constraints', 'toy', `${target.split('/')[0]}.ts`);
    writeFileSync(join(folder, target, 'toy.ts'), readFileSync(fixture, 'utf8').replaceAll('../../../', '../../'));
  }
  expect(() => run(folder, 'scripts/write-indexes.mjs', '--check')).toThrow(/config\/targets\/index\.ts/);
  run(folder, 'scripts/write-indexes.mjs');
  expect(JSON.parse(ask(folder))).toEqual({
    title: 'A toy',
    synth: 'synth_toy',
    constraintFormats: ['lpf'],
    capacity: { lut: 12 },
  });
  for (const target of folders) {
    expect(existsSync(join(folder, target, 'toy.ts'))).toBe(true);
    expect(readdirSync(join(root, target))).not.toContain('toy.ts');
  }
});
