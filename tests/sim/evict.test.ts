import { cpSync, existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { entry } from '../../base/build-cache.js';
import { ZerothError } from '../../base/errors.js';
import { cacheLimit, cacheSize, evict } from '../../base/evict.js';
import { scratch } from './support.js';

const kilobyte = 1000;
/** An entry of `size` bytes (and its seal). */
const make = async (cache: string, key: string, size = 100 * kilobyte): Promise<string> => {
  const build = async (dir: string): Promise<void> => writeFileSync(join(dir, 'library.so'), Buffer.alloc(size));
  return (await entry(cache, key, build)).dir;
};
/** As if it had been used `minutes` ago. */
const age = (dir: string, minutes: number): void => {
  const then = new Date(Date.now() - 60_000 * minutes);
  utimesSync(join(dir, 'entry.json'), then, then);
};
const none = new Set<string>();

afterEach(() => vi.unstubAllEnvs());

describe('the limit of the cache of builds', () => {
  it('removes what was used longest ago, until the rest fits, and no more', async () => {
    const cache = scratch();
    const [a, b, c] = [await make(cache, 'a'), await make(cache, 'b'), await make(cache, 'c')];
    age(a, 10);
    age(b, 30);
    age(c, 20);
    expect(await cacheSize(cache)).toBeGreaterThan(300 * kilobyte);
    await evict(cache, 400 * kilobyte, none);
    expect(readdirSync(cache).sort()).toEqual(['a', 'b', 'c']);
    await evict(cache, 250 * kilobyte, none);
    expect(readdirSync(cache).sort()).toEqual(['a', 'c']);
    await evict(cache, 0, none);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('a use makes an entry young again', async () => {
    const cache = scratch();
    const dir = await make(cache, 'a');
    age(dir, 1000);
    const again = await entry(cache, 'a', () => Promise.reject(new Error('it is there')));
    expect(again.hit).toBe(true);
    expect(Date.now() - statSync(join(dir, 'entry.json')).mtimeMs).toBeLessThan(60_000);
  });

  it('spares what this process uses, what another may just have looked up, and work in progress', async () => {
    const cache = scratch();
    const [used, fresh] = [await make(cache, 'used'), await make(cache, 'fresh')];
    age(used, 1000);
    writeFileSync(join(cache, 'b.lock'), '');
    await evict(cache, 0, new Set([used]));
    expect(readdirSync(cache).sort()).toEqual(['b.lock', 'fresh', 'used']);
    age(fresh, 2);
    await evict(cache, 0, new Set([used]));
    expect(readdirSync(cache).sort()).toEqual(['b.lock', 'used']);
  });

  it('is kept by every build, within what the process uses', async () => {
    const cache = scratch();
    const old = join(cache, 'old');
    const mine = await make(cache, 'mine');
    // Left by an earlier process: nobody here has asked for it.
    cpSync(mine, old, { recursive: true });
    age(old, 10);
    age(mine, 20);
    vi.stubEnv('ZEROTH_CACHE_LIMIT_MB', '0.15');
    await make(cache, 'next');
    expect(existsSync(old)).toBe(false);
    expect(readdirSync(cache).sort()).toEqual(['mine', 'next']);
  });

  it('is two gigabytes, or what the variable says', () => {
    expect(cacheLimit({})).toBe(2e9);
    expect(cacheLimit({ ZEROTH_CACHE_LIMIT_MB: '500' })).toBe(5e8);
    for (const text of ['plenty', '-1', 'Infinity']) {
      expect(() => cacheLimit({ ZEROTH_CACHE_LIMIT_MB: text })).toThrow(
        new ZerothError({
          where: 'ZEROTH_CACHE_LIMIT_MB',
          what: `'${text}' is not a size`,
          allowed: 'megabytes, a number >= 0',
          fix: 'unset it for 2000 MB, or set a number',
        }),
      );
    }
  });

  it('a cache that is not there has no size', async () => {
    expect(await cacheSize(join(scratch(), 'none'))).toBe(0);
  });
});
