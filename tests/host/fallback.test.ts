import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Config, type IndependentConfig, resolveConfig } from '../../config/index.js';
import { createStream } from '../../golden-model/index.js';
import {
  createSource,
  type Kernel,
  loadReferences,
  type MadeStream,
  nativeKernel,
  nativeReferences,
  type References,
  type TrainResult,
  train,
} from '../../host/index.js';
import { temporary, tinyConfig, tinyData } from './fixtures.js';

const kernels = fileURLToPath(new URL('../../host/kernels', import.meta.url));

/** The library from copies of the C files, one of which is changed; compiled quickly, and kept apart from good ones. */
async function changed(file: string, from: string | RegExp, to: string): Promise<References> {
  const folder = temporary();
  for (const name of ['independent.c', 'reference.c']) cpSync(join(kernels, name), join(folder, name));
  const text = readFileSync(join(folder, file), 'utf8');
  const other = text.replace(from, to);
  expect(other).not.toBe(text);
  writeFileSync(join(folder, file), other);
  const compiler = join(folder, 'cc');
  writeFileSync(compiler, '#!/bin/sh\n[ "$1" = --version ] && echo quick && exit 0\nexec cc "$@" -O0\n', {
    mode: 0o755,
  });
  const cache = process.env.ZEROTH_CACHE;
  process.env.ZEROTH_CACHE = join(folder, 'cache');
  return await nativeReferences(compiler, folder).finally(() => {
    if (cache === undefined) delete process.env.ZEROTH_CACHE;
    else process.env.ZEROTH_CACHE = cache;
  });
}

const independent = (kind: IndependentConfig['kind']): IndependentConfig => {
  const width = kind === 'clt' ? { lanes: 32 } : { perClock: 32 };
  return resolveConfig({ name: 'lanes', generator: { kind, ...width } as Config['generator'] })
    .generator as IndependentConfig;
};
/** A thousand numbers of a stream and of the golden one. */
const numbers = ({ stream }: Pick<MadeStream, 'stream'>): Float32Array => {
  const out = new Float32Array(1000);
  stream.fillFloat(out, stream.drawStart(1000, 3n, 4), 0);
  return out;
};
const goldenNumbers = (config: IndependentConfig): Float32Array => numbers({ stream: createStream(config) });

let native: References;
beforeAll(async () => {
  native = await nativeReferences();
});

describe('native code for numbers', () => {
  test.each(['rademacher', 'tausworthe', 'clt', 'tree', 'icdf', 'box-muller'] as const)('is used for %s', (kind) => {
    expect(native.independent(independent(kind))).toMatchObject({ madeBy: 'native', fallback: null });
  });

  test.each([
    [
      'a deleted branch',
      'independent.c',
      /\} else if \(kind == TREE\) \{/,
      '} else if (kind == KINDS) {',
      'tree: the native code answers 1: it does not know this kind; the golden stream makes the numbers',
    ],
    [
      'a deleted case',
      'independent.c',
      /\n +CASE\(TREE\) +\\/,
      '',
      'tree: the native code answers 1: it does not know this kind; the golden stream makes the numbers',
    ],
    [
      'a name that is not listed',
      'independent.c',
      '[TREE] = "tree"',
      '[TREE] = "bush"',
      'tree: there is no native code for it; the golden stream makes the numbers',
    ],
    [
      'a wrong branch',
      'independent.c',
      's1 >> 12 & 1);',
      's1 >> 11 & 1);',
      /^tree: number \d+ of draw 0 is -?[\d.]+, not -?[\d.]+; the golden stream makes the numbers, the same ones, slower$/,
    ],
  ])('%s: the golden stream takes over, with a word; the others stay native', async (_what, file, from, to, word) => {
    const references = await changed(file, from, to);
    const config = independent('tree');
    const made = references.independent(config);
    expect(numbers(made)).toEqual(goldenNumbers(config));
    expect(made.madeBy).toBe('golden');
    expect(made.fallback).toMatch(word);
    expect(references.independent(independent('clt'))).toMatchObject({ madeBy: 'native', fallback: null });
  });

  test('kinds in another order in the C code: asked for by name, they are the same numbers', async () => {
    const references = await changed('independent.c', 'CLT, TREE, ICDF, BOX', 'ICDF, CLT, TREE, BOX');
    for (const kind of ['clt', 'tree', 'icdf'] as const) {
      const made = references.independent(independent(kind));
      expect(made.madeBy).toBe('native');
      expect(numbers(made)).toEqual(goldenNumbers(independent(kind)));
    }
  });

  test.each([
    ['rademacher', 'if (kind == SIGNS) signs(', 'if (kind == KINDS) signs(', 'the native code answers 1'],
    ['gaussian', '[NORMAL] = "gaussian"', '[NORMAL] = "normal"', 'there is no native code for it'],
    ['uniform', '(2 * w + 1) * factor', '(2 * w) * factor', /uniform: number 0 of draw 0 is/],
  ] as const)('the reference %s likewise', async (kind, from, to, word) => {
    const made = (await changed('reference.c', from, to)).stream(kind);
    expect(made.madeBy).toBe('golden');
    expect(made.fallback).toMatch(word);
    expect(numbers(made)).toEqual(numbers(native.stream(kind)));
  });

  test('without a compiler the reason is told', async () => {
    const { stream } = await loadReferences('no-such-compiler');
    expect(stream('gaussian').fallback).toBe(
      "gaussian: no C compiler: 'no-such-compiler' does not run; the golden stream makes the numbers, the same ones, slower",
    );
  });
});

describe('a kernel that reads a table wrongly', () => {
  test.each([
    ['bank', { kind: 'on-the-fly', lanes: 31, bits: 8 }],
    ['pool', { kind: 'pool', size: 2047, bits: 8 }],
  ] as const)('%s: is found at the first use, and the JavaScript one takes over', async (_name, generator) => {
    const config = resolveConfig({ name: 'table', generator });
    const good = await nativeKernel();
    const bad: Kernel = {
      ...good,
      addTable: (out, base, table, start, c) => good.addTable(out, base, table, 0 * start, c),
    };
    const [source, other] = [createSource(config, 5000, good), createSource(config, 5000, bad)];
    expect([source.kernel, source.madeBy, source.fallback]).toEqual(['native', 'golden', null]);
    expect(other.kernel).toBe('javascript');
    expect(other.fallback).toMatch(
      /^native kernel: number \d+ of draw \d+ is .*; perturbing in JavaScript, with the right/,
    );
    const [expected, found] = [new Float32Array(5000), new Float32Array(5000)];
    await source.apply(expected, expected, 0.5, 9n, 'plus');
    await other.apply(found, found, 0.5, 9n, 'plus');
    expect(found).toEqual(expected);
  });
});

describe('training', () => {
  const run = (folder: string, name: string, references?: References): Promise<TrainResult> =>
    train({
      config: tinyConfig(folder, { steps: 20 }, { kind: 'tree', perClock: 32 }),
      runFolder: join(folder, name),
      dataset: tinyData(),
      ...(references !== undefined && { references }),
    });

  test('says what made its numbers; a wrong branch changes no weight and is warned of', async () => {
    const wrong = await changed('independent.c', 's1 >> 12 & 1);', 's1 >> 11 & 1);');
    const folder = temporary();
    const usual = await run(folder, 'usual');
    const other = await run(folder, 'other', wrong);
    expect(usual).toMatchObject({ numbers: 'native', kernel: 'native', warnings: [] });
    expect(other).toMatchObject({ numbers: 'golden', kernel: 'native', weightsSha256: usual.weightsSha256 });
    expect(other.warnings).toEqual([expect.stringMatching(/^tree: number \d+ of draw 0 is .* the golden stream/)]);
    const saved = JSON.parse(readFileSync(join(folder, 'other', 'result.json'), 'utf8')) as TrainResult;
    expect(saved.numbers).toBe('golden');
  });
});
