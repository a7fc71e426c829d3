import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { build, contents, installedWithout, main, root, small, temporary, writeConfig, zeroth } from './support.js';

beforeAll(build);

describe('the command line', () => {
  it('--help lists commands and exit codes; every command has its own', async () => {
    const help = await zeroth(['--help']);
    expect(help.code).toBe(0);
    const commands = ['explain', 'compare', 'generate', 'simulate', 'synthesize', 'train', 'report', 'doctor'];
    for (const name of commands) expect(help.stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(help.stdout).toMatch(
      /\nExit codes: 0 ok, 1 a check failed, 2 bad usage or config, 3 a tool is missing,.* 130 interrupted\.\n/,
    );
    for (const name of commands) {
      const { code, stdout } = await zeroth([name, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: zeroth ${name} `);
      expect(stdout).toContain('--json');
    }
  });

  it('--version is the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await zeroth(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each([
    [['trian'], "error: unknown command 'trian'\n(Did you mean train?)"],
    [['generate', 'x.json', '--outt', 'y'], "error: unknown option '--outt'\n(Did you mean --out?)"],
    [['generate'], "error: missing required argument 'config'"],
    [['train', 'x.json', '--steps', '1.5'], "argument '1.5' is invalid. expected a whole number >= 0."],
    [['train', 'x.json', '--lr', '-1'], "argument '-1' is invalid. expected a positive number."],
    [['synthesize', 'x.json', '--seeds', '1', 'two'], "argument 'two' is invalid. expected a whole number >= 0."],
    [['synthesize', 'x.json', '--target', 'ice99'], 'Allowed choices are ecp5, ice40-hx8k, ice40-up5k, xcup.'],
    [
      ['train', '--resume', 'a', '--out', 'b'],
      "option '--resume <folder>' cannot be used with option '-o, --out <folder>'",
    ],
  ])('zeroth %j is refused', async (args, text) => {
    const { code, stdout, stderr } = await zeroth(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });

  test.each([
    [['simulate'], 'zeroth simulate <config>, or zeroth simulate --replay <repro.json>'],
    [['train'], 'zeroth train <config>, or zeroth train --resume <folder>'],
  ])('zeroth %j asks which configuration', async (args, allowed) => {
    const { code, stderr } = await zeroth(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^zeroth: which configuration\?\n/);
    expect(stderr).toContain(`  allowed: ${allowed}\n  fix: for example: zeroth ${args[0]} examples/otf-31x8.json\n`);
  });

  test.each(['explain', 'generate', 'simulate', 'synthesize', 'train'])(
    '%s: a missing and a bad configuration',
    async (command) => {
      const folder = temporary();
      expect(await zeroth([command, 'none.json'], { cwd: folder })).toEqual({
        code: 2,
        stdout: '',
        stderr: `zeroth: none.json: no such configuration file
  allowed: a .json, .ts, .mts, .js or .mjs file
  fix: give its path, or copy one from the examples folder
`,
      });
      writeConfig(folder, { ...small, generator: { ...small.generator, leap: 31 } }, 'bad.json');
      expect(await zeroth([command, 'bad.json'], { cwd: folder })).toEqual({
        code: 2,
        stdout: '',
        stderr: `zeroth: bad.json: generator.leap: 31 shares the factor 31 with the period 31, which would shrink it to 1
  allowed: a leap coprime to 31 = 31
  fix: leap: 5
`,
      });
      expect(Object.keys(contents(folder))).toEqual(['bad.json']);
    },
  );
});

describe('generate', () => {
  it('writes the same bytes every time, wherever it runs', async () => {
    const [a, b] = [temporary(), temporary()];
    const config = writeConfig(a, small);
    expect((await zeroth(['generate', config, '-o', join(a, 'first')])).code).toBe(0);
    expect((await zeroth(['generate', 'zeroth.json', '-o', join(b, 'second')], { cwd: a })).code).toBe(0);
    const first = contents(join(a, 'first'));
    expect(contents(join(b, 'second'))).toEqual(first);
    expect(Object.keys(first)).toEqual(
      expect.arrayContaining(['manifest.json', 'config.resolved.json', 'rtl/zo_source_small/zo_source_small.v']),
    );
    for (const text of Object.values(first)) expect(text).not.toContain(a);
    // Negative control: another seed gives other Verilog.
    writeConfig(a, { ...small, generator: { ...small.generator, seed: 2 } });
    await zeroth(['generate', config, '-o', join(a, 'third')]);
    expect(contents(join(a, 'third'))).not.toEqual(first);
  });

  it('--json prints the manifest and nothing else on stdout', async () => {
    const folder = temporary();
    const { code, stdout, stderr } = await zeroth(['generate', writeConfig(folder, small), '--json', '-o', folder]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
    expect(stdout).toMatch(/^\{\n/);
  });

  it('--no-locators leaves the TypeScript lines out', async () => {
    const folder = temporary();
    const config = writeConfig(folder, small);
    const verilog = async (...flags: string[]) => {
      await zeroth(['generate', config, '-o', join(folder, 'out'), ...flags]);
      return contents(join(folder, 'out'))['rtl/zo_source_small/zo_source_small.v'] ?? '';
    };
    expect(await verilog()).toMatch(/@\[[\w/-]+\.ts:\d+\]/);
    expect(await verilog('--no-locators')).not.toMatch(/@\[/);
  });

  it('says which path the file system refused, without a stack trace', async () => {
    const folder = temporary();
    const config = writeConfig(folder, small);
    const { code, stderr } = await zeroth(['generate', config, '-o', join(config, 'inside')]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `zeroth: ${join(config, 'inside')}: not a directory (mkdir: ENOTDIR)\n  fix: choose another path`,
    );
    expect(stderr).not.toContain('    at ');
  });

  it('survives a reader that closes the pipe', () => {
    const folder = temporary();
    const line = `'${process.execPath}' '${main}' generate '${writeConfig(folder, small)}' -o '${folder}' --json | true; echo \${PIPESTATUS[0]}`;
    expect(execFileSync('bash', ['-c', line], { encoding: 'utf8', stdio: 'pipe' })).toBe('0\n');
  });
});

describe('doctor', () => {
  it('finds everything here, in words and in JSON', async () => {
    const text = await zeroth(['doctor']);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^ok +verilator +Verilator \d/m);
    expect(text.stdout).toMatch(/all tools are here\n$/);
    const { code, stdout } = await zeroth(['doctor', '--json']);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as {
      ok: boolean;
      lines: { name: string; version: string | null; needed: boolean }[];
    };
    expect(report.ok).toBe(true);
    const names = [
      'node',
      'verilator',
      'iverilog',
      'koffi',
      'onnxruntime-node',
      '@yowasp/yosys',
      '@yowasp/nextpnr-ice40',
      'opensta',
      'OSU018 Liberty',
    ];
    expect(report.lines.map((line) => line.name)).toEqual(expect.arrayContaining(names));
    for (const { version, needed } of report.lines) if (needed) expect(version).toMatch(/\d/);
  });

  it('names what is missing and the line that installs it, with exit code 3', async () => {
    const { code, stdout } = await zeroth(['doctor'], { env: { ...process.env, PATH: '' } });
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^missing +verilator +needed for co-simulation of the emitted Verilog; apt-get install verilator$/m,
    );
    expect(stdout).toMatch(/^missing +iverilog .*; apt-get install iverilog$/m);
    expect(stdout).toMatch(/^missing +opensta +needed for zeroth compare: .*; apt-get install opensta$/m);
    expect(stdout).toMatch(/^builds cached in .+: \d+ MB of at most 2000 MB \(ZEROTH_CACHE_LIMIT_MB\)$/m);
    expect(stdout).toMatch(/some tools are missing\n$/);
  });
});

describe('what is needed and missing', () => {
  it('simulate without Verilator', async () => {
    const folder = temporary();
    const env = { ...process.env, PATH: '', ZEROTH_CACHE: join(folder, 'cache') };
    const { code, stdout, stderr } = await zeroth(['simulate', writeConfig(folder, small), '-o', folder], { env });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe(
      'zeroth: verilator not found on PATH; it is needed for co-simulation of the emitted Verilog\n' +
        "  fix: apt-get install verilator   (or 'zeroth doctor' for everything that is missing)\n",
    );
  });

  it('train without ONNX Runtime; generate needs none of it', async () => {
    const folder = temporary();
    const program = installedWithout('onnxruntime-node');
    const config = writeConfig(folder, small);
    const run = join(folder, 'run');
    const { code, stdout, stderr } = await zeroth(['train', config, '-o', run], { program });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('zeroth: onnxruntime-node: ONNX Runtime is not installed, or not for this machine');
    expect(stderr).toMatch(/\n {2}fix: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@\d+\.\d+\.\d+ /);
    const doctor = await zeroth(['doctor'], { program });
    expect(doctor.code).toBe(3);
    expect(doctor.stdout).toMatch(
      /^missing +onnxruntime-node +needed for zeroth train: forward passes; ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@\d+\.\d+\.\d+$/m,
    );
    expect((await zeroth(['generate', config, '-o', join(folder, 'a')], { program })).code).toBe(0);
    await zeroth(['generate', config, '-o', join(folder, 'b')]);
    expect(contents(join(folder, 'a'))).toEqual(contents(join(folder, 'b')));
  });

  it('koffi: doctor tells by loading its native part', async () => {
    const program = installedWithout(`@koromix/koffi-${process.platform}-${process.arch}`);
    // Its JavaScript in place, not behind a link, or it would find the native part beside the link's target.
    const koffi = join(program, '..', '..', '..', 'node_modules', 'koffi');
    rmSync(koffi);
    cpSync(join(root, 'node_modules', 'koffi'), koffi, { recursive: true });
    const { code, stdout } = await zeroth(['doctor'], { program });
    expect(code).toBe(3);
    expect(stdout).toMatch(/^missing +koffi +needed for .*; npm install koffi@\d+\.\d+\.\d+ --include=optional$/m);
  });

  it('zeroth/lint without ts-morph', async () => {
    const program = installedWithout('ts-morph');
    const lint = pathToFileURL(join(program, '..', '..', 'hdl-gen', 'dsl', 'lint.js')).href;
    const script = join(temporary(), 'lint.mjs');
    writeFileSync(
      script,
      `import { lintHardware } from '${lint}';
      await lintHardware(['a.ts'], 'tsconfig.json').catch((e) => console.log(e.exitCode + ' ' + e.message));`,
    );
    const { stdout } = await zeroth([], { program: script });
    expect(stdout).toMatch(
      /^3 ts-morph: it is not installed; the lint of hardware sources reads TypeScript with it\n {2}fix: npm install ts-morph@\d+\.\d+\.\d+ --save-dev\n$/,
    );
  });

  it('synthesize without nextpnr', async () => {
    const folder = temporary();
    const program = installedWithout('@yowasp/nextpnr-ice40');
    const args = ['synthesize', writeConfig(folder, small), '-o', join(folder, 'out'), '--target', 'ice40-hx8k'];
    // Before Yosys runs: it would leave what it found in the cache.
    const cache = join(folder, 'cache');
    const env = { ...process.env, ZEROTH_CACHE: cache };
    const { code, stdout, stderr } = await zeroth([...args, '--no-baseline'], { program, env });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(
      /^zeroth: the package @yowasp\/nextpnr-ice40 is not installed; .*\n {2}fix: npm install @yowasp\/nextpnr-ice40@\d\S+\n$/,
    );
    expect(existsSync(cache)).toBe(false);
    // A target without place and route needs none of it.
    const xcup = [...args.slice(0, -1), 'xcup', '--no-baseline'];
    expect((await zeroth(xcup, { program, env: { ...process.env, ZEROTH_CACHE: join(root, '.cache') } })).code).toBe(0);
  });

  it('report without nextpnr says so before it touches the folder', async () => {
    const folder = temporary();
    const out = join(folder, 'report');
    const program = installedWithout('@yowasp/nextpnr-ice40');
    const { code, stdout, stderr } = await zeroth(['report', writeConfig(folder, small), '-o', out], { program });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('zeroth: the package @yowasp/nextpnr-ice40 is not installed; it is needed for place');
    expect(existsSync(out)).toBe(false);
  });

  it('a TypeScript configuration works from any folder', async () => {
    const folder = temporary();
    const text = `import { defineConfig } from 'zeroth';
      export default defineConfig({ name: 'small', generator: { kind: 'on-the-fly', lanes: 3, bits: 5 } });`;
    writeFileSync(join(folder, 'zeroth.config.ts'), text);
    const run = await zeroth(['generate', 'zeroth.config.ts', '-o', 'ts'], { cwd: folder });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    await zeroth(['generate', writeConfig(folder, small), '-o', join(folder, 'json')]);
    expect(contents(join(folder, 'ts'))).toEqual(contents(join(folder, 'json')));
  });
});
