/** Finished runs, one line of JSON each, found again by the hash of everything that decides their figures. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../../base/result-cache.js';
import { makeCacheFolder } from '../../base/writable.js';
import type { Outcome } from './job.js';

const file = 'training.jsonl';

export const keyOf = (identity: object): string => hashOf(identity).slice(0, 24);

export class OutcomeCache {
  readonly #path: string;
  readonly #known = new Map<string, Outcome>();

  /** Lines that are cut short (a process that was killed) are passed over: their runs are made again. */
  constructor(folder: string) {
    makeCacheFolder(folder);
    this.#path = join(folder, file);
    const text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : '';
    for (const line of text.split('\n')) {
      try {
        const { key, outcome } = JSON.parse(line) as { key: string; outcome: Outcome };
        this.#known.set(key, outcome);
      } catch {}
    }
    if (text !== '' && !text.endsWith('\n')) appendFileSync(this.#path, '\n');
  }

  get(key: string): Outcome | undefined {
    return this.#known.get(key);
  }

  /** @param about what the run was, for a reader of the file. */
  put(key: string, about: object, outcome: Outcome): void {
    this.#known.set(key, outcome);
    appendFileSync(this.#path, `${JSON.stringify({ key, about, outcome })}\n`);
  }
}
