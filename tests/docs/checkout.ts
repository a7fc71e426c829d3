/** A copy of the checkout in a temporary folder, to be changed and built as a contributor does. */
import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { finish, root, temporary } from '../cli/support.js';
import type { Block } from './page.js';

/** What is made. dist/ is made anew: other tests change the checkout's while they run. */
const leftOut = new Set(['.git', '.cache', 'node_modules', 'dist', 'coverage', 'runs', 'out']);

/** Copies the sources; the packages are linked, and builds of unchanged Verilog come from the checkout's cache. */
export function copyCheckout(): string {
  const folder = temporary();
  for (const name of readdirSync(root)) {
    if (!leftOut.has(name)) cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/**
 * Puts a block into the file above it: a section into docs/stream.md, which has the sections of all schemes, behind what
 * is there; anything else as a new file.
 * @throws Error when the file is there already
 */
export function writeBlock(folder: string, { file, text, line }: Block): void {
  if (file === null) throw new Error(`the block of line ${line} has no path`);
  const path = join(folder, file);
  if (file.endsWith('.md') && existsSync(path)) appendFileSync(path, `\n${text}`);
  else if (existsSync(path)) throw new Error(`${file} is there already`);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

export interface Ran {
  readonly code: number | null;
  readonly said: string;
}

/** A shell script in a folder, as a reader types it; in a copy, `npx zeroth` is the copy's own command. */
export async function shell(folder: string, script: string): Promise<Ran> {
  const env = { ...process.env, ZEROTH_CACHE: process.env.ZEROTH_CACHE ?? join(root, '.cache') };
  const child = spawn('sh', ['-e', '-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { code, stdout, stderr } = await finish(child);
  return { code, said: `${stdout}${stderr}` };
}
