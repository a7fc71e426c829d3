import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../config/index.js';
import { withFault } from '../../flow/controls.js';
import { lockstep } from '../../sim/lockstep.js';
import { sourceUnderTest } from '../../sim/source-under-test.js';
import { build, contents, small, temporary, writeConfig, zeroth } from './support.js';

beforeAll(build);

const short = ['--numbers', '3000', '--random', '2000', '--icarus', '150'];

describe('simulate', () => {
  it('compares, and says what was compared; the same run as JSON', async () => {
    const folder = temporary();
    const out = join(folder, 'out');
    const config = writeConfig(folder, small);
    const text = await zeroth(['simulate', config, ...short, '-o', out]);
    expect(text.stderr).not.toContain('zeroth:');
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(
      /^zo_source_small: RTL \(Verilator\) equals the golden model\n {2}plain +[\d,]+ numbers in [\d,]+ beats, [\d,]+ cycles; the stream repeats after 93 positions\n {2}random +[\d,]+ numbers, \d+ loads, \d+ snapshots, \d+ restores, \d+ resets under back-pressure \(seed 1\)\n/,
    );
    expect(existsSync(join(out, 'simulation.json'))).toBe(true);

    const json = await zeroth(['simulate', config, ...short, '--seed', '9', '--json', '-o', out]);
    expect(json.code).toBe(0);
    const result = JSON.parse(json.stdout) as {
      random: { seed: string };
      plain: { numbers: number; divergence: null };
    };
    expect(result).toMatchObject({ ok: true, period: '93', random: { seed: '9' }, plain: { divergence: null } });
    expect(result.plain.numbers).toBeGreaterThanOrEqual(3000);
    expect(JSON.parse(readFileSync(join(out, 'simulation.json'), 'utf8'))).toEqual(result);
  });

  it('--replay runs a divergence again: exit code 1, the same beat, the same values', async () => {
    const { generator } = resolveConfig(small);
    const source = sourceUnderTest(resolveConfig(small));
    const out = join(temporary(), 'found');
    const { divergence } = await lockstep({
      files: withFault(source.files),
      top: source.top,
      source: source.ports,
      golden: { kind: 'generator', generator },
      program: [
        { kind: 'reset', cycles: 2, start: '0' },
        { kind: 'beats', count: 300, ready: '110' },
      ],
      threads: 1,
      outDir: out,
    });
    expect(divergence).not.toBeNull();
    if (divergence === null) throw new Error('unreachable');
    const repro = join(out, 'repro.json');
    expect(divergence.replay).toBe(`zeroth simulate --replay ${repro}`);

    const again = join(temporary(), 'again');
    const { code, stdout } = await zeroth(['simulate', '--replay', repro, '-o', again]);
    expect(code).toBe(1);
    const { cycle, beat, slot, golden, rtl } = divergence;
    expect(stdout).toContain(`zo_source_small: first divergence at cycle ${cycle}, beat ${beat}, lane ${slot}`);
    expect(stdout).toMatch(new RegExp(`\\n {2}golden: +${golden} \\(0x[0-9a-f]+\\)\\n {2}RTL: +${rtl} \\(`));
    expect(stdout).toMatch(/\n {2}signal: +m_data\[\d+:\d+\] {2}hdl-gen\/[\w/]+\.ts:\d+\n/);
    expect(stdout).toContain(`replay:  zeroth simulate --replay ${join(again, 'repro.json')}`);
    expect(Object.keys(contents(again))).toEqual(
      expect.arrayContaining(['divergence.json', 'divergence.svg', 'divergence.vcd', 'repro.json']),
    );
    expect(golden).not.toBe(rtl);
  });

  it('--replay of something else', async () => {
    const folder = temporary();
    const { code, stderr } = await zeroth(['simulate', '--replay', writeConfig(folder, small)]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'is not a lockstep replay file of this version\n  allowed: the repro.json that a diverged',
    );
  });
});
