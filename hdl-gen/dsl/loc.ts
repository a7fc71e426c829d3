/**
 * Where in the TypeScript source a call came from. Types are blanked, not transpiled, so a line of the running
 * JavaScript is the line of the `.ts` file and no source map is needed.
 */
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Loc } from './ir.js';

const dslFolder = dirname(fileURLToPath(import.meta.url)) + sep;

/** The nearest folder upwards that has a `package.json`. */
export function packageRootOf(path: string): string | undefined {
  let folder = dirname(path);
  for (;;) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    const up = dirname(folder);
    if (up === folder) return undefined;
    folder = up;
  }
}

/** This package's own root, in the checkout and when installed. */
export const packageRoot = packageRootOf(fileURLToPath(import.meta.url)) ?? dslFolder;

const known = new Map<string, string | undefined>();

/** Package-relative name with `/`, `dist/x.js` named `x.ts`; `undefined`: a frame that is not the user's. */
export function sourceName(frame: string): string | undefined {
  const cached = known.get(frame);
  if (cached !== undefined || known.has(frame)) return cached;
  let name: string | undefined;
  const path = frame.startsWith('file:') ? fileURLToPath(frame) : frame.replace(/[?#].*$/, '');
  if (!frame.startsWith('node:') && path.includes(sep) && !path.startsWith(dslFolder)) {
    const root = packageRootOf(path);
    name = (root === undefined ? path : relative(root, path)).split(sep).join('/');
    if (root === packageRoot) name = name.replace(/^dist\//, '').replace(/\.js$/, '.ts');
  }
  known.set(frame, name);
  return name;
}

const mapped = new Map<string, number>();

/**
 * A test runner that rewrites modules (Vitest hoists imports) maps its stack traces in the hook that it installs: ask
 * that hook about this one frame. In plain Node there is none and the line is right as it is.
 */
function lineOf(site: NodeJS.CallSite, hook: typeof Error.prepareStackTrace): number {
  const line = site.getLineNumber() ?? 0;
  if (hook === undefined) return line;
  const key = `${site.getFileName()}:${line}:${site.getColumnNumber()}`;
  const known = mapped.get(key);
  if (known !== undefined) return known;
  const text: unknown = hook(new Error(), [site]);
  const found = typeof text === 'string' ? /:(\d+):\d+\)?\s*$/.exec(text)?.[1] : undefined;
  const result = found === undefined ? line : Number(found);
  mapped.set(key, result);
  return result;
}

/** The innermost frame outside the DSL. A few microseconds. */
export function here(): Loc | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.stackTraceLimit = 16;
    Error.prepareStackTrace = (_error, sites) => sites;
    Error.captureStackTrace(holder, here);
    for (const site of holder.stack as NodeJS.CallSite[]) {
      const frame = site.getFileName();
      const file = frame ? sourceName(frame) : undefined;
      if (file !== undefined) return { file, line: lineOf(site, prepareStackTrace) };
    }
    return undefined;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

export const showLoc = (loc: Loc | undefined): string => (loc ? `${loc.file}:${loc.line}` : '(unknown place)');
