import { accessSync, constants, mkdirSync } from 'node:fs';
import { ZerothError } from './errors.js';

/**
 * Makes a folder of the cache and looks whether it can be written to: before the work whose result goes there, and before
 * waiting for a lock that can never be had.
 * @throws ZerothError (exit code 2) that names `ZEROTH_CACHE`
 */
export function makeCacheFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ZerothError(
      {
        where: folder,
        what: `the cache cannot be written to (${code})`,
        allowed: 'a folder that can be made and written to, named by ZEROTH_CACHE',
        fix: 'ZEROTH_CACHE=/tmp/zeroth-cache zeroth ...',
      },
      undefined,
      { cause },
    );
  }
}
