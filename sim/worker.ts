/** Starts worker threads from a module of this package, from the built JavaScript and from the checkout's TypeScript. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * @param base `import.meta.url` of the caller; a checkout run without a build (tests) has a `.ts` ending.
 * @param module the worker's module, relative to `base`, ending in `.js`.
 */
export function startWorker(base: string, module: string, options: WorkerOptions): Worker {
  const typescript = base.endsWith('.ts');
  const url = new URL(typescript ? module.replace(/\.js$/, '.ts') : module, base);
  // The parent's own options (`--input-type`, a test runner's loaders) are not for this module.
  const own = { ...options, execArgv: [] };
  if (!typescript) return new Worker(url, own);
  // The type blanker is a development dependency, and there are .ts files only where those are installed.
  const blanker = pathToFileURL(createRequire(base).resolve('ts-blank-space/register')).href;
  const boot = `import(${JSON.stringify(blanker)}).then(() => import(${JSON.stringify(url.href)}));`;
  return new Worker(boot, { ...own, eval: true });
}
