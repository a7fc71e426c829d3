/**
 * Doc comments for the emitted Verilog. They are extracted at build time (`scripts/docs-extract.mjs`) into
 * `dist/hdl-gen/docs.json`, keyed by file, then line of the declaring call, then key ('' is the thing itself), so that
 * no TypeScript parser is loaded when a design is elaborated. Without that file there are simply no comments.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Loc } from './ir.js';
import { packageRoot } from './loc.js';

/** file -> line -> key -> text */
export type DocTable = Record<string, Record<string, Record<string, string>>>;

let table: DocTable | undefined;

function load(): DocTable {
  const path = join(packageRoot, 'dist', 'hdl-gen', 'docs.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as DocTable) : {};
}

/** Adds comments extracted at run time from modules outside this package; see `extractDocs`. */
export function addDocs(more: DocTable): void {
  table = { ...(table ?? load()), ...more };
}

export function docFor(loc: Loc | undefined, key = ''): string | undefined {
  if (loc === undefined) return undefined;
  table ??= load();
  return table[loc.file]?.[loc.line]?.[key];
}
