import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ZerothError } from '../base/errors.js';
import { packageEntries } from '../base/package.js';
import { resolveConfig } from './resolve.js';
import type { ResolvedConfig } from './schema.js';

const moduleTypes = ['.ts', '.mts', '.js', '.mjs'];

/**
 * Reads and resolves a configuration: JSON, or a TypeScript or JavaScript module with a default export.
 * @throws ZerothError (exit code 2) if the file is missing, unreadable or not a valid configuration.
 */
export async function loadConfig(path: string): Promise<ResolvedConfig> {
  const type = extname(path);
  if (!existsSync(path) || !statSync(path).isFile() || !['.json', ...moduleTypes].includes(type)) {
    throw new ZerothError({
      where: path,
      what: existsSync(path) ? 'not a configuration file' : 'no such configuration file',
      allowed: `a ${['.json', ...moduleTypes].join(', ').replace(/, (\S+)$/, ' or $1')} file`,
      fix: 'give its path, or copy one from the examples folder',
    });
  }
  const file = basename(path);
  return resolveConfig(type === '.json' ? readJson(path, file) : await importDefault(path, file), file);
}

function readJson(path: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ZerothError(
      {
        where: file,
        what: `not valid JSON: ${(cause as Error).message}`,
        allowed: 'JSON without comments or trailing commas',
        fix: 'mend it there, or write the configuration as a .ts file',
      },
      2,
      { cause },
    );
  }
}

async function importDefault(path: string, file: string): Promise<unknown> {
  // jiti is loaded only for modules: a JSON configuration must not pay for a TypeScript loader.
  const { createJiti } = await import('jiti');
  // Without interop, a module without a default export can be distinguished from one with it.
  const jiti = createJiti(import.meta.url, { alias: aliases(), moduleCache: false, interopDefault: false });
  let module: { readonly default?: unknown };
  try {
    module = await jiti.import(resolve(path));
  } catch (cause) {
    throw new ZerothError(
      {
        where: file,
        what: `could not be loaded: ${(cause as Error).message}`,
        fix: 'the file must run on its own: check its syntax and its imports',
      },
      2,
      { cause },
    );
  }
  if (module.default === undefined) {
    throw new ZerothError({
      where: file,
      what: 'it has no default export',
      allowed: 'a module whose default export is the configuration',
      fix: "export default defineConfig({ ... }), with defineConfig from 'zeroth'",
    });
  }
  return module.default;
}

/**
 * `zeroth` and `zeroth/hdl` and so on are this very package, wherever the configuration lies. Of `zeroth` only this
 * room, for `defineConfig`: the others take a second to load.
 */
function aliases(): Record<string, string> {
  const compiled = import.meta.url.endsWith('.js');
  const entries = Object.entries(packageEntries()).map(([entry, path]) => [
    entry,
    compiled ? path : path.replace(`${sep}dist${sep}`, sep).replace(/\.js$/, '.ts'),
  ]);
  const self = fileURLToPath(new URL(compiled ? 'index.js' : 'index.ts', import.meta.url));
  return { ...Object.fromEntries(entries), zeroth: self };
}
