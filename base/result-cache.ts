/** Results kept by the hash of everything they depend on, so that an unchanged design costs no tool run. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { canonicalJson } from './json.js';
import { makeCacheFolder } from './writable.js';

/** Raised when a result's meaning changes, so that old entries are not read as new ones. */
const FORMAT = 1;

export interface Cache {
  /** The stored result of the same `key`, or a new one, stored. */
  get<T>(kind: string, key: unknown, compute: () => Promise<T>): Promise<T>;
  readonly hits: number;
}

/** SHA-256 of `key` with its object keys sorted. */
export const hashOf = (key: unknown): string => createHash('sha256').update(canonicalJson(key)).digest('hex');

/** Entries are single JSON files, written atomically: a killed run leaves no half entry. */
export class DiskCache implements Cache {
  hits = 0;
  readonly #dir: string;
  /** @param dir relative to the current folder unless absolute */
  constructor(dir = join('.cache', 'synth')) {
    this.#dir = dir;
  }

  async get<T>(kind: string, key: unknown, compute: () => Promise<T>): Promise<T> {
    const hash = hashOf({ format: FORMAT, kind, key });
    const path = join(this.#dir, `${kind}-${hash.slice(0, 32)}.json`);
    const stored = await readEntry<T>(path, hash);
    if (stored !== undefined) {
      this.hits++;
      return stored.value;
    }
    makeCacheFolder(this.#dir);
    const value = await compute();
    await writeFileAtomic(path, JSON.stringify({ hash, value }));
    return value;
  }
}

/** For callers that want every run to be a real one. */
export const noCache: Cache = { hits: 0, get: (_kind, _key, compute) => compute() };

async function readEntry<T>(path: string, hash: string): Promise<{ value: T } | undefined> {
  try {
    const entry = JSON.parse(await readFile(path, 'utf8')) as { hash?: string; value: T };
    return entry.hash === hash ? entry : undefined;
  } catch {
    // Not there, or damaged: it is computed again and written over.
    return undefined;
  }
}
