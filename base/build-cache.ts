/**
 * A folder of finished builds, addressed by the hash of everything that went into them. An entry appears by one rename,
 * so a reader sees all of it or nothing; it carries the digest of its own files, so a damaged one is noticed before it
 * is loaded (mapping a truncated library would kill the process) and built again.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import lockfile from 'proper-lockfile';
import { cacheLimit, evict, seal, touch } from './evict.js';
import { packageRoot } from './package.js';
import { makeCacheFolder } from './writable.js';

/**
 * `$ZEROTH_CACHE` when set; `.cache` of the checkout; `$XDG_CACHE_HOME/zeroth` or `~/.cache/zeroth` when installed
 * (an installed package's own folder may be read-only, and is wiped by the next install).
 */
export function defaultCacheDir(
  env: Readonly<Record<string, string | undefined>> = process.env,
  root = packageRoot(),
): string {
  if (env.ZEROTH_CACHE !== undefined && env.ZEROTH_CACHE !== '') return join(env.ZEROTH_CACHE, 'verilator');
  // tsconfig.json is not in the package's `files`.
  const checkout = existsSync(join(root, 'tsconfig.json')) && !root.includes(`${sep}node_modules${sep}`);
  if (checkout) return join(root, '.cache', 'verilator');
  const xdg = env.XDG_CACHE_HOME;
  return join(xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache'), 'zeroth', 'verilator');
}

export function hashOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 32);
}

const digest = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/** The entry's folder if it is there and whole. */
export async function readEntry(cache: string, key: string): Promise<string | null> {
  const dir = join(cache, key);
  try {
    const files = JSON.parse(await readFile(join(dir, seal), 'utf8')) as Record<string, string>;
    for (const [name, sum] of Object.entries(files)) if ((await digest(join(dir, name))) !== sum) return null;
    return dir;
  } catch {
    return null;
  }
}

const building = new Map<string, Promise<string>>();
/** Entries that this process has been given: it may load them at any time. */
const inUse = new Set<string>();

/**
 * The folder of entry `key`, made by `build` (which fills the empty folder it is given) when absent or damaged.
 * Safe against other processes and other calls of this one.
 */
export function entry(
  cache: string,
  key: string,
  build: (dir: string) => Promise<void>,
): Promise<{ dir: string; hit: boolean }> {
  const id = join(cache, key);
  const ready = readEntry(cache, key);
  inUse.add(id);
  return ready.then(async (dir) => {
    if (dir !== null) {
      await touch(dir);
      return { dir, hit: true };
    }
    let job = building.get(id);
    if (job === undefined) {
      job = buildEntry(cache, key, build).finally(() => building.delete(id));
      building.set(id, job);
    }
    return job.then((made) => ({ dir: made, hit: false }));
  });
}

async function buildEntry(cache: string, key: string, build: (dir: string) => Promise<void>): Promise<string> {
  makeCacheFolder(cache);
  await sweep(cache);
  const final = join(cache, key);
  // The rename alone keeps the cache right; the lock only saves two processes from doing the same work.
  const release = await lockfile
    .lock(final, {
      realpath: false,
      stale: 20_000,
      retries: { retries: 600, minTimeout: 100, maxTimeout: 500 },
      onCompromised: () => undefined,
    })
    .catch(() => null);
  try {
    const byOther = await readEntry(cache, key);
    if (byOther !== null) return byOther;
    const work = join(cache, `tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
    await mkdir(work);
    try {
      await build(work);
      const sums: Record<string, string> = {};
      for (const name of (await readdir(work)).sort()) sums[name] = await digest(join(work, name));
      await writeFile(join(work, seal), `${JSON.stringify(sums, null, 1)}\n`);
      await publish(work, final, cache, key);
      await evict(cache, cacheLimit(), inUse);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    return final;
  } finally {
    await release?.().catch(() => undefined);
  }
}

async function publish(work: string, final: string, cache: string, key: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(work, final);
      return;
    } catch (error) {
      if ((await readEntry(cache, key)) !== null) return;
      if (attempt >= 3) throw error;
      // A damaged entry is in the way: move it aside (it may be mapped by someone), then delete it.
      const aside = join(cache, `tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
      await rename(final, aside).catch(() => undefined);
      await rm(aside, { recursive: true, force: true });
    }
  }
}

const abandonedAfterMs = 3_600_000;

/** Removes what killed builds left behind. */
async function sweep(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('tmp-')) continue;
    const path = join(cache, name);
    const info = await stat(path).catch(() => null);
    if (info !== null && Date.now() - info.mtimeMs > abandonedAfterMs) await rm(path, { recursive: true, force: true });
  }
}
