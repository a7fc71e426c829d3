/** C files as a shared library: compiled on first use, cached by hash, opened through koffi. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { defaultCacheDir, entry, hashOf } from './build-cache.js';
import { type Koffi, loadKoffi } from './foreign.js';

/**
 * No contraction and no fast-math: every product and every sum is rounded by itself, as in JavaScript. A square root sets
 * no errno, so that it is one instruction.
 */
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

/** An open library: `func` binds a function by its C declaration. */
export type NativeLibrary = ReturnType<Koffi['load']>;

/** The C compiler of this machine: `$CC`, else cc. */
export const defaultCompiler = (): string => process.env.CC ?? 'cc';

/**
 * @param sources paths of C files. @param what names them in the message when they do not compile.
 * @throws Error when the compiler does not run or cannot compile them; ZerothError (exit code 3) without koffi.
 */
export async function openNativeLibrary(
  sources: readonly string[],
  what: string,
  compiler = defaultCompiler(),
): Promise<NativeLibrary> {
  const version = await execa(compiler, ['--version'], { reject: false });
  if (version.failed) throw new Error(`no C compiler: '${compiler}' does not run`);
  const texts = sources.map((source) => readFileSync(source, 'utf8'));
  const key = hashOf([...texts, ...flags, version.stdout, process.arch, process.platform]);
  const name = 'native.so';
  const { dir } = await entry(join(dirname(defaultCacheDir()), 'kernels'), key, async (folder) => {
    const run = await execa(compiler, [...flags, ...sources, '-o', join(folder, name)], { reject: false });
    if (run.failed) throw new Error(`'${compiler}' could not compile ${what}: ${run.stderr.slice(0, 500)}`);
  });
  return loadKoffi().load(join(dir, name));
}
