import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ZerothError } from '../../base/errors.js';
import { pack } from '../../synth/fpga/nextpnr.js';
import { runYosys } from '../../synth/fpga/yosys.js';
import { synthTargets as targets } from '../../synth/target.js';
import { toolId } from '../../synth/tools/tool.js';
import { Toolchain } from '../../synth/tools/toolchain.js';
import { wasmTool } from '../../synth/tools/wasm-tool.js';
import { scratch, toolchain } from './fixtures.js';

const { optionalDependencies: pinned } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { optionalDependencies: Record<string, string> };

const failure = async (promise: Promise<unknown>): Promise<ZerothError> => {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ZerothError);
  return error as ZerothError;
};

const nothingInstalled = (npmPackage: string): string => {
  throw new Error(`Cannot find module '${npmPackage}'`);
};

/** A package of our own in place of the real one. */
function fakePackage(name: string, source: string): (npmPackage: string) => string {
  const dir = join(scratch(), name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name, version: '9.9.9', type: 'module' }));
  writeFileSync(join(dir, 'index.js'), source);
  return () => join(dir, 'index.js');
}

describe('a missing tool', () => {
  it('is exit code 3 with the package to install', async () => {
    const tools = new Toolchain({ resolvePackage: nothingInstalled });
    const error = await failure(pack({ design: 'bank', netlist: '{}', target: targets['ice40-hx8k'] }, { tools }));
    expect(error.exitCode).toBe(3);
    expect(error.message).toBe(
      `the package @yowasp/nextpnr-ice40 is not installed; it is needed for place and route (packed logic cells and Fmax)
  fix: npm install @yowasp/nextpnr-ice40@${pinned['@yowasp/nextpnr-ice40']}`,
    );
  });

  it('native: names the program and the system package', async () => {
    const path = process.env.PATH;
    process.env.PATH = scratch();
    try {
      const error = await failure(new Toolchain({ tool: 'native' }).get('yosys'));
      expect(error.exitCode).toBe(3);
      expect(error.message).toBe(
        `yosys not found on PATH; it is needed for synthesis with native tools
  fix: apt-get install yosys   (or choose the WebAssembly tools)`,
      );
    } finally {
      process.env.PATH = path;
    }
  });

  it('a target without place and route says so', async () => {
    const error = await failure(
      pack({ design: 'bank', netlist: '{}', target: targets.xcup }, { tools: new Toolchain() }),
    );
    expect(error.message).toContain('there is no open place and route for AMD UltraScale+ (ZU9EG)');
  });
});

describe('a native tool', () => {
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  it('runs in a folder of its own: files in, files, log and status out', async () => {
    const bin = scratch();
    writeFileSync(
      join(bin, 'yosys'),
      `#!/bin/sh
if [ "$1" = -V ]; then echo 'Yosys 0.23 (git sha1 abc)'; exit 0; fi
cat in/a.v > out.txt; echo "args: $*"; echo oops >&2; exit 7
`,
    );
    chmodSync(join(bin, 'yosys'), 0o755);
    process.env.PATH = `${bin}:${path}`;
    const tool = await new Toolchain({ tool: 'native' }).get('yosys');
    expect(toolId(tool)).toBe('yosys-native 0.23');
    const run = await tool.run({ args: ['-p', 'x'], files: { 'in/a.v': 'text' }, outputs: ['out.txt', 'none'] });
    expect(run).toEqual({ code: 7, files: { 'out.txt': 'text' }, log: 'args: -p x\noops' });
  });
});

describe('a WebAssembly tool', () => {
  it('keeps one worker for many runs, in order, and comes back after dispose', async () => {
    const counting = fakePackage(
      '@yowasp/yosys',
      `let n = 0;
       export const runYosys = async (args, files, io) => {
         await new Promise((r) => setTimeout(r, 20 - 10 * n));
         io.stdout(new TextEncoder().encode(args.join(' ')));
         return { out: { 'n.txt': String(++n), 'b.bin': new Uint8Array([104, 105]) } };
       };`,
    );
    const tool = wasmTool('yosys', counting);
    expect(toolId(tool)).toBe('yosys-wasm 9.9.9');
    const run = (arg: string) => tool.run({ args: [arg], files: {}, outputs: ['out/n.txt', 'out/b.bin', 'out/none'] });
    const [a, b] = await Promise.all([run('a'), run('b')]);
    expect(a).toEqual({ code: 0, files: { 'out/n.txt': '1', 'out/b.bin': 'hi' }, log: 'a' });
    expect(b?.files['out/n.txt']).toBe('2');
    await tool.dispose();
    expect((await run('c')).files['out/n.txt']).toBe('1');
    await tool.dispose();
  });

  it('that crashes is an error with a way out, and the next run works', async () => {
    const crashing = fakePackage(
      '@yowasp/yosys',
      `export const runYosys = async (args) => { if (args[0] === 'boom') throw new RangeError('out of memory'); return {}; };`,
    );
    const tool = wasmTool('yosys', crashing);
    const error = await failure(tool.run({ args: ['boom'], files: {}, outputs: [] }));
    expect(error.message).toBe(
      `yosys (WebAssembly 9.9.9) crashed: out of memory
  fix: run again with more free memory, or with the native tool: apt-get install yosys`,
    );
    expect((await tool.run({ args: ['fine'], files: {}, outputs: [] })).code).toBe(0);
    await tool.dispose();
  });

  it('can be stopped in the middle of a run', async () => {
    const endless = fakePackage('@yowasp/yosys', 'export const runYosys = () => { for (;;); };');
    const tool = wasmTool('yosys', endless);
    const stop = new AbortController();
    const run = tool.run({ args: [], files: {}, outputs: [], signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped by the user')), 50);
    await expect(run).rejects.toThrow('stopped by the user');
    const waiting = failure(tool.run({ args: [], files: {}, outputs: [] }));
    setTimeout(() => void tool.dispose(), 50);
    expect((await waiting).exitCode).toBe(130);
  });
});

describe('what Yosys says', () => {
  const tools = toolchain();
  const run = async (files: Record<string, string>, script: string) =>
    runYosys(await tools.get('yosys'), { script, files, outputs: [], what: 'synthesis of a' });

  it('of a syntax error has file and line', async () => {
    const error = await failure(
      run({ 'a.v': 'module a(input x, output y);\nassign y = x +;\nendmodule\n' }, 'read_verilog a.v'),
    );
    expect(error.exitCode).toBe(1);
    expect(error.message).toBe("a.v:2: synthesis of a: syntax error, unexpected ';' (yosys-wasm 0.55.944)");
  });

  it('of a missing module names it', async () => {
    const files = { 'a.v': 'module a(input x, output y);\n  lane u (.x(x), .y(y));\nendmodule\n' };
    const error = await failure(run(files, 'read_verilog a.v; hierarchy -check -top a'));
    expect(error.message).toContain("synthesis of a: Module `\\lane' referenced in module `\\a'");
  });

  it('of a latch is an error at the block that makes it', async () => {
    const files = {
      'a.v': 'module a(input g, input d, output reg q);\n  always @*\n    if (g) q = d;\nendmodule\n',
    };
    const error = await failure(run(files, 'read_verilog a.v; prep -top a'));
    expect(error.message).toBe(
      `a.v:2: synthesis of a: Yosys infers a latch for 'q' in module a
  allowed: combinational blocks that assign every signal on every path
  fix: assign a default to 'q' first`,
    );
  });

  it('warnings come back once each', async () => {
    const files = { 'a.v': 'module a(output y);\nwire z; assign y = z;\nendmodule\n' };
    const { warnings } = await run(files, 'read_verilog a.v; prep -top a; check; check');
    expect(warnings).toEqual(['Wire a.\\y is used but has no driver.']);
  });
});
