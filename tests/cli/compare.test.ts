import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, finish, start, temporary, zeroth } from './support.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const tiny = path('../synth/tiny.lib');
const packageJson = path('../../package.json');
const published = path('../../docs/compare.json');
const folder = mkdtempSync(join(tmpdir(), 'zeroth-compare-test-'));
const untrained = join(folder, 'compare.json');
writeFileSync(untrained, '{"schema":"zeroth-compare/1"}');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(build);

describe('compare', () => {
  it.each([
    [['--only', 'x'], "zeroth: --only: no scheme with hardware is called 'x'\n  allowed: pezo-b-8, "],
    [
      ['--per-clock', '40'],
      'zeroth: --per-clock: 40 numbers per clock\n  allowed: 1..32, and multiples of 32 up to 1024\n',
    ],
    [['--per-clock', 'many'], "zeroth: 'many' is not a number\n"],
    [
      ['--liberty', '/no/such'],
      'zeroth: --liberty: /no/such does not exist\n  allowed: a folder with .lib or .lib.gz files',
    ],
    [
      ['--keep-training', '/no/such'],
      "zeroth: --keep-training /no/such: ENOENT: no such file or directory, open '/no/such'\n  fix: name the compare.json",
    ],
    [
      ['--keep-training', packageJson],
      `zeroth: --keep-training ${packageJson}: not a comparison\n  allowed: JSON with`,
    ],
    [['--keep-training', untrained], `zeroth: --keep-training ${untrained}: nothing was trained in it\n  fix: name`],
    [['--keep-training', published, '--train'], 'zeroth: --keep-training: there is --train too\n  fix: leave one'],
  ])('refuses %j with exit code 2', async (flags, message) => {
    const { code, stdout, stderr } = await zeroth(['compare', ...flags]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('without OpenSTA: those columns say how to install it, exit code 0; 4 under --strict', async () => {
    const out = temporary();
    // No PATH: no sta. What is measured comes from the npm packages.
    const env = { ...process.env, PATH: '' };
    const args = ['compare', '--only', 'rademacher', '--per-clock', '1', '--liberty', tiny, '-o', out];
    const { code, stdout } = await zeroth(args, { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^inconclusive PeZO B, n = P = 32: fewer LUTs than the comparator tree, UltraScale\+: not measured/m,
    );
    expect(stdout).toContain(join(out, 'compare.html'));
    const text = readFileSync(join(out, 'compare.md'), 'utf8');
    expect(text).toContain('OpenSTA is not installed: apt-get install opensta');
    expect(text).toMatch(/^\| Rademacher \| signs \| \d+ \| \d+ /m);
    expect(text).not.toContain('## What each scheme does to training');
    expect((await zeroth([...args, '--strict'], { env })).code).toBe(4);

    // The training of a comparison that was published, beside silicon measured now.
    expect((await zeroth([...args, '--keep-training', published], { env })).code).toBe(0);
    const both = readFileSync(join(out, 'compare.md'), 'utf8');
    expect(both).toContain(' --keep-training <file>`');
    expect(both).toContain('Training: kept from an earlier zeroth compare --train; the silicon was measured anew');
    const training = (page: string): string => page.slice(page.indexOf('## What each scheme does to training'));
    expect(training(both)).toBe(training(readFileSync(join(dirname(published), 'compare.md'), 'utf8')));
    expect(training(both).length).toBeGreaterThan(1000);
  });

  it('Ctrl-C: exit code 130, and how to go on', async () => {
    const out = temporary();
    const env = { ...process.env, ZEROTH_CACHE: join(temporary(), 'cache') };
    const child = start(['compare', '--only', 'tausworthe', '--per-clock', '3', '-o', out], { env });
    const ended = finish(child);
    let seen = '';
    child.stderr?.on('data', (chunk: string) => {
      seen += chunk;
      if (/silicon \d/.test(seen) && !child.killed) child.kill('SIGINT');
    });
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain('zeroth: interrupted\n  fix: run the same command again: what was measured is kept\n');
    expect(existsSync(join(out, 'compare.md'))).toBe(false);
  });
});
