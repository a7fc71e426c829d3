import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintHardware } from '../../../../hdl-gen/dsl/lint.js';

const fixture = 'tests/hdl-gen/dsl/tooling/native.fixture.ts';
const lines = readFileSync(fixture, 'utf8').split('\n');
const wanted = lines.flatMap((text, i) => (text.includes('// found:') ? [i + 1] : []));

describe('the lint for native operators on hardware values', () => {
  it('finds each of them, and nothing else', async () => {
    const findings = await lintHardware([fixture], 'tsconfig.json');
    expect(findings.map((f) => f.line)).toEqual(wanted);
    expect(wanted).toHaveLength(17);
  });

  it('says what happens and what to write instead', async () => {
    const findings = await lintHardware([fixture], 'tsconfig.json');
    const texts = findings.map((f) => f.message);
    expect(texts[0]).toBe(
      'native `if` on a hardware value is always true while the design is built; use m.when(condition, () => { ... })',
    );
    expect(texts).toContain('native `&&` on a hardware value is decided while the design is built; use a.and(b)');
    expect(texts).toContain('native `===` on a hardware value compares objects, not their values; use a.eq(b)');
    expect(texts).toContain('native `!` on a hardware value is always false while the design is built; use a.not()');
    expect(texts).toContain(
      'native `?:` on a hardware value is always true while the design is built; use mux(condition, a, b)',
    );
    expect(texts).toContain('native `switch` on a hardware value compares objects; use m.switch(value, [...])');
  });

  it('exits with 1 and the place when the script finds something, with 0 on our units', () => {
    const bad = spawnSync(process.execPath, ['scripts/lint-hdl.mjs', fixture], { encoding: 'utf8' });
    expect(bad.status).toBe(1);
    expect(bad.stdout).toMatch(new RegExp(`^${fixture.replaceAll('.', '\\.')}:${wanted[0]}:9: native \`if\``));
    expect(() => execFileSync(process.execPath, ['scripts/lint-hdl.mjs'], { stdio: 'pipe' })).not.toThrow();
  });
});
