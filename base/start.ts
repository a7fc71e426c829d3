/** Threads and processes that run a module of this package, from the built JavaScript and from the checkout's TypeScript. */
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * The module, and what must be loaded before it: a checkout run without a build (tests) has `.ts` endings, and the type
 * blanker is a development dependency that is then installed.
 */
function started(base: string, module: string): { readonly url: URL; readonly blanker: string | null } {
  if (!base.endsWith('.ts')) return { url: new URL(module, base), blanker: null };
  return {
    url: new URL(module.replace(/\.js$/, '.ts'), base),
    blanker: pathToFileURL(createRequire(base).resolve('ts-blank-space/register')).href,
  };
}

/**
 * @param base `import.meta.url` of the caller
 * @param module relative to `base`, ending in `.js`
 */
export function startWorker(base: string, module: string, options: WorkerOptions): Worker {
  const { url, blanker } = started(base, module);
  // The parent's own options (`--input-type`, a test runner's loaders) are not for this module.
  const own = { ...options, execArgv: [] };
  if (blanker === null) return new Worker(url, own);
  const boot = `import(${JSON.stringify(blanker)}).then(() => import(${JSON.stringify(url.href)}));`;
  return new Worker(boot, { ...own, eval: true });
}

/** The same as a process, which gets and sends structured data (`send`, `message`). */
export function startProcess(base: string, module: string): ChildProcess {
  const { url, blanker } = started(base, module);
  return fork(fileURLToPath(url), {
    execArgv: blanker === null ? [] : ['--import', blanker],
    serialization: 'advanced',
  });
}
