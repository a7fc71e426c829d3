/** Verilog in, shared library out: runs Verilator and the C++ compiler, through the cache. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { execa } from 'execa';
import { defaultCacheDir, entry, hashOf } from '../../base/build-cache.js';
import { ExitCode, ZerothError } from '../../base/errors.js';
import { requireTool, type Tool } from '../tools.js';
import { type Diagnostic, parseDiagnostics, showDiagnostic } from './diagnostics.js';
import { checkPorts, cppName, type PortSpec, portsOfHeader, storageBytes } from './ports.js';

export interface SourceFile {
  /**
   * Relative; appears in diagnostics. `.v`, `.sv` and `.vh` are Verilog, `.vlt` are Verilator waivers; anything else (the
   * emitter's `.map.json`) is left alone.
   */
  readonly path: string;
  readonly text: string;
}

export interface ResetSpec {
  readonly port: string;
  readonly active: 'high' | 'low';
}

export interface BuildRequest {
  readonly files: readonly SourceFile[];
  readonly top: string;
  /** Checked against the Verilog when given; read from it when not. */
  readonly ports?: readonly PortSpec[] | undefined;
  /** Clock port; `null` for a combinational design; default `clk` or `aclk`, whichever there is. */
  readonly clock?: string | null | undefined;
  /** Default `rst` (high), `rst_n` or `aresetn` (low), whichever there is. */
  readonly reset?: ResetSpec | null | undefined;
  /** Build with VCD tracing (a separate library: compiling it in costs build time, not speed). */
  readonly trace?: boolean | undefined;
  /** The emitted Verilog is clean under `-Wall`, so by default a warning is an error. */
  readonly warnings?: 'error' | 'report' | undefined;
  readonly cacheDir?: string | undefined;
  /**
   * C++ to compile in place of shim.cpp, with `Vmodel.h` and the same flags. Such a library has only what this text
   * exports: call it with koffi, not through a `Model`. For measuring what the bindings cost.
   */
  readonly shim?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface BuiltLibrary {
  readonly path: string;
  readonly top: string;
  readonly ports: readonly PortSpec[];
  readonly clock: string | null;
  readonly reset: ResetSpec | null;
  readonly trace: boolean;
  readonly warnings: readonly Diagnostic[];
  /** Whether the cache had it. */
  readonly cached: boolean;
  readonly verilator: string;
  readonly compiler: string;
  readonly flags: string;
}

interface Manifest {
  readonly ports: readonly PortSpec[];
  readonly clock: string | null;
  readonly warnings: readonly Diagnostic[];
}

/**
 * `-O2` for the model and the loops around it: Verilator's own makefile would use `-Os`, three times slower. Every
 * model keeps its Verilator runtime to itself (hidden symbols), so that any number can be loaded side by side.
 */
export const compilerFlags = [
  '-std=gnu++17',
  '-fPIC',
  '-fvisibility=hidden',
  '-fno-gnu-unique',
  '-faligned-new',
  '-fcf-protection=none',
  '-w',
] as const;
const fastOpt = '-O2';
const slowOpt = '-O1';
const runtimeDefines = ['-DVL_USER_FINISH', '-DVL_USER_STOP', '-DVL_USER_FATAL', '-DVL_USER_WARN'];
const verilatorFlags = ['--cc', '-O3', '--savable', '-Wall', '-Wno-fatal', '--x-assign', 'fast', '--prefix', 'Vmodel'];

/** The C++ of the bindings, by file name; `shim.cpp` is the one that is compiled. */
const shimFiles = (): [name: string, text: string][] =>
  ['shim.cpp', 'model_core.h', 'model_loops.h'].map((name) => [
    name,
    readFileSync(new URL(`./${name}`, import.meta.url), 'utf8'),
  ]);

/** Defines that both the runtime and the model are compiled with. */
const commonFlags = (root: string, trace: boolean): string[] => [
  ...compilerFlags.filter((f) => f !== '-fno-gnu-unique'),
  `-I${root}/include`,
  `-I${root}/include/vltstd`,
  '-DVM_COVERAGE=0',
  '-DVM_SC=0',
  `-DVM_TRACE=${trace ? 1 : 0}`,
  '-DVM_TRACE_FST=0',
  `-DVM_TRACE_VCD=${trace ? 1 : 0}`,
  ...runtimeDefines,
  '-DVL_PRINTF=zeroth_printf',
  '-include',
  'printf_hook.h',
];

/** Builds, or finds in the cache, the shared library of a design. */
export async function buildLibrary(whole: BuildRequest): Promise<BuiltLibrary> {
  const request = { ...whole, files: whole.files.filter((f) => /\.(v|sv|vh|vlt)$/.test(f.path)) };
  checkRequest(request);
  const verilator = await requireTool('verilator');
  const compiler = await requireTool('c++');
  const cache = request.cacheDir ?? defaultCacheDir();
  const trace = request.trace ?? false;
  const flags = [fastOpt, slowOpt, ...compilerFlags, ...verilatorFlags].join(' ');
  const key = hashOf([
    'model',
    ...request.files.flatMap((f) => [f.path, f.text]),
    request.top,
    String(request.clock),
    String(trace),
    ...(request.shim === undefined ? shimFiles().flat() : [request.shim]),
    verilator.version,
    compiler.version,
    flags,
    // What this file does with them.
    readFileSync(new URL(import.meta.url), 'utf8'),
  ]);
  const { dir, hit } = await entry(cache, key, (out) => build(request, { verilator, compiler }, cache, trace, out));
  const manifest = JSON.parse(await readFile(join(dir, 'model.json'), 'utf8')) as Manifest;
  if (manifest.warnings.length > 0 && request.warnings !== 'report') {
    const files = new Map(request.files.map((f) => [f.path, f.text]));
    throw diagnosticsError(request.top, manifest.warnings, files);
  }
  if (request.ports !== undefined) checkPorts(request.ports, manifest.ports, request.top);
  return {
    path: join(dir, 'model.so'),
    top: request.top,
    ports: manifest.ports,
    clock: manifest.clock,
    reset: resetOf(request, manifest.ports),
    trace,
    warnings: manifest.warnings,
    cached: hit,
    verilator: verilator.version,
    compiler: compiler.version,
    flags,
  };
}

function checkRequest({ files, top }: BuildRequest): void {
  if (!files.some((f) => !f.path.endsWith('.vlt'))) throw new ZerothError({ where: top, what: 'no Verilog to build' });
  for (const { path } of files) {
    if (isAbsolute(path) || normalize(path).startsWith('..') || path.startsWith('-')) {
      throw new ZerothError({
        where: path,
        what: 'not a path inside the project',
        allowed: 'a relative path without ..',
      });
    }
  }
}

function resetOf(request: BuildRequest, ports: readonly PortSpec[]): ResetSpec | null {
  const has = (name: string): boolean => ports.some((p) => p.name === name && p.direction === 'input' && p.width === 1);
  if (request.reset === null) return null;
  if (request.reset !== undefined) {
    if (has(request.reset.port)) return request.reset;
    throw new ZerothError({
      where: `${request.top}.${request.reset.port}`,
      what: 'named as the reset, but it is not a one-bit input',
    });
  }
  if (has('rst')) return { port: 'rst', active: 'high' };
  const low = ['rst_n', 'aresetn'].find(has);
  return low === undefined ? null : { port: low, active: 'low' };
}

interface Tools {
  readonly verilator: Tool;
  readonly compiler: Tool;
}

async function build(request: BuildRequest, tools: Tools, cache: string, trace: boolean, out: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'zeroth-model-'));
  try {
    const sources = new Map(request.files.map((f) => [f.path, f.text]));
    for (const { path, text } of request.files) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), text);
    }
    const args = [
      ...verilatorFlags,
      ...(trace ? ['--trace'] : []),
      '--top-module',
      request.top,
      '--Mdir',
      'obj_zeroth',
      ...[...sources.keys()]
        .filter((path) => !path.endsWith('.vh'))
        .sort((a, b) => Number(b.endsWith('.vlt')) - Number(a.endsWith('.vlt'))),
    ];
    const run = await execa(tools.verilator.path, args, { cwd: work, reject: false, ...cancel(request) });
    const diagnostics = parseDiagnostics(String(run.stderr));
    const errors = diagnostics.filter((d) => d.severity === 'error');
    if (run.failed) {
      if (errors.length > 0) throw diagnosticsError(request.top, errors, sources);
      throw toolError('verilator', String(run.stderr || run.shortMessage));
    }
    const obj = join(work, 'obj_zeroth');
    const ports = portsOfHeader(readFileSync(join(obj, 'Vmodel.h'), 'utf8'));
    const clock = clockOf(request, ports);
    await compile(tools, cache, obj, ports, clock, trace, request);
    await copyFile(join(obj, 'model.so'), join(out, 'model.so'));
    const manifest: Manifest = { ports, clock, warnings: diagnostics };
    await writeFile(join(out, 'model.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const cancel = (request: BuildRequest): { cancelSignal?: AbortSignal } =>
  request.signal === undefined ? {} : { cancelSignal: request.signal };

function clockOf(request: BuildRequest, ports: readonly PortSpec[]): string | null {
  if (request.clock === null) return null;
  const has = (name: string): boolean => ports.some((p) => p.name === name && p.direction === 'input' && p.width === 1);
  if (request.clock === undefined) return ['clk', 'aclk'].find(has) ?? null;
  if (has(request.clock)) return request.clock;
  throw new ZerothError({
    where: `${request.top}.${request.clock}`,
    what: 'named as the clock, but it is not a one-bit input',
  });
}

/** The two translation units of the model, the cached runtime, one link. */
async function compile(
  tools: Tools,
  cache: string,
  obj: string,
  ports: readonly PortSpec[],
  clock: string | null,
  trace: boolean,
  request: BuildRequest,
): Promise<void> {
  const root = await verilatorRoot(tools.verilator);
  const { fast, slow } = classFiles(readFileSync(join(obj, 'Vmodel_classes.mk'), 'utf8'));
  const includes = (names: readonly string[]): string => names.map((n) => `#include "${n}.cpp"\n`).join('');
  writeFileSync(join(obj, 'printf_hook.h'), hook);
  writeFileSync(join(obj, 'model_ports.inc'), portTable(ports, clock));
  writeFileSync(join(obj, 'model_unity.inc'), includes(fast));
  writeFileSync(join(obj, 'model_slow.cpp'), includes(slow));
  const own: [string, string][] = request.shim === undefined ? shimFiles() : [['shim.cpp', request.shim]];
  for (const [name, text] of own) writeFileSync(join(obj, name), text);
  const common = [...commonFlags(root, trace), '-fno-gnu-unique', '-I.'];
  const gcc = async (args: readonly string[]): Promise<void> => {
    const run = await execa(tools.compiler.path, args, { cwd: obj, reject: false, ...cancel(request) });
    if (run.failed) throw toolError('the C++ compiler', String(run.stderr || run.shortMessage));
  };
  const runtime = await runtimeObjects(tools, cache, root, trace);
  await Promise.all([
    gcc([...common, fastOpt, '-c', 'shim.cpp', '-o', 'shim.o']),
    gcc([...common, slowOpt, '-c', 'model_slow.cpp', '-o', 'model_slow.o']),
  ]);
  await gcc([
    '-shared',
    '-o',
    'model.so',
    'shim.o',
    'model_slow.o',
    ...runtime,
    '-Wl,-z,defs',
    '-Wl,-Bsymbolic',
    '-lpthread',
  ]);
}

const hook = '#pragma once\nint zeroth_printf(const char* format, ...);\n';

/** Verilator's own run-time files, compiled once for all models: most of the time of a first build. */
async function runtimeObjects(tools: Tools, cache: string, root: string, trace: boolean): Promise<string[]> {
  const names = ['verilated', 'verilated_save', 'verilated_threads', ...(trace ? ['verilated_vcd_c'] : [])];
  const flags = [...commonFlags(root, trace), '-fno-gnu-unique', fastOpt];
  const key = `runtime-${hashOf([tools.verilator.version, tools.compiler.version, ...flags, ...names, hook])}`;
  const { dir } = await entry(cache, key, async (out) => {
    await writeFile(join(out, 'printf_hook.h'), hook);
    await Promise.all(
      names.map(async (name) => {
        const args = [...flags, '-I.', '-c', `${root}/include/${name}.cpp`, '-o', `${name}.o`];
        const run = await execa(tools.compiler.path, args, { cwd: out, reject: false });
        if (run.failed) throw toolError('the C++ compiler', String(run.stderr || run.shortMessage));
      }),
    );
  });
  return names.map((name) => join(dir, `${name}.o`));
}

async function verilatorRoot(verilator: Tool): Promise<string> {
  const { stdout } = await execa(verilator.path, ['--getenv', 'VERILATOR_ROOT']);
  return stdout.trim();
}

/** The generated C++ files, as Verilator's makefile fragment lists them. */
export function classFiles(makefile: string): { fast: string[]; slow: string[] } {
  const list = (variable: string): string[] => {
    const match = new RegExp(`^${variable} \\+= \\\\\\n((?:\\t.*\\\\\\n)*)`, 'm').exec(makefile);
    return (match?.[1] ?? '').split('\n').flatMap((l) => /^\t(\S+)/.exec(l)?.[1] ?? []);
  };
  return {
    fast: [...list('VM_CLASSES_FAST'), ...list('VM_SUPPORT_FAST')],
    slow: [...list('VM_CLASSES_SLOW'), ...list('VM_SUPPORT_SLOW')],
  };
}

function portTable(ports: readonly PortSpec[], clock: string | null): string {
  const rows = ports.map((p) => `  X(${cppName(p.name)}, ${storageBytes(p.width)}, ${p.width})`);
  const inputs = ports.flatMap((p, i) => (p.direction === 'input' ? [`  X(${i})`] : []));
  return [
    '#include "Vmodel.h"',
    '#define MODEL Vmodel',
    ...(clock === null ? [] : [`#define MODEL_CLOCK ${cppName(clock)}`]),
    `#define MODEL_PORTS(X) \\\n${rows.join(' \\\n')}`,
    `#define MODEL_INPUTS(X) \\\n${inputs.join(' \\\n')}`,
    '',
  ].join('\n');
}

const shownDiagnostics = 12;

function diagnosticsError(top: string, list: readonly Diagnostic[], sources: ReadonlyMap<string, string>): ZerothError {
  const lines = list.slice(0, shownDiagnostics).map((d) => {
    const source = sources.get(d.file)?.split('\n')[d.line - 1]?.trim();
    return `  ${showDiagnostic(d)}${source === undefined ? '' : `\n      ${source}`}`;
  });
  if (list.length > shownDiagnostics) lines.push(`  ... and ${list.length - shownDiagnostics} more`);
  const kind = list.some((d) => d.severity === 'error') ? 'error' : 'warning';
  return new ZerothError(
    {
      where: top,
      what: `Verilator reports ${list.length} ${kind}${list.length === 1 ? '' : 's'}\n${lines.join('\n')}`,
      ...(kind === 'warning' ? { fix: "mend the Verilog, or waive a warning with its reason in a '.vlt' file" } : {}),
    },
    ExitCode.checkFailed,
  );
}

function toolError(tool: string, output: string): ZerothError {
  const tail = output.trim().split('\n').slice(-shownDiagnostics).join('\n  ');
  return new ZerothError({ what: `${tool} failed\n  ${tail}` }, ExitCode.checkFailed);
}
