import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/index.js';
import { explain } from '../../explain/explain.js';
import { explainText } from '../../explain/text.js';
import { build, contents, installedWithout, root, small, temporary, writeConfig, zeroth } from './support.js';

beforeAll(build);

describe('zeroth explain', () => {
  const example = join(root, 'examples/otf-31x8.json');

  it('prints one page on stdout, in about a second, and writes nothing', async () => {
    const folder = temporary();
    const began = performance.now();
    const { code, stdout, stderr } = await zeroth(['explain', example, '--dimension', '50890'], { cwd: folder });
    const seconds = (performance.now() - began) / 1000;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`${explainText(explain(await loadConfig(example), { dimension: 50_890 }))}\n`);
    // On an idle machine 0.6 s; the bound leaves room for a test run beside it.
    expect(seconds).toBeLessThan(20);
    expect(contents(folder)).toEqual({});
  });

  it('--json prints the same as values', async () => {
    const { code, stdout } = await zeroth(['explain', example, '--json', '--model', 'demo']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'zeroth-explain/1',
      config: 'otf-31x8',
      facts: { model: { dimension: 8488, from: 'the demo model' }, stream: { distinct: '7905', positions: '7905' } },
    });
  });

  it('needs no tool: neither the synthesis package nor a PATH', async () => {
    const program = installedWithout('@yowasp/yosys');
    const { code, stdout } = await zeroth(['explain', example], { program, env: { PATH: '' } });
    expect({ code, first: stdout.slice(0, 17) }).toEqual({ code: 0, first: 'otf-31x8: PeZO B,' });
  });

  it('refuses a bad configuration and a model that is not there, with exit code 2', async () => {
    const folder = temporary();
    writeConfig(folder, { ...small, generator: { ...small.generator, leap: 31 } }, 'bad.json');
    const bad = await zeroth(['explain', 'bad.json'], { cwd: folder });
    expect({ code: bad.code, stdout: bad.stdout }).toEqual({ code: 2, stdout: '' });
    expect(bad.stderr).toMatch(/^zeroth: bad\.json: generator\.leap: 31 shares the factor 31 with the period 31/);

    writeConfig(folder, small);
    const missing = await zeroth(['explain', 'zeroth.json', '--model', 'none.onnx'], { cwd: folder });
    expect({ code: missing.code, stdout: missing.stdout }).toEqual({ code: 2, stdout: '' });
    expect(missing.stderr).toMatch(
      /^zeroth: none\.onnx: cannot read the model: ENOENT.*\n {2}fix: give the path of an \.onnx file, or tell the size alone: --dimension <weights>\n$/,
    );
  });

  it('refuses a size that is none, or two at once', async () => {
    const none = await zeroth(['explain', example, '--dimension', '0']);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain("argument '0' is invalid. expected a whole number >= 1.");
    const two = await zeroth(['explain', example, '--dimension', '1', '--model', 'demo']);
    expect(two.code).toBe(2);
    expect(two.stderr).toContain("option '--dimension <n>' cannot be used with option '--model <file>'");
  });
});
