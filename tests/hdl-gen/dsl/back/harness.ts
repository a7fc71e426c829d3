/** Runs many emitted designs side by side in one Verilator build or one Icarus run, and in the interpreter. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runYosys } from '@yowasp/yosys';
import { interpret } from '../../../../hdl-gen/dsl/interp/index.js';
import type { Design, Signal } from '../../../../hdl-gen/dsl/ir.js';
import { type EmittedFile, emitDesign, emittedName, usesClock } from '../../../../hdl-gen/dsl/verilog/index.js';
import { Rng } from './random.js';

export const CYCLES = 40;
const CACHE = '.cache/emitter-fuzz';

export interface Program {
  readonly seed: number;
  readonly design: Design;
  readonly files: readonly EmittedFile[];
}

export const program = (seed: number, design: Design): Program => ({
  seed,
  design,
  files: emitDesign(design, { generator: 'zeroth test', locators: false }),
});

const ports = (p: Program, kind: Signal['kind']): Signal[] => p.design.top.ports.filter((s) => s.kind === kind);
const width = (p: Program, kind: Signal['kind']): number => ports(p, kind).reduce((n, s) => n + s.width, 0);
/** Wide enough that Verilator makes it an array of words. */
const total = (programs: readonly Program[], kind: Signal['kind']): number =>
  Math.max(
    65,
    programs.reduce((n, p) => n + width(p, kind), 0),
  );

/** Inputs of every cycle: the reset, then one value an input port. The reset acts from the second cycle: the edge of an
 * asynchronous one must be seen. */
export function stimulus(p: Program): { reset: boolean; values: bigint[] }[] {
  const r = new Rng(p.seed ^ 0x5eed);
  return Array.from({ length: CYCLES }, (_, t) => ({
    reset: t === 1 || t === 2 || t === 25,
    values: ports(p, 'input').map((s) => r.bits(s.width)),
  }));
}

/** All outputs of `p` in every cycle as one bit string, first port first. */
export function runInterpreter(p: Program): string[] {
  const sim = interpret(p.design);
  const { domain } = p.design.top;
  const active = domain.resetStyle === 'sync-high' ? 1 : 0;
  return stimulus(p).map(({ reset, values }) => {
    sim.poke(domain.reset, reset ? active : 1 - active);
    ports(p, 'input').forEach((s, i) => {
      sim.poke(s.name, values[i] ?? 0n);
    });
    const bits = ports(p, 'output').map((s) =>
      BigInt.asUintN(s.width, sim.peek(s.name)).toString(2).padStart(s.width, '0'),
    );
    sim.step();
    return bits.join('');
  });
}

/** A module that holds one instance of each program; program inputs and outputs are slices of two wide ports. */
function wrapper(programs: readonly Program[]): string {
  const [ins, outs] = [total(programs, 'input'), total(programs, 'output')];
  const lines = [
    `module wrap (input wire clk, input wire rst, input wire [${ins - 1}:0] in, output wire [${outs - 1}:0] out);`,
  ];
  let [i, o] = [0, 0];
  for (const p of programs) {
    const { top } = p.design;
    const pins: string[] = [];
    if (usesClock(top))
      pins.push(
        `.${top.domain.clock}(clk)`,
        `.${top.domain.reset}(${top.domain.resetStyle === 'sync-high' ? 'rst' : '!rst'})`,
      );
    for (const s of top.ports) {
      const at = s.kind === 'input' ? i : o;
      pins.push(`.${s.name}(${s.kind === 'input' ? 'in' : 'out'}[${at + s.width - 1}:${at}])`);
      if (s.kind === 'input') i += s.width;
      else o += s.width;
    }
    lines.push(`  ${top.name} u_${top.name} (${pins.join(', ')});`);
  }
  return `${lines.join('\n')}\nendmodule\n`;
}

/** One hexadecimal word a cycle: bit 0 of the first program's first input lowest, the reset above all. */
function stimulusWords(programs: readonly Program[]): { word: bigint; reset: boolean }[] {
  const all = programs.map(stimulus);
  return Array.from({ length: CYCLES }, (_, t) => {
    let word = 0n;
    let at = 0n;
    programs.forEach((p, k) => {
      ports(p, 'input').forEach((s, n) => {
        word |= (all[k]?.[t]?.values[n] ?? 0n) << at;
        at += BigInt(s.width);
      });
    });
    return { word, reset: all[0]?.[t]?.reset ?? false };
  });
}

/** Cuts a simulator's output lines (most significant bit first) into the form of `runInterpreter`. */
function cut(programs: readonly Program[], lines: readonly string[]): string[][] {
  let at = 0;
  return programs.map((p) => {
    const spans = ports(p, 'output').map((s) => {
      at += s.width;
      return [at - s.width, at] as const;
    });
    return lines.map((line) => spans.map(([from, to]) => line.slice(line.length - to, line.length - from)).join(''));
  });
}

const verilog = (programs: readonly Program[]): EmittedFile[] =>
  programs.flatMap((p) => p.files.filter((f) => f.path.endsWith('.v')));

const HARNESS = `#include "Vwrap.h"
#include <cstdio>
#include <cstring>
double sc_time_stamp() { return 0; }
int main(int, char **argv) {
  const int ins = INS, outs = OUTS;
  Vwrap m;
  FILE *f = fopen(argv[1], "r");
  static char text[1 << 20];
  int reset;
  while (fscanf(f, "%d %1048575s", &reset, text) == 2) {
    const int digits = (int)strlen(text);
    for (int w = 0; w < (ins + 31) / 32; w++) m.in[w] = 0;
    for (int d = 0; d < digits; d++) {
      const char c = text[digits - 1 - d];
      const unsigned v = c <= '9' ? c - '0' : c - 'a' + 10;
      m.in[d / 8] |= v << (4 * (d % 8));
    }
    m.rst = reset;
    m.clk = 0;
    m.eval();
    for (int b = outs - 1; b >= 0; b--) putchar('0' + ((m.out[b / 32] >> (b % 32)) & 1));
    putchar('\\n');
    m.clk = 1;
    m.eval();
  }
  return 0;
}
`;

/** Writes `files` into a cache folder named after their content; builds with `make` unless that was done before. */
function cached(files: Readonly<Record<string, string>>, make: (folder: string) => void): string {
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  const folder = join(CACHE, hash);
  if (existsSync(join(folder, 'done'))) return folder;
  const fresh = `${folder}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(fresh, name), text);
  make(fresh);
  writeFileSync(join(fresh, 'done'), '');
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return folder;
}

const sources = (programs: readonly Program[]): Record<string, string> =>
  Object.fromEntries([
    ...verilog(programs).map((f) => [f.path, f.text] as const),
    ['wrap.v', wrapper(programs)] as const,
  ]);

/** Warnings off: lint has its own test, and random programs are full of constant comparisons. `-O0` compiles fastest. */
export function runVerilator(programs: readonly Program[]): string[][] {
  const main = HARNESS.replace('INS', `${total(programs, 'input')}`).replace('OUTS', `${total(programs, 'output')}`);
  const files = { ...sources(programs), 'main.cpp': main };
  const folder = cached(files, (cwd) => {
    const args = [
      '--cc',
      '--exe',
      '--build',
      '-O3',
      '--x-assign',
      'fast',
      '-Wno-lint',
      '-Wno-fatal',
      '-DSYNTHESIS',
      '--top-module',
      'wrap',
    ];
    const list = Object.keys(files).filter((f) => f.endsWith('.v') && f !== 'wrap.v');
    execFileSync(
      'verilator',
      [...args, '-MAKEFLAGS', 'OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O0', 'wrap.v', ...list, 'main.cpp'],
      { cwd, stdio: ['ignore', 'pipe', 'pipe'] },
    );
  });
  const words = stimulusWords(programs).map(({ word, reset }) => `${reset ? 1 : 0} ${word.toString(16)}\n`);
  writeFileSync(join(folder, 'stimulus.txt'), words.join(''));
  const out = execFileSync(join(folder, 'obj_dir/Vwrap'), [join(folder, 'stimulus.txt')], {
    maxBuffer: 1 << 28,
  }).toString();
  return cut(programs, out.trim().split('\n'));
}

/** State that the interpreter starts at 0 and a four-state simulator at X. */
function deposits(p: Program): string[] {
  const out: string[] = [];
  const visit = (m: Design['top'], path: string): void => {
    const reads = m.memories.flatMap((memory) => memory.reads.map((r) => r.data));
    for (const s of [...m.regs, ...reads]) out.push(`    ${path}.${emittedName(m, s)} = 0;`);
    for (const memory of m.memories) {
      if (memory.contents === undefined)
        for (let i = 0; i < memory.depth; i++) out.push(`    ${path}.${memory.name}[${i}] = 0;`);
    }
    for (const i of m.instances) visit(i.module, `${path}.u_${i.name}`);
  };
  visit(p.design.top, `u_wrap.u_${p.design.top.name}`);
  return out;
}

/** `rewritten`: the modules after another tool; their state is not set to 0 before the first cycle. */
export function runIcarus(programs: readonly Program[], rewritten?: string): string[][] {
  const [ins, outs] = [total(programs, 'input'), total(programs, 'output')];
  const words = stimulusWords(programs);
  const bench = `\`timescale 1ns/1ns
module bench;
  reg clk = 0, rst = 0;
  reg [${ins - 1}:0] in = 0;
  wire [${outs - 1}:0] out;
  reg [${ins}:0] words [0:${CYCLES - 1}];
  integer t;
  wrap u_wrap (.clk(clk), .rst(rst), .in(in), .out(out));
  initial begin
    $readmemh("stimulus.hex", words);
    #1;
${rewritten === undefined ? programs.flatMap(deposits).join('\n') : ''}
    #1;
    for (t = 0; t < ${CYCLES}; t = t + 1) begin
      clk = 0;
      {rst, in} = words[t];
      #5;
      $display("%b", out);
      clk = 1;
      #5;
    end
    $finish;
  end
endmodule
`;
  const modules =
    rewritten === undefined ? sources(programs) : { 'wrap.v': wrapper(programs), 'rewritten.v': rewritten };
  const hex = words.map(({ word, reset }) => ((reset ? 1n << BigInt(ins) : 0n) | word).toString(16)).join('\n');
  const files: Record<string, string> = { ...modules, 'bench.v': bench, 'stimulus.hex': hex };
  const folder = cached(files, (cwd) => {
    const list = Object.keys(files).filter((f) => f.endsWith('.v'));
    execFileSync('iverilog', ['-g2005', '-DSYNTHESIS', '-o', 'bench.vvp', '-s', 'bench', ...list], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  });
  const out = execFileSync('vvp', ['-n', 'bench.vvp'], { cwd: folder, maxBuffer: 1 << 28 }).toString();
  return cut(
    programs,
    out.split('\n').filter((l) => /^[01xz]+$/.test(l)),
  );
}

/** Is all state of `p` known after a reset? */
export const fullyReset = (p: Program): boolean =>
  p.design.modules.every((m) => m.memories.length === 0 && m.regs.every((r) => r.reset !== undefined));

/** The modules as Yosys reads them, written back after processes have become registers and multiplexers. */
export async function throughYosys(programs: readonly Program[]): Promise<string> {
  const files = Object.fromEntries(verilog(programs).map((f) => [f.path, f.text]));
  const script = `read_verilog ${Object.keys(files).join(' ')}; proc; opt_clean; write_verilog -noattr out.v`;
  const quiet = { stdout: () => {}, stderr: () => {} };
  const tree = await runYosys(['-q', '-p', script], files, quiet);
  const out = tree?.['out.v'];
  if (typeof out === 'string') return out;
  if (out instanceof Uint8Array) return new TextDecoder().decode(out);
  throw new Error('Yosys wrote no out.v');
}

/** `undefined` where two runs agree from cycle `from` on; otherwise cycle, port and both values. */
export function difference(
  p: Program,
  left: readonly string[],
  right: readonly string[],
  from = 0,
): string | undefined {
  if (left.length !== CYCLES || right.length !== CYCLES)
    return `seed ${p.seed}: ran ${left.length} and ${right.length} of ${CYCLES} cycles`;
  for (let t = from; t < CYCLES; t++) {
    if (left[t] === right[t]) continue;
    let at = 0;
    for (const s of ports(p, 'output')) {
      const [a, b] = [left[t]?.slice(at, at + s.width), right[t]?.slice(at, at + s.width)];
      if (a !== b) return `seed ${p.seed}: cycle ${t}, output ${s.name}: ${a} and ${b}`;
      at += s.width;
    }
  }
  return undefined;
}
