import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { build, contents, main, root, small, writeConfig } from '../cli/support.js';

/**
 * What `npm pack` makes is installed in an empty folder outside the checkout, without the optional packages, and used
 * from there. Needs the npm registry, as the package's own dependencies are installed.
 */
const folder = mkdtempSync(join(tmpdir(), 'zeroth-pack-'));
const home = join(folder, 'user');
const installed = join(home, 'node_modules', 'zeroth');
const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  exports: Record<string, string | { types: string; default: string }>;
  optionalDependencies: Record<string, string>;
};
const entries = Object.keys(pkg.exports).map((key) => `zeroth${key.slice(1)}`);
let packed: string[] = [];

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
const run = promisify(execFile);
/** What Yosys and Verilator have made before need not be made again. */
const env = { ...process.env, ZEROTH_CACHE: join(root, '.cache') };

/** A program run in the user's folder; never throws. */
async function here(program: string, ...args: string[]): Promise<Outcome> {
  try {
    return { code: 0, ...(await run(program, args, { cwd: home, env, encoding: 'utf8' })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

/** The checkout's tsc on one file of the user's folder, against the declarations that were shipped. */
function typeCheck(name: string, text: string, more: object = {}): Promise<Outcome> {
  const options = {
    strict: true,
    module: 'NodeNext',
    target: 'ES2022',
    lib: ['ES2023', 'DOM'],
    types: [],
    outDir: 'js',
  };
  writeFileSync(join(home, `${name}.ts`), text);
  const project = { compilerOptions: { ...options, ...more }, files: [`${name}.ts`] };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(project));
  return here(process.execPath, join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.');
}

beforeAll(async () => {
  await build();
  mkdirSync(home, { recursive: true });
  const pack = ['pack', '--json', '--ignore-scripts=false', '--pack-destination', folder];
  const said = execFileSync('npm', pack, { cwd: root, encoding: 'utf8' });
  const [tarball] = JSON.parse(said.slice(said.indexOf('['))) as { filename: string; files: { path: string }[] }[];
  packed = (tarball?.files ?? []).map((file) => file.path);
  writeFileSync(join(home, 'package.json'), '{ "name": "user", "private": true, "type": "module" }');
  const flags = ['--omit=optional', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  execFileSync('npm', ['install', ...flags, join(folder, tarball?.filename ?? '')], { cwd: home, stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tarball', () => {
  it('holds what a user needs', () => {
    for (const path of ['package.json', 'LICENSE', 'README.md', 'schema/zeroth-config.schema.json', 'docs/stream.md']) {
      expect(packed).toContain(path);
    }
    for (const part of [
      'examples/otf-31x8.json',
      'examples/demo/demo-mlp.onnx',
      'dist/cli/main.js',
      'dist/index.d.ts',
    ]) {
      expect(packed).toContain(part);
    }
    // Read at run time, beside the code.
    for (const asset of [
      'report/style.css',
      'explain/cost-points.json',
      'host/kernels/perturb.c',
      'sim/verilator-bindings/shim.cpp',
      'hdl-gen/docs.json',
    ]) {
      expect(packed).toContain(`dist/${asset}`);
    }
    for (const target of Object.values(pkg.exports)) {
      const paths = typeof target === 'string' ? [target] : Object.values(target);
      for (const path of paths) expect(packed).toContain(path.replace('./', ''));
    }
  });

  it('holds nothing else', () => {
    const parts = new Set(packed.map((path) => path.split('/')[0]));
    expect([...parts].sort()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'docs', 'examples', 'package.json', 'schema'].sort(),
    );
    const sources = packed.filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !path.startsWith('examples/'),
    );
    expect(sources).toEqual([]);
    expect(packed.filter((path) => /(^|\/)tests?\/|\.test\.|\.tgz$|\.log$/.test(path))).toEqual([]);
    // Each file of dist/ stands for a source that is still there.
    const orphans = packed
      .filter((path) => /^dist\/.*\.(js|d\.ts)$/.test(path))
      .filter((path) => !existsSync(join(root, path.replace('dist/', '').replace(/(\.d\.ts|\.js)$/, '.ts'))));
    expect(orphans).toEqual([]);
  });
});

describe('installed in an empty folder, without the optional packages', () => {
  it('came without them', () => {
    expect(existsSync(join(installed, 'package.json'))).toBe(true);
    for (const name of Object.keys(pkg.optionalDependencies)) {
      expect(existsSync(join(home, 'node_modules', name)), name).toBe(false);
    }
  });

  it('npx zeroth --version', async () => {
    expect(await here('npx', '--no-install', 'zeroth', '--version')).toMatchObject({
      code: 0,
      stdout: `${pkg.version}\n`,
    });
  });

  test.each(['otf-31x8', 'pool-2047'])('generates %s to the byte as the checkout does', async (name) => {
    const example = join(installed, 'examples', `${name}.json`);
    const made = await here('npx', '--no-install', 'zeroth', 'generate', example, '-o', `out-${name}`);
    expect(made).toMatchObject({ code: 0 });
    const reference = join(folder, `reference-${name}`);
    execFileSync(process.execPath, [main, 'generate', join(root, 'examples', `${name}.json`), '-o', reference]);
    const files = contents(join(home, `out-${name}`));
    expect(files).toEqual(contents(reference));
    const verilog = Object.entries(files).filter(([path]) => path.endsWith('.v'));
    expect(verilog.length).toBeGreaterThan(2);
    // The TypeScript lines and the doc comments came along.
    expect(verilog.some(([, text]) => /@\[hdl-gen\/(parts|schemes|perturb)\/\w+\.ts:\d+\]/.test(text))).toBe(true);
  });

  test.each(entries.filter((entry) => !entry.endsWith('.json')))("import('%s')", async (entry) => {
    const script = `const m = await import('${entry}'); console.log(Object.keys(m).length)`;
    const { code, stdout, stderr } = await here(process.execPath, '--input-type=module', '-e', script);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(Number(stdout)).toBeGreaterThan(0);
  });

  it('hands out its schema and package.json, and keeps its insides', async () => {
    const script = `import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      console.log(require('zeroth/schema.json').title, require('zeroth/package.json').version);
      await import('zeroth/dist/config/index.js').catch((e) => console.log(e.code));`;
    writeFileSync(join(home, 'read.mjs'), script);
    expect(await here(process.execPath, 'read.mjs')).toEqual({
      code: 0,
      stdout: `zeroth configuration ${pkg.version}\nERR_PACKAGE_PATH_NOT_EXPORTED\n`,
      stderr: '',
    });
  });

  it('types a configuration and the calls', async () => {
    const use = (kind: string) => `
import { defineConfig, generated, type Manifest, resolveConfig } from 'zeroth';
import type { LockstepResult } from 'zeroth/sim';
import type { TrainResult } from 'zeroth/host';
import type { DesignMetrics } from 'zeroth/synth';
const config = defineConfig({ name: 'a', generator: { kind: '${kind}', lanes: 2 } });
export const manifest: Manifest = generated(resolveConfig(config), { version: '1' }).manifest;
export type All = [LockstepResult['beats'], TrainResult['steps'], DesignMetrics['design']];
`;
    expect((await typeCheck('calls', use('clf'))).stdout).toMatch(/^calls\.ts\(6,/m);
    expect(await typeCheck('calls', use('clt'))).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('every entry checks in strict TypeScript, without skipLibCheck, @types/node or the optional packages', async () => {
    const modules = entries.filter((entry) => !entry.endsWith('.json'));
    const use = modules.map((entry, i) => `export * as m${i} from '${entry}';`).join('\n');
    const bare = { exactOptionalPropertyTypes: true };
    expect(await typeCheck('every', use, bare)).toEqual({ code: 0, stdout: '', stderr: '' });
    // Negative control: a shipped declaration that names a type of Node's is seen.
    const declarations = join(installed, 'dist', 'host', 'run', 'progress.d.ts');
    const shipped = readFileSync(declarations, 'utf8');
    writeFileSync(declarations, `${shipped}export declare const leak: NodeJS.WriteStream;\n`);
    const leaking = await typeCheck('every', use, bare);
    writeFileSync(declarations, shipped);
    expect(leaking.stdout).toMatch(/progress\.d\.ts\(\d+,\d+\): error TS2503: Cannot find namespace 'NodeJS'/);
  });

  it('types a user’s hardware by the shipped declarations, and emits it', async () => {
    const unit = (wrong: boolean) => `
import { elaborate, emitDesign, hw, input, interpret, output, reg } from 'zeroth/hdl';

const counter = hw('counter', { en: input(1), count: output(4) }, (io, m) => {
  const r = m.regs({ value: reg(4, 0) });
  m.when(io.en, () => {
    r.value = r.value.add(1).slice(3, 0);
  });
  io.count = ${wrong ? 'io.en' : 'r.value'};
});
const design = elaborate(counter);
for (const { path, text } of emitDesign(design, { generator: 'mine' })) if (path.endsWith('.v')) console.log(text);
const sim = interpret(design);
sim.poke('en', 1);
sim.step(5);
console.log('count', sim.peek('count'));
`;
    const tsc = (wrong: boolean) => typeCheck('counter', unit(wrong));
    // Negative control: one bit into a port of four is a type error at its line.
    const wrong = await tsc(true);
    expect(wrong.code).not.toBe(0);
    expect(wrong.stdout).toMatch(/^counter\.ts\(9,3\): error TS/m);
    expect(await tsc(false)).toEqual({ code: 0, stdout: '', stderr: '' });
    const { stdout, stderr } = await here(process.execPath, join('js', 'counter.js'));
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^module counter/m);
    expect(stdout).toMatch(/^count 5n?$/m);
  });

  test.each([
    ['train', /onnxruntime-node: [\s\S]*npm install onnxruntime-node@\d/],
    ['synthesize', /package @yowasp\/nextpnr-ice40 is not installed[\s\S]*npm install @yowasp\/nextpnr-ice40@\d/],
    // The native part of koffi is an optional package of its own.
    ['simulate', /koffi: it has no native part for this machine[\s\S]*npm install koffi@\S+ --include=optional/],
  ])('zeroth %s says what is missing, and how to get it', async (command, text) => {
    const args = [command, writeConfig(home, small), '-o', `out-${command}`];
    const { code, stdout, stderr } = await here('npx', '--no-install', 'zeroth', ...args);
    expect(stderr).not.toContain('    at ');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(text);
  });
});
