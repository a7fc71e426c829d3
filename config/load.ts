import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { ZerothError } from './errors.js';
import { resolveConfig } from './resolve.js';
import type { ResolvedConfig } from './schema.js';

/**
 * Reads and resolves a configuration: JSON, or a TypeScript or JavaScript module with a default export.
 * @throws ZerothError (exit code 2) if the file is missing, unreadable or not a valid configuration.
 */
export async function loadConfig(path: string): Promise<ResolvedConfig> {
  const file = basename(path);
  if (!existsSync(path)) {
    throw new ZerothError({
      where: path,
      what: 'no such configuration file',
      allowed: 'a .json, .ts, .js or .mjs file',
      fix: 'give its path, or copy one from the examples folder',
    });
  }
  if (extname(path) === '.json') {
    let value: unknown;
    try {
      value = JSON.parse(readFileSync(path, 'utf8'));
    } catch (cause) {
      throw new ZerothError({ where: file, what: `not valid JSON: ${(cause as Error).message}` }, 2, { cause });
    }
    return resolveConfig(value, file);
  }
  // jiti is loaded only for modules: a JSON configuration must not pay for a TypeScript loader.
  const { createJiti } = await import('jiti');
  const self = new URL('../index.js', import.meta.url).pathname;
  const jiti = createJiti(import.meta.url, { alias: existsSync(self) ? { zeroth: self } : {}, moduleCache: false });
  let value: unknown;
  try {
    value = await jiti.import(resolve(path), { default: true });
  } catch (cause) {
    throw new ZerothError({ where: file, what: `could not be loaded: ${(cause as Error).message}` }, 2, { cause });
  }
  return resolveConfig(value, file);
}
