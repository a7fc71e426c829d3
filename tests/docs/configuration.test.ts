import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, temporary } from '../cli/support.js';

const script = join('scripts', 'write-config-reference.mjs');
const write = (cwd: string, ...flags: readonly string[]) =>
  spawnSync(process.execPath, [join(cwd, script), ...flags], { encoding: 'utf8' });

/** A folder with the script, the schema and the page, to be changed. */
function copy() {
  const folder = temporary();
  for (const part of ['scripts', 'docs', 'schema']) mkdirSync(join(folder, part));
  for (const path of [script, 'docs/configuration.md', 'schema/zeroth-config.schema.json']) {
    cpSync(join(root, path), join(folder, path));
  }
  const schema = join(folder, 'schema', 'zeroth-config.schema.json');
  return {
    folder,
    page: () => readFileSync(join(folder, 'docs', 'configuration.md'), 'utf8'),
    change: (by: (text: string) => string) => writeFileSync(schema, by(readFileSync(schema, 'utf8'))),
  };
}

describe('docs/configuration.md', () => {
  it('is up to date', () => {
    expect(write(root, '--check')).toMatchObject({ status: 0, stderr: '' });
  });

  it('is found out of date when a default changes', () => {
    const { folder, change, page } = copy();
    const before = page();
    expect(write(folder, '--check').status).toBe(0);
    change((text) => text.replace('"default": 0.002', '"default": 0.003'));
    expect(write(folder, '--check')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('fix: node scripts/write-config-reference.mjs'),
    });
    expect(page()).toBe(before);
    expect(write(folder).status).toBe(0);
    expect(page()).toContain('| `train.learningRate` | number | `0.003` | above 0 |');
  });

  it('names a field of a choice within a section by its kind, and takes a kind’s title', () => {
    const { folder, change, page } = copy();
    change((text) => {
      const schema = JSON.parse(text) as {
        properties: {
          generator: { oneOf: { title?: string }[] };
          train: { properties: Record<string, unknown> };
        };
      };
      schema.properties.train.properties.rule = {
        description: 'how to step',
        oneOf: [
          { properties: { kind: { const: 'plain' } } },
          { properties: { kind: { const: 'heavy' }, beta: { type: 'number', minimum: 0, default: 0.9 } } },
        ],
      };
      const [first] = schema.properties.generator.oneOf;
      if (first !== undefined) first.title = 'A bank | with a title';
      return JSON.stringify(schema);
    });
    expect(write(folder).status).toBe(0);
    expect(page()).toContain('| `train.rule` | `plain`, `heavy` |  |  | how to step |');
    expect(page()).toContain('| `train.rule.beta` | number | `0.9` | at least 0 | with `heavy`:  |');
    expect(page()).toContain('| [`on-the-fly`](#kind-on-the-fly) | A bank \\| with a title |');
  });

  it('has every field of the schema', () => {
    const schema = JSON.parse(readFileSync(join(root, 'schema', 'zeroth-config.schema.json'), 'utf8')) as object;
    const names = new Set(JSON.stringify(schema).match(/"[a-z]\w*":\{(?="default|"description|"type)/gi));
    const page = readFileSync(join(root, 'docs', 'configuration.md'), 'utf8');
    const fields = [...names]
      .map((name) => name.slice(1, -3))
      .filter((name) => !['items', 'properties'].includes(name));
    expect(fields.length).toBeGreaterThan(20);
    const sections = ['generator', 'engine', 'target', 'train', 'kind'];
    const missing = fields.filter((name) => !sections.includes(name) && !new RegExp(`[.\`]${name}\``).test(page));
    expect(missing).toEqual([]);
  });
});
