import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import lockfile from 'proper-lockfile';
import { afterAll } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const main = join(root, 'dist', 'cli', 'main.js');

/** Brings dist/ up to date: these tests run the command as a user does. Test files run side by side, so one at a time. */
export async function build(): Promise<void> {
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const release = await lockfile.lock(cache, {
    lockfilePath: join(cache, 'build.lock'),
    stale: 60_000,
    retries: { retries: 3600, minTimeout: 100, maxTimeout: 500 },
  });
  try {
    // Not the synchronous call: the lock is renewed by a timer.
    await promisify(execFile)(process.execPath, [join(root, 'scripts', 'build.mjs')]);
  } finally {
    await release();
  }
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder, removed after the tests of the file. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zeroth-cli-'));
  folders.push(folder);
  return folder;
}

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Setting {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Another installation's `main.js`. */
  readonly program?: string;
}

export function start(args: readonly string[], { cwd, env, program = main }: Setting = {}): ChildProcess {
  return spawn(process.execPath, [program, ...args], { cwd, env: env ?? process.env, stdio: 'pipe' });
}

export async function finish(child: ChildProcess): Promise<Outcome> {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...text };
}

/** `zeroth <args>` as a process of its own. */
export const zeroth = (args: readonly string[], setting: Setting = {}): Promise<Outcome> =>
  finish(start(args, setting));

/** Writes a configuration to `folder` and returns its path. */
export function writeConfig(folder: string, config: Record<string, unknown>, name = 'zeroth.json'): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** A bank that Verilator and Yosys are done with quickly. */
export const small = { name: 'small', generator: { kind: 'on-the-fly', lanes: 3, bits: 5 } } as const;

/** Contents of every file under `folder`, by path. */
export function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
}

/** The package as installed without `missing`: dist/ copied, the other packages linked. Returns its `main.js`. */
export function installedWithout(missing: string): string {
  const folder = temporary();
  for (const part of ['dist', 'examples', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  const modules = join(root, 'node_modules');
  for (const entry of readdirSync(modules)) {
    if (entry.startsWith('.')) continue;
    const names = entry.startsWith('@') ? readdirSync(join(modules, entry)).map((name) => `${entry}/${name}`) : [entry];
    for (const name of names) {
      if (name === missing) continue;
      const link = join(folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(modules, name), link);
    }
  }
  return join(folder, 'dist', 'cli', 'main.js');
}
