import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { defaultCacheDir, entry, hashOf, readEntry } from '../../base/build-cache.js';
import { ExitCode, ZerothError } from '../../base/errors.js';
import { parseDiagnostics } from '../../sim/verilator-bindings/diagnostics.js';
import { buildModel } from '../../sim/verilator-bindings/index.js';
import { scratch } from './support.js';

const inverter = (name = 'inverter', body = 'assign y = ~a;') => ({
  files: [
    {
      path: `rtl/${name}.v`,
      text: `\`default_nettype none\nmodule ${name} (input wire [7:0] a, output wire [7:0] y);\n  ${body}\nendmodule\n`,
    },
  ],
  top: name,
});

async function problemOf(work: Promise<unknown>): Promise<ZerothError> {
  const error: unknown = await work.then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ZerothError);
  if (!(error instanceof ZerothError)) throw error;
  return error;
}

// One cold cache for all builds of this file, so that Verilator's runtime is compiled once.
let shared = '';
beforeAll(() => {
  shared = mkdtempSync(join(tmpdir(), 'zeroth-cache-'));
});
afterAll(() => rmSync(shared, { recursive: true, force: true }));

describe('the cache of builds', () => {
  it('builds once, notices a damaged library, and builds it again', async () => {
    const cacheDir = shared;
    const first = await buildModel({ ...inverter(), cacheDir });
    expect(first.built.cached).toBe(false);
    const again = await buildModel({ ...inverter(), cacheDir });
    expect(again.built.cached).toBe(true);
    expect(again.built.path).toBe(first.built.path);
    const other = await buildModel({ ...inverter('inverter', 'assign y = a;'), cacheDir });
    expect(other.built.cached).toBe(false);
    expect(other.built.path).not.toBe(first.built.path);

    // Never loaded in this process, as after a crash of the machine: loading it as it is would be fatal.
    const victim = await buildModelPathOnly(cacheDir);
    truncateSync(victim, 5000);
    const mended = await buildModel({ ...inverter('victim'), cacheDir });
    expect(mended.built.cached).toBe(false);
    const model = mended.create();
    model.poke('a', 0x0f);
    model.eval();
    expect(model.peek('y')).toBe(0xf0n);
    model.dispose();
    expect(readdirSync(cacheDir).filter((n) => n.startsWith('tmp-') || n.endsWith('.lock'))).toEqual([]);
  });

  /** Builds the victim in another process, so that its library is not mapped here. */
  async function buildModelPathOnly(cacheDir: string): Promise<string> {
    const { buildLibrary } = await import('../../sim/verilator-bindings/build.js');
    return (await buildLibrary({ ...inverter('victim'), cacheDir })).path;
  }

  it('lets concurrent builders of one entry share the work', async () => {
    const cacheDir = scratch();
    let builds = 0;
    const make = () =>
      entry(cacheDir, 'key', async (dir) => {
        builds++;
        await new Promise((resolve) => setTimeout(resolve, 50));
        writeFileSync(join(dir, 'file'), 'content');
      });
    const results = await Promise.all([make(), make(), make()]);
    expect(builds).toBe(1);
    expect(new Set(results.map((r) => r.dir)).size).toBe(1);
    expect((await make()).hit).toBe(true);
  });

  it('waits for another process that builds the same entry', async () => {
    const cacheDir = scratch();
    const url = new URL('../../node_modules/proper-lockfile/index.js', import.meta.url).href;
    const holder = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import l from ${JSON.stringify(url)}; const r = await l.lock(${JSON.stringify(join(cacheDir, 'key'))}, { realpath: false });
       console.log('locked'); setTimeout(() => { r(); }, 600);`,
    ]);
    const exited = once(holder, 'exit');
    await once(holder.stdout, 'data');
    const start = performance.now();
    await entry(cacheDir, 'key', async (dir) => writeFileSync(join(dir, 'file'), 'x'));
    expect(performance.now() - start).toBeGreaterThan(300);
    await exited;
  });

  it('leaves nothing behind when a build fails, and sweeps what killed builds left', async () => {
    const cacheDir = scratch();
    mkdirSync(join(cacheDir, 'tmp-1-old'));
    utimesSync(join(cacheDir, 'tmp-1-old'), new Date(0), new Date(0));
    const failing = entry(cacheDir, 'key', async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(readdirSync(cacheDir)).toEqual([]);
    expect(await readEntry(cacheDir, 'key')).toBeNull();
  });

  it('sees any change of any part of an entry', async () => {
    const cacheDir = scratch();
    const { dir } = await entry(cacheDir, 'key', async (out) => writeFileSync(join(out, 'file'), 'content'));
    expect(await readEntry(cacheDir, 'key')).toBe(dir);
    writeFileSync(join(dir, 'file'), 'contenT');
    expect(await readEntry(cacheDir, 'key')).toBeNull();
    expect(hashOf(['ab', 'c'])).not.toBe(hashOf(['a', 'bc']));
  });

  it('lies in the checkout, or in the user’s cache folder when installed', () => {
    const root = scratch();
    const installed = join(root, 'node_modules', 'zeroth');
    mkdirSync(installed, { recursive: true });
    expect(defaultCacheDir({ XDG_CACHE_HOME: '/x' }, installed)).toBe('/x/zeroth/verilator');
    expect(defaultCacheDir({}, installed)).toMatch(/\/\.cache\/zeroth\/verilator$/);
    writeFileSync(join(root, 'tsconfig.json'), '{}');
    expect(defaultCacheDir({ XDG_CACHE_HOME: '/x' }, root)).toBe(join(root, '.cache', 'verilator'));
    expect(defaultCacheDir({ ZEROTH_CACHE: '/z' }, root)).toBe('/z/verilator');
  });
});

describe('what a user is told', () => {
  it('names the missing tool, what it is for and the line that installs it', async () => {
    vi.stubEnv('PATH', '/nowhere');
    try {
      const error = await problemOf(buildModel(inverter()));
      expect(error.exitCode).toBe(ExitCode.missingTool);
      expect(error.message).toBe(
        'verilator not found on PATH; it is needed for co-simulation of the emitted Verilog\n' +
          "  fix: apt-get install verilator   (or 'zeroth doctor' for everything that is missing)",
      );
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('shows Verilator errors with file, line and the line itself', async () => {
    const error = await problemOf(buildModel({ ...inverter('broken', 'assign y = ~b;'), cacheDir: shared }));
    expect(error.exitCode).toBe(ExitCode.checkFailed);
    expect(error.message).toMatch(
      /^broken: Verilator reports 1 error\n {2}rtl\/broken\.v:3: error: Can't find definition of variable: 'b'\n {6}assign y = ~b;/,
    );
  });

  it('treats a warning as an error, unless asked or waived', async () => {
    const cacheDir = shared;
    const wide = inverter('narrow', "assign y = a + 9'd1;");
    const error = await problemOf(buildModel({ ...wide, cacheDir }));
    expect(error.message).toMatch(/narrow: Verilator reports \d warnings?\n {2}rtl\/narrow\.v:3: warning WIDTH: /);
    expect(error.message).toContain("fix: mend the Verilog, or waive a warning with its reason in a '.vlt' file");
    const reported = await buildModel({ ...wide, cacheDir, warnings: 'report' });
    expect(reported.built.warnings.map((w) => [w.code, w.file, w.line])).toContainEqual(['WIDTH', 'rtl/narrow.v', 3]);
    const waiver = { path: 'rtl/narrow.vlt', text: '`verilator_config\nlint_off -rule WIDTH -file "*narrow.v"\n' };
    const waived = await buildModel({ files: [...wide.files, waiver], top: 'narrow', cacheDir });
    expect(waived.built.warnings).toEqual([]);
  });

  it('finds ports that are not what was declared', async () => {
    const cacheDir = shared;
    const port = (name: string, width: number, direction: 'input' | 'output') => ({ name, width, direction });
    const withPorts = (...ports: ReturnType<typeof port>[]) =>
      problemOf(buildModel({ ...inverter(), ports, cacheDir }));
    expect((await withPorts(port('a', 7, 'input'))).message).toContain(
      'inverter.a: declared as input of 7 bits, but the Verilog has input of 8 bits',
    );
    expect((await withPorts(port('y', 8, 'input'))).message).toContain('but the Verilog has output of 8 bits');
    expect((await withPorts(port('z', 8, 'input'))).message).toContain(
      'inverter.z: declared, but the Verilog has no such port\n  allowed: a, y',
    );
    expect((await problemOf(buildModel({ ...inverter(), clock: 'a', cacheDir }))).message).toBe(
      'inverter.a: named as the clock, but it is not a one-bit input',
    );
    expect(
      (await problemOf(buildModel({ ...inverter(), reset: { port: 'y', active: 'low' }, cacheDir }))).message,
    ).toBe('inverter.y: named as the reset, but it is not a one-bit input');
    expect((await problemOf(buildModel({ files: [], top: 'x' }))).message).toBe('x: no Verilog to build');
    const outside = { path: '../x.v', text: readFileSync(new URL(import.meta.url), 'utf8') };
    expect((await problemOf(buildModel({ files: [outside], top: 'x' }))).message).toContain(
      '../x.v: not a path inside the project',
    );
  });

  it('refuses to trace a model built without tracing', async () => {
    const library = await buildModel({ ...inverter(), cacheDir: shared });
    const model = library.create();
    expect(() => model.trace('x.vcd', () => 0)).toThrow('inverter: this library was built without tracing');
    model.dispose();
  });

  it('reads Verilator’s messages', () => {
    const text =
      "%Warning-UNUSED: a.v:4:11: Signal is not used: 'x'\n    4 |   wire x;\n%Error: b.v:2: syntax error\n" +
      '%Error-NOLATCHES: b.v:9:1: no\n%Error: Cannot find file\n%Error: Exiting due to 2 error(s)\n';
    expect(parseDiagnostics(text)).toEqual([
      { severity: 'warning', code: 'UNUSED', file: 'a.v', line: 4, message: "Signal is not used: 'x'" },
      { severity: 'error', code: '', file: 'b.v', line: 2, message: 'syntax error' },
      { severity: 'error', code: 'NOLATCHES', file: 'b.v', line: 9, message: 'no' },
      { severity: 'error', code: '', file: '', line: 0, message: 'Cannot find file' },
    ]);
  });
});
