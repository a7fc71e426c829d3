/** The few cells of a vendor's long list that synthesis itself puts in: reading the list whole takes Yosys two seconds a run. */

import { noCache } from '../../base/result-cache.js';
import type { SynthTarget } from '../target.js';
import { toolId } from '../tools/tool.js';
import type { SynthOptions } from '../tools/toolchain.js';

/** In the virtual folder of a run. */
export const fewCellsFile = 'cells.il';

/**
 * Those cells as RTLIL, as they stand in the list: what a run reads instead. Null where the target has no such list, or
 * this Yosys cannot tell them apart: then the list is read whole.
 */
export async function fewCells({ longCellList: list }: SynthTarget, options: SynthOptions): Promise<string | null> {
  if (list === undefined) return null;
  const tool = await options.tools.get('yosys');
  const modules = list.used.map((name) => `=${name}`).join(' ');
  const script = `read_verilog -lib ${list.long}; select ${modules}; write_rtlil -selected ${fewCellsFile}`;
  return (options.cache ?? noCache).get('cells', { script, tool: toolId(tool) }, async () => {
    const { signal } = options;
    const run = await tool.run({ args: ['-Q', '-T', '-p', script], files: {}, outputs: [fewCellsFile], signal });
    const text = run.code === 0 ? run.files[fewCellsFile] : undefined;
    // The counter of the run that wrote it is of no use to the one that reads it.
    return text?.replace(/^autoidx .*\n/m, '') ?? null;
  });
}
