import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { defaultCacheDir, entry, hashOf } from '../../base/build-cache.js';

/** As for perturb.c: no contraction, no fast-math; a square root sets no errno, so that it is one instruction. */
const flags = [
  '-O3',
  '-std=gnu11',
  '-ffp-contract=off',
  '-fno-fast-math',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fPIC',
  '-shared',
  '-fvisibility=hidden',
];

/**
 * The shared library of C files of this folder, compiled on first use and cached by hash.
 * @throws Error when the compiler does not run or cannot compile them.
 */
export async function compileLibrary(files: readonly string[], compiler: string): Promise<string> {
  const sources = files.map((file) => fileURLToPath(new URL(`./${file}`, import.meta.url)));
  const version = await execa(compiler, ['--version'], { reject: false });
  if (version.failed) throw new Error(`no C compiler: '${compiler}' does not run`);
  const texts = sources.map((source) => readFileSync(source, 'utf8'));
  const key = hashOf([...texts, ...flags, version.stdout, process.arch, process.platform]);
  const library = 'streams.so';
  const { dir } = await entry(join(dirname(defaultCacheDir()), 'kernels'), key, async (folder) => {
    const run = await execa(compiler, [...flags, ...sources, '-o', join(folder, library)], { reject: false });
    if (run.failed) throw new Error(`'${compiler}' could not compile ${files.join(', ')}: ${run.stderr.slice(0, 500)}`);
  });
  return join(dir, library);
}
