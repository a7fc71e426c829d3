/**
 * Mutants: copies of a design with one small fault each, all in one Verilog file behind a select port, so that one
 * build can run every one of them. Select 0 is the original. How many of them a test bench notices is its score.
 */
import { ZerothError } from '../../base/errors.js';
import type { SynthInput } from '../input.js';
import { toolId } from '../tools/tool.js';
import type { Toolchain } from '../tools/toolchain.js';
import { runYosys } from './yosys.js';

export interface Mutant {
  /** Value of the select port, from 1. */
  readonly select: number;
  /** `inv`, `const0`, `const1`, `cnot0`, `cnot1` */
  readonly mode: string;
  /** The faulty bit: cell, port and bit. */
  readonly cell: string;
  readonly port: string;
  readonly bit: number;
  /** Verilog places it comes from, `bank.v:12.3-12.40`. */
  readonly places: readonly string[];
}

export interface Mutants {
  readonly top: string;
  /** Verilog of the flattened design with the additional input `mutsel`. */
  readonly verilog: string;
  readonly selectPort: 'mutsel';
  readonly selectWidth: number;
  readonly mutants: readonly Mutant[];
  /** Faults in clock pins: a bench that samples after both edges cannot see them, so they are not built. */
  readonly leftOut: readonly Mutant[];
  readonly tool: string;
}

export interface MutateOptions {
  readonly tools: Toolchain;
  /** Mutants to ask for; clock faults among them are then left out. 1..65535, default 200. */
  readonly count?: number;
  /** Same design, seed and tool: same mutants. Default 1. */
  readonly seed?: number;
}

/** @throws ZerothError (exit code 1) where Yosys finds the Verilog wrong, 2 when the count is out of range */
export async function mutants(input: SynthInput, { tools, count = 200, seed = 1 }: MutateOptions): Promise<Mutants> {
  if (!(Number.isInteger(count) && count >= 1 && count <= 65535)) {
    throw new ZerothError({ where: 'mutants', what: `count ${count}`, allowed: '1..65535', fix: 'count: 200' });
  }
  const top = input.interface.module;
  const tool = await tools.get('yosys');
  const selectWidth = Math.max(1, Math.ceil(Math.log2(count + 1)));
  const what = `mutants of ${top}`;
  const listed = await runYosys(tool, {
    script: [
      `read_verilog ${Object.keys(input.files).join(' ')}`,
      `prep -flatten -top ${top}`,
      'delete t:$scopeinfo',
      'write_rtlil design.il',
      `mutate -list ${count} -seed ${seed} -ctrl mutsel ${selectWidth} 1 -o mutants.ys`,
    ].join('; '),
    files: input.files,
    outputs: ['design.il', 'mutants.ys'],
    what,
  });
  const all = (listed.files['mutants.ys'] ?? '').split('\n').filter((l) => l.startsWith('mutate '));
  if (all.length === 0) throw new ZerothError({ where: top, what: 'Yosys finds nothing to mutate in it' }, 1);
  const kept = all.filter((line) => readMutant(line, 0).port !== 'CLK');
  const commands = kept.map((line, i) => line.replace(/^(mutate -ctrl mutsel \d+) \d+/, `$1 ${i + 1}`));
  const applied = await runYosys(tool, {
    script: 'read_rtlil design.il; script apply.ys; opt_clean; write_verilog -noattr mutants.v',
    files: { 'design.il': listed.files['design.il'] ?? '', 'apply.ys': `${commands.join('\n')}\n` },
    outputs: ['mutants.v'],
    what,
  });
  const verilog = applied.files['mutants.v'];
  if (verilog === undefined) throw new Error('Yosys wrote no mutants and reported no error');
  return {
    top,
    verilog,
    selectPort: 'mutsel',
    selectWidth,
    mutants: commands.map((line, i) => readMutant(line, i + 1)),
    leftOut: all.filter((line) => !kept.includes(line)).map((line) => readMutant(line, 0)),
    tool: toolId(tool),
  };
}

/** One `mutate` line of Yosys's list. */
function readMutant(line: string, select: number): Mutant {
  const option = (name: string): string => new RegExp(` -${name} (\\S+)`).exec(line)?.[1] ?? '';
  return {
    select,
    mode: option('mode'),
    cell: option('cell').replace(/^\\/, ''),
    port: option('port').replace(/^\\/, ''),
    bit: Number(option('portbit')),
    places: [...line.matchAll(/ -src (\S+)/g)].map((m) => m[1] ?? ''),
  };
}
