/**
 * Is the synthesised netlist still the RTL? Both are read by Yosys, the netlist with the vendor's simulation models in
 * place of its library cells, wires and registers of equal name are paired (`equiv_make`), and each pair is proved
 * equal by SAT (`equiv_simple`) and, where that needs the registers' history, by induction (`equiv_induct`).
 *
 * Meant for small designs (a few lanes): the induction grows with the number of cells. Block RAMs are not paired.
 */
import type { SynthInput } from '../input.js';
import type { SynthTarget } from '../target.js';
import { toolId } from '../tools/tool.js';
import type { SynthOptions } from '../tools/toolchain.js';
import { recipe, runYosys } from './yosys.js';

export interface Equivalence {
  /** True if every pair was proved. False is a counterexample or a proof that did not close: see `unproven`. */
  readonly proved: boolean;
  /** Pairs of bits that were compared. */
  readonly pairs: number;
  /** Bits of the RTL for which no proof was found, `lane_0_q[3]`. */
  readonly unproven: readonly string[];
  readonly tool: string;
}

/**
 * Proves the netlist of `implementation` (default: of `input` itself) against the RTL of `input`. Both have the same
 * top and ports.
 * @throws ZerothError (exit code 1) where Yosys cannot read one of them
 */
export async function proveNetlist(
  input: SynthInput,
  target: SynthTarget,
  { tools, signal, implementation = input }: SynthOptions & { readonly implementation?: SynthInput },
): Promise<Equivalence> {
  const tool = await tools.get('yosys');
  const top = input.interface.module;
  const what = `equivalence of ${top} and its netlist for ${target.name}`;
  const netlist = await runYosys(tool, {
    script: `${recipe({ files: implementation.files, top, target, netlist: false })}; write_rtlil -selected netlist.il`,
    files: implementation.files,
    outputs: ['netlist.il'],
    what,
    signal,
  });
  const script = [
    `read_verilog ${Object.keys(input.files).join(' ')}`,
    `prep -flatten -top ${top}`,
    'async2sync',
    `rename ${top} gold`,
    'design -stash gold',
    'read_rtlil netlist.il',
    // The cells become the models' logic; the techmap is what Yosys's own equiv_opt does.
    `techmap -wb -D EQUIV -autoproc -map ${target.cellModels}`,
    'async2sync',
    `rename ${top} gate`,
    'design -stash gate',
    'design -copy-from gold -as gold gold',
    'design -copy-from gate -as gate gate',
    'equiv_make gold gate equiv',
    'hierarchy -top equiv',
    'clean -purge',
    'equiv_simple -undef',
    'equiv_induct -undef',
    'equiv_status',
  ].join('; ');
  const { log } = await runYosys(tool, {
    script,
    files: { ...input.files, 'netlist.il': netlist.files['netlist.il'] ?? '' },
    outputs: [],
    what,
    signal,
  });
  const status = log.slice(log.lastIndexOf('Executing EQUIV_STATUS'));
  const total = /Of those cells (\d+) are proven and (\d+) are unproven\./.exec(status);
  // A proof of nothing is no proof: a top whose names all changed would pair no bits.
  const pairs = total === null ? 0 : Number(total[1]) + Number(total[2]);
  if (pairs === 0) throw new Error(`no bits were compared:\n${status.slice(-1000)}`);
  const unproven = [...status.matchAll(/^ +Unproven \$equiv \S+: \\(\S+)_gold(?: (\[\d+\]))?/gm)].map(
    ([, name = '', bit = '']) => `${name}${bit}`,
  );
  return { proved: total?.[2] === '0', pairs, unproven, tool: toolId(tool) };
}
