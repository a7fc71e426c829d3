import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ZerothError } from '../../base/errors.js';

/**
 * A file's bytes, unpacked when its name ends in `.gz`.
 * @throws ZerothError (exit code 2) when it is missing, or its gzip stream is cut short or damaged.
 */
export function readData(path: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new ZerothError({ where: path, what: `cannot read the data: ${(cause as Error).message}` }, 2, { cause });
  }
  if (!path.endsWith('.gz')) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    throw damaged(basename(path), `its gzip stream is cut short or damaged (${bytes.length} bytes)`, cause);
  }
}

export function damaged(where: string, what: string, cause?: unknown): ZerothError {
  const fix = 'copy or download the file again; compare its size with the original';
  return new ZerothError({ where, what, allowed: 'a whole file', fix }, 2, { cause });
}
