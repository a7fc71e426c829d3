import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { entry } from '../../base/build-cache.js';
import { ExitCode, ZerothError } from '../../base/errors.js';
import { DiskCache } from '../../base/result-cache.js';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'zeroth-writable-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

/** No folder can be made where a file stands; the superuser may write into anything else. */
const blocked = (): string => {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  return join(file, 'cache');
};

async function refused(work: Promise<unknown>): Promise<void> {
  const error = await work.catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ZerothError);
  expect((error as ZerothError).exitCode).toBe(ExitCode.badInput);
  expect((error as ZerothError).message).toMatch(/the cache cannot be written to \(E\w+\)\n.*ZEROTH_CACHE/);
}

it('a cache that cannot be written to ends a build before it begins, not after waiting for its lock', async () => {
  let built = 0;
  await refused(
    entry(blocked(), 'key', async () => {
      built++;
    }),
  );
  expect(built).toBe(0);
});

it('and a result before it is computed', async () => {
  let computed = 0;
  await refused(new DiskCache(blocked()).get('kind', 'key', async () => computed++));
  expect(computed).toBe(0);
  const good = new DiskCache(folder());
  expect(await good.get('kind', 'key', async () => ++computed)).toBe(1);
});

it('a folder in one without write permission is one of them', async () => {
  const cache = folder();
  chmodSync(cache, 0o500);
  // The superuser may write into it: be somebody else for a moment.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    await refused(entry(join(cache, 'verilator'), 'key', async () => undefined));
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
