/** Keeps the cache of builds below a size: the entries that were used longest ago go first. */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ZerothError } from './errors.js';

/** The file of an entry whose modification time is when the entry was last used. */
export const seal = 'entry.json';

const variable = 'ZEROTH_CACHE_LIMIT_MB';
const defaultLimitMB = 2000;
/** Another process may have looked an entry up and not yet loaded it. */
const spareMs = 60_000;

/**
 * Bytes that the cache may take: 2 GB, or `$ZEROTH_CACHE_LIMIT_MB` million.
 * @throws ZerothError (exit code 2) when the variable is no number >= 0
 */
export function cacheLimit(env: Readonly<Record<string, string | undefined>> = process.env): number {
  const text = env[variable];
  if (text === undefined || text === '') return defaultLimitMB * 1e6;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value * 1e6;
  throw new ZerothError({
    where: variable,
    what: `'${text}' is not a size`,
    allowed: 'megabytes, a number >= 0',
    fix: `unset it for ${defaultLimitMB} MB, or set a number`,
  });
}

/** Notes that an entry is used now; a cache that cannot be written to stays as it is. */
export async function touch(dir: string): Promise<void> {
  const now = new Date();
  await utimes(join(dir, seal), now, now).catch(() => undefined);
}

interface Entry {
  readonly dir: string;
  readonly bytes: number;
  readonly usedMs: number;
}

async function entriesOf(cache: string): Promise<Entry[]> {
  const names = await readdir(cache).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const dir = join(cache, name);
      // What has no seal is another process's work in progress, or its lock.
      const sealed = await stat(join(dir, seal)).catch(() => null);
      if (sealed === null || name.startsWith('tmp-')) return [];
      const files = await readdir(dir).catch(() => []);
      const sizes = await Promise.all(files.map(async (f) => (await stat(join(dir, f)).catch(() => null))?.size ?? 0));
      return [{ dir, bytes: sizes.reduce((a, b) => a + b, 0), usedMs: sealed.mtimeMs }];
    }),
  );
  return found.flat();
}

/** Bytes of all entries; 0 for a cache that is not there. */
export async function cacheSize(cache: string): Promise<number> {
  return (await entriesOf(cache)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Removes entries, the one used longest ago first, until the rest takes at most `limit` bytes; never one of `inUse`. */
export async function evict(cache: string, limit: number, inUse: ReadonlySet<string>): Promise<void> {
  const entries = (await entriesOf(cache)).sort((a, b) => a.usedMs - b.usedMs);
  let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { dir, bytes, usedMs } of entries) {
    if (total <= limit) return;
    if (inUse.has(dir) || Date.now() - usedMs < spareMs) continue;
    // Out of the way in one step: nobody finds half an entry.
    const aside = join(cache, `tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
    const moved = await rename(dir, aside).then(
      () => true,
      () => false,
    );
    if (!moved) continue;
    await rm(aside, { recursive: true, force: true });
    total -= bytes;
  }
}
