import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, resolveConfig } from '../../config/index.js';
import { refusal, temporary } from './support.js';

const fields = { name: 'mine', generator: { kind: 'on-the-fly', lanes: 3, bits: 5 } } as const;

function file(name: string, text: string): string {
  const path = join(temporary(), name);
  writeFileSync(path, text);
  return path;
}

describe('loadConfig', () => {
  it('reads JSON', async () => {
    expect(await loadConfig(file('a.json', JSON.stringify(fields)))).toEqual(resolveConfig(fields));
  });

  it('reads TypeScript by defineConfig, from a folder that knows nothing of zeroth', async () => {
    const text = `
      import { defineConfig, type Config } from 'zeroth';
      const lanes: number = 1 + 2;
      const config: Config = { name: 'mine', generator: { kind: 'on-the-fly', lanes, bits: 5 } };
      export default defineConfig(config);`;
    expect(await loadConfig(file('zeroth.config.ts', text))).toEqual(resolveConfig(fields));
  });

  it('a configuration may use the other rooms, as zeroth/hdl', async () => {
    const text = `
      import { defineConfig } from 'zeroth';
      import { elaborate, hw, input, output } from 'zeroth/hdl';
      import { lane } from 'zeroth/units';
      const through = hw('through', { a: input(5), b: output(5) }, (io) => {
        io.b = io.a;
      });
      const [port] = elaborate(through).top.ports.filter((p) => p.name === 'b');
      if (typeof lane !== 'function') throw new Error('no units');
      export default defineConfig({ name: 'mine', generator: { kind: 'on-the-fly', lanes: 3, bits: port.width } });`;
    expect(await loadConfig(file('zeroth.config.ts', text))).toEqual(resolveConfig(fields));
  });

  it('a room that is none is named', async () => {
    const message = await refusal(() => loadConfig(file('a.ts', `import 'zeroth/magic'; export default {};`)));
    expect(message).toMatch(/^a\.ts: could not be loaded: Cannot find module .*magic/);
    expect(message).toContain('fix: the file must run on its own: check its syntax and its imports');
  });

  it('reads JavaScript', async () => {
    const path = file('a.mjs', `export default ${JSON.stringify(fields)};`);
    expect((await loadConfig(path)).name).toBe('mine');
  });

  it('names a file that is not there', async () => {
    const path = join(temporary(), 'none.json');
    expect(await refusal(() => loadConfig(path))).toBe(
      `${path}: no such configuration file
  allowed: a .json, .ts, .mts, .js or .mjs file
  fix: give its path, or copy one from the examples folder`,
    );
  });

  it('refuses a folder, and a file of another type', async () => {
    const folder = join(temporary(), 'a.json');
    mkdirSync(folder);
    for (const path of [folder, file('a.yaml', 'name: a')]) {
      expect(await refusal(() => loadConfig(path))).toContain(
        `${path}: not a configuration file\n  allowed: a .json, `,
      );
    }
  });

  it('shows where JSON is broken', async () => {
    const message = await refusal(() => loadConfig(file('a.json', '{ "name": "mine",, }')));
    expect(message).toMatch(
      /^a\.json: not valid JSON: .*position 17[\s\S]*\n {2}allowed: JSON without comments or trailing commas\n {2}fix: mend it there/,
    );
  });

  it('names the file in problems of its content', async () => {
    const path = file('a.json', JSON.stringify({ ...fields, generator: { ...fields.generator, leap: 31 } }));
    expect(await refusal(() => loadConfig(path))).toMatch(/^a\.json: generator\.leap: 31 shares the factor 31 with/);
  });

  it('asks for a default export', async () => {
    expect(await refusal(() => loadConfig(file('a.ts', `export const config = { name: 'mine' };`)))).toBe(
      `a.ts: it has no default export
  allowed: a module whose default export is the configuration
  fix: export default defineConfig({ ... }), with defineConfig from 'zeroth'`,
    );
    // A default export that is wrong is told from one that is missing.
    expect(await refusal(() => loadConfig(file('b.ts', 'export default null;')))).toContain(
      'b.ts: (top level): null, expected an object',
    );
  });

  it('shows why a module could not be loaded', async () => {
    for (const [text, why] of [
      [`throw new Error('my mistake');`, 'my mistake'],
      [`import 'no-such-package-of-mine';`, 'no-such-package-of-mine'],
      ['export default {', ''],
    ] as const) {
      const message = await refusal(() => loadConfig(file('a.ts', text)));
      expect(message).toMatch(/^a\.ts: could not be loaded: /);
      expect(message).toContain(why);
      expect(message).toContain('fix: the file must run on its own: check its syntax and its imports');
    }
  });
});
