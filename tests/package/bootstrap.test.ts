import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { root, temporary } from '../cli/support.js';

/** Runs the set-up in a folder of its own, with `programs` (name -> shell script) as the only ones on PATH. */
function setUp(programs: Readonly<Record<string, string>>) {
  const folder = temporary();
  const bin = join(folder, 'bin');
  for (const part of ['scripts', 'node_modules', 'bin']) mkdirSync(join(folder, part));
  cpSync(join(root, 'scripts', 'bootstrap.mjs'), join(folder, 'scripts', 'bootstrap.mjs'));
  writeFileSync(join(folder, 'scripts', 'build.mjs'), '');
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(join(folder, 'node_modules', '.zeroth-lock'), createHash('sha256').update('{}').digest('hex'));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  symlinkSync('/bin/sh', join(bin, 'sh'));
  const env = { PATH: [bin].join(delimiter), HOME: folder };
  const ran = spawnSync(process.execPath, [join(folder, 'scripts', 'bootstrap.mjs')], { env, encoding: 'utf8' });
  const log = join(folder, '.cache', 'setup', 'apt.log');
  return { code: ran.status, said: ran.stderr, log: existsSync(log) ? readFileSync(log, 'utf8') : null };
}

const flood = 'for i in 1 2 3 4 5 6 7 8 9; do echo "Unpacking part $i of $*"; done';
/** `sudo` answers for a machine on which the tests do not run as root. */
const sudo = 'case "$1" in -n) exit 0;; -E) shift; exec "$@";; esac';

describe('the set-up of a fresh clone', () => {
  it('says one line a package and keeps what apt says in a log', () => {
    const { code, said, log } = setUp({ 'apt-get': flood, sudo, make: '', 'g++': '', sta: '' });
    expect(said).toBe(
      '[setup] reading the package lists (apt)\n[setup] installing verilator (apt)\n[setup] installing iverilog (apt)\n',
    );
    expect(code).toBe(0);
    expect(log).toMatch(/Unpacking part 9 of install -y -qq --no-install-recommends iverilog/);
  });

  it('is silent where nothing is missing', () => {
    expect(setUp({ verilator: '', 'g++': '', make: '', iverilog: '', sta: '' })).toEqual({
      code: 0,
      said: '',
      log: null,
    });
  });

  it('shows what apt said when it fails, and the line to run', () => {
    const failing = `${flood}; case "$1" in install) echo "E: no such package" >&2; exit 100;; esac`;
    const { code, said } = setUp({ 'apt-get': failing, sudo, verilator: '', make: '', 'g++': '', sta: '' });
    expect(code).toBe(3);
    expect(said).toMatch(
      /E: no such package[\s\S]*apt\.log\)\n {2}fix: apt-get install -y --no-install-recommends iverilog\n$/,
    );
  });
});

describe('npm', () => {
  test('knows every key of .npmrc, and runs no install script', () => {
    const text = readFileSync(join(root, '.npmrc'), 'utf8');
    const keys = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(keys).toContain('ignore-scripts=true');
    const said = spawnSync('npm', ['config', 'get', 'fund'], { cwd: root, encoding: 'utf8' });
    expect({ out: said.stdout, err: said.stderr }).toEqual({ out: 'false\n', err: '' });
  });

  test('finds no download address in the lock file', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
  });
});
