import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { ZerothError } from '../../base/errors.js';

export interface RunLock {
  /** @throws ZerothError when another process has taken the folder meanwhile. */
  check(): void;
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  readonly host: string;
}

const lockName = '.lock';
const ownerName = '.lock-owner.json';
/** What a lock, held or left behind, puts into a run folder. */
export const lockFiles: readonly string[] = [lockName, ownerName];

/** A lock that its owner has not refreshed for so long is stale wherever the owner ran. */
const staleMilliseconds = 20_000;

/**
 * Claims a run folder. A lock left by a process of this machine that no longer runs is taken over at once.
 * @throws ZerothError (exit code 2) while another run uses the folder.
 */
export async function lockRun(folder: string): Promise<RunLock> {
  let lost: Error | null = null;
  const path = join(folder, lockName);
  const ownerFile = join(folder, ownerName);
  const take = (): Promise<() => Promise<void>> =>
    lockfile.lock(folder, {
      lockfilePath: path,
      stale: staleMilliseconds,
      update: staleMilliseconds / 4,
      onCompromised: (error) => {
        lost = error;
      },
    });
  let release: () => Promise<void>;
  try {
    release = await take();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    const owner = readOwner(ownerFile);
    if (owner === null || owner.host !== hostname() || isRunning(owner.pid)) throw inUse(folder, owner, error);
    rmSync(path, { recursive: true, force: true });
    release = await take().catch((again) => {
      throw inUse(folder, readOwner(ownerFile), again);
    });
  }
  writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Owner));
  return {
    check() {
      if (lost === null) return;
      const what = 'another process has taken over the run folder';
      throw new ZerothError({ where: folder, what, fix: 'give each run a folder of its own' }, 2, { cause: lost });
    },
    async release() {
      rmSync(ownerFile, { force: true });
      if (lost === null) await release();
    },
  };
}

function inUse(folder: string, owner: Owner | null, cause: unknown): ZerothError {
  const who = owner === null ? 'another process' : `process ${owner.pid} on ${owner.host}`;
  return new ZerothError(
    {
      where: folder,
      what: `the run folder is in use by ${who}`,
      allowed: 'one run a folder at a time',
      fix: `wait for it to end, stop it with Ctrl-C, or choose another folder; a lock left behind by a crash on another machine expires after ${staleMilliseconds / 1000} s`,
    },
    2,
    { cause },
  );
}

function readOwner(path: string): Owner | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
