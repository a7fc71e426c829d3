/** Hand-written Verilog with known costs, and the tools that the tests of this room share. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import type { ModuleInterface, Port } from '../../constraints/index.js';
import type { SynthInput } from '../../synth/input.js';
import { Toolchain, type ToolchainOptions } from '../../synth/tools/toolchain.js';

/** One toolchain for a test file: its worker stays warm and is ended after the last test. */
export function toolchain(options?: ToolchainOptions): Toolchain {
  const tools = new Toolchain(options);
  afterAll(() => tools.dispose());
  return tools;
}

/** A fresh folder, removed after the test. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'zeroth-synth-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A folder for all tests of a file, removed after the last. */
export function fileScratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'zeroth-synth-test-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const port =
  (direction: Port['direction']) =>
  (name: string, width: number): Port => ({ name, direction, width });
export const input = port('input');
export const output = port('output');

const clocked: ModuleInterface['domain'] = { clock: 'clk', reset: 'rst', resetStyle: 'sync-high' };

/** A one-file design; `body` is what stands between the port list and `endmodule`. */
export function design(name: string, ports: readonly Port[], body: string, domain = clocked): SynthInput {
  const implied = domain === undefined ? [] : [input(domain.clock, 1), input(domain.reset, 1)];
  const list = [...implied, ...ports].map(
    (p) => `  ${p.direction} wire ${p.width === 1 ? '' : `[${p.width - 1}:0] `}${p.name}`,
  );
  const text = `module ${name} (\n${list.join(',\n')}\n);\n${body}\nendmodule\n`;
  return { files: { [`${name}.v`]: text }, interface: { module: name, domain, ports } };
}

/** 16 flip-flops in a row: 16 logic cells. */
export const registers = design(
  'registers',
  [input('a', 16), output('y', 16)],
  '  reg [15:0] y_q;\n  always @(posedge clk) y_q <= a;\n  assign y = y_q;',
);

/** 16 inverters, nothing registered: 16 logic cells that a careless harness would swallow. */
export const inverters = design('inverters', [input('a', 16), output('y', 16)], '  assign y = ~a;');

/** 16 wires: nothing. */
export const wires = design('wires', [input('a', 16), output('y', 16)], '  assign y = a;');

export interface LfsrBank {
  readonly lanes: number;
  readonly bits: number;
  /** 1-based. */
  readonly taps: readonly number[];
  readonly leap: number;
}

/**
 * A bank that rotates by state: `lane_i <= rotate ? lane_(i+1) : step(lane_i)`, all outputs registered. With two-tap
 * lanes and a leap no longer than the smaller tap, each bit is one LUT4 and one flip-flop: `lanes * bits` logic cells,
 * and one for the enable.
 */
export function lfsrBank({ lanes, bits, taps, leap }: LfsrBank): SynthInput {
  const width = lanes * bits;
  const lines: string[] = [];
  for (let i = 0; i < lanes; i++) {
    let state = Array.from({ length: bits }, (_, b) => [`lane_${i}_q[${b}]`]);
    for (let k = 0; k < leap; k++) {
      const feedback = taps.flatMap((t) => state[t - 1] ?? []);
      // A term that occurs twice cancels.
      const odd = [...new Set(feedback)].filter((x) => feedback.filter((y) => y === x).length % 2 === 1);
      state = [odd, ...state.slice(0, -1)];
    }
    const next = state.map((xs) => xs.join(' ^ ')).reverse();
    lines.push(
      `  reg [${bits - 1}:0] lane_${i}_q;`,
      `  wire [${bits - 1}:0] step_${i} = {${next.join(', ')}};`,
      `  always @(posedge clk) if (step | load) lane_${i}_q <= load ? ${i === lanes - 1 ? 'seed' : `lane_${i + 1}_q`} : step_${i};`,
      `  assign u[${(i + 1) * bits - 1}:${i * bits}] = lane_${i}_q;`,
    );
  }
  return design(
    `bank_n${lanes}_b${bits}`,
    [input('step', 1), input('load', 1), input('seed', bits), output('u', width)],
    lines.join('\n'),
  );
}
