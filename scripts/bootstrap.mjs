// Makes a fresh clone ready: npm packages, the compiler and the simulators, dist/. Uses nothing but Node itself, says
// what it does, and does nothing when nothing is missing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  // Newer versions of npm warn of unknown .npmrc keys and mean to drop them, so the switch is given here too.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { env })) {
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
  say(`installing ${packages.join(', ')} (${line})`);
  const apt = (...args) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return isRoot ? run('apt-get', args, { env }) : run('sudo', ['-E', 'apt-get', ...args], { env });
  };
  const ok = apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
  if (!ok) stop('apt-get could not install the tools (its message is above)', line);
}

// 3. JavaScript from the TypeScript.
if (!run(process.execPath, ['scripts/build.mjs'])) stop('the build failed (its message is above)', 'npm run build', 1);
