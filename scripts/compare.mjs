// `npm run compare`: set-up if needed, the OSU018 cells, then `zeroth compare` with the arguments given. Debian's
// package of the cells asks for a whole layout flow with windows; its one file is unpacked into the cache instead.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (text) => process.stderr.write(`[setup] ${text}\n`);
const node = (script, ...args) =>
  spawnSync(process.execPath, [join(root, script), ...args], { stdio: 'inherit' }).status ?? 1;

const setUp = node('scripts/bootstrap.mjs');
if (setUp !== 0) process.exit(setUp);
const { findOsu018, osu018Cache, osu018Install } = await import('../dist/compare/silicon/libraries.js');
if (findOsu018() === null) {
  say('unpacking the OSU018 cells (apt-get download qflow-tech-osu018)');
  const folder = mkdtempSync(join(tmpdir(), 'zeroth-osu018-'));
  const run = (command, ...args) => spawnSync(command, args, { cwd: folder, stdio: ['ignore', 2, 2] }).status === 0;
  const fetched = run('apt-get', 'download', '-qq', 'qflow-tech-osu018');
  const deb = fetched && readdirSync(folder).find((name) => name.endsWith('.deb'));
  mkdirSync(osu018Cache(), { recursive: true });
  if (!deb || !run('dpkg-deb', '-x', deb, osu018Cache())) {
    say(`without OSU018: it could not be had (the message is above). To try by hand: ${osu018Install}`);
  }
  rmSync(folder, { recursive: true, force: true });
}
process.exit(node('dist/cli/main.js', 'compare', ...process.argv.slice(2)));
