// Makes a fresh clone ready: npm packages, the compiler and the simulators, dist/. Uses nothing but Node itself, says
// what it does, and does nothing when nothing is missing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (text) => process.stderr.write(`[setup] ${text}\n`);

/** @returns {never} */
function stop(what, fix, code = 3) {
  process.stderr.write(`${what}\n  fix: ${fix}\n`);
  process.exit(code);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 17)) {
  stop(`zeroth needs Node 20.17 or later; this is ${process.versions.node}`, 'install a newer Node.js', 3);
}

const onPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  return result.status === 0;
}

// 1. npm packages, when the lock file is not the one that was installed.
const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const stamp = join(root, 'node_modules', '.zeroth-lock');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockHash) {
  say('installing npm packages (npm ci)');
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) {
    stop(
      'npm ci failed (its message is above)',
      'check the network or the npm registry setting, then run the command again',
    );
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, lockHash);
}

// 2. Tools of the system: program -> Debian package.
const tools = { verilator: 'verilator', 'g++': 'g++', make: 'make', iverilog: 'iverilog', sta: 'opensta' };
const missing = Object.entries(tools).filter(([program]) => !onPath(program));
if (missing.length > 0) {
  const packages = missing.map(([, name]) => name);
  const line = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!onPath('apt-get')) {
    stop(
      `missing: ${missing.map(([p]) => p).join(', ')}, and there is no apt-get here`,
      `install ${packages.join(', ')} by your system's package manager`,
    );
  }
  const isRoot = process.getuid?.() === 0;
  const sudo = !isRoot && onPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0;
  if (!isRoot && !sudo) {
    stop(
      `missing: ${missing.map(([p]) => p).join(', ')}, and installing them needs root`,
      `sudo apt-get update && sudo ${line}`,
    );
  }
  const log = join(root, '.cache', 'setup', 'apt.log');
  mkdirSync(dirname(log), { recursive: true });
  rmSync(log, { force: true });
  const apt = (...args) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const [command, ...rest] = isRoot ? ['apt-get', ...args] : ['sudo', '-E', 'apt-get', ...args];
    const result = spawnSync(command, rest, { env, encoding: 'utf8', maxBuffer: 2 ** 28 });
    const said = `$ ${[command, ...rest].join(' ')}\n${result.stdout}${result.stderr}`;
    appendFileSync(log, said);
    if (result.status === 0) return;
    process.stderr.write(said.split('\n').slice(-40).join('\n'));
    stop(`apt-get failed (its last lines are above, all of them in ${log})`, line);
  };
  say('reading the package lists (apt)');
  apt('update', '-qq');
  for (const name of packages) {
    say(`installing ${name} (apt)`);
    apt('install', '-y', '-qq', '--no-install-recommends', name);
  }
}

// 3. JavaScript from the TypeScript.
if (!run(process.execPath, ['scripts/build.mjs'])) stop('the build failed (its message is above)', 'npm run build', 1);
