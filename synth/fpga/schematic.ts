/** The netlist of one module, simple enough to be drawn: word-level operators and registers, nothing mapped yet. */
import type { SynthInput } from '../input.js';
import type { Toolchain } from '../tools/toolchain.js';
import { runYosys } from './yosys.js';

/**
 * Yosys's JSON of the flattened top, for `netlistsvg`. Draw one lane; a whole bank is a wall.
 * @throws ZerothError (exit code 1) where Yosys finds the Verilog wrong
 */
export async function schematicNetlist(input: SynthInput, tools: Toolchain): Promise<object> {
  const top = input.interface.module;
  const { files } = await runYosys(await tools.get('yosys'), {
    script: [
      `read_verilog ${Object.keys(input.files).join(' ')}`,
      `prep -flatten -top ${top}`,
      'delete t:$scopeinfo',
      'clean -purge',
      'write_json netlist.json',
    ].join('; '),
    files: input.files,
    outputs: ['netlist.json'],
    what: `schematic of ${top}`,
  });
  const json = files['netlist.json'];
  if (json === undefined) throw new Error('Yosys wrote no netlist and reported no error');
  return JSON.parse(json) as object;
}
