/** Mapping to the standard cells of a Liberty library: Yosys (`dfflibmap`, `abc`), area, and the netlist. */
import { ExitCode, ZerothError } from '../../base/errors.js';
import { noCache } from '../../base/result-cache.js';
import { runYosys } from '../fpga/yosys.js';
import type { SynthInput } from '../input.js';
import { toolId } from '../tools/tool.js';
import type { SynthOptions } from '../tools/toolchain.js';
import type { Liberty } from './liberty.js';

export interface MapOptions extends SynthOptions {
  /** What `abc` sizes and buffers for, MHz; default 100. */
  readonly aimMHz?: number;
}

export interface Mapped {
  /** In the library's unit of area, square micrometres. */
  readonly area: number;
  readonly cells: number;
  readonly flipFlops: number;
  /** Yosys JSON, flat. */
  readonly netlist: string;
  readonly recipe: string;
  readonly tool: string;
}

const libraryFile = 'library.lib';
const constraintFile = 'abc.constr';

/** Cells that mapping must leave alone: for power domains, for test, or without a function of their own. */
const unused = ['*lpflow*', '*probe*', '*macro_sparecell*', '*dlclk*', '*sdf*', '*clkdly*'];

/** The smallest buffer of the library drives every input, and loads are what two of its inputs are. */
function drivingCell(library: Liberty): string {
  const buffers = [...library.cells.values()].filter(
    ({ pins, ff, other, name }) =>
      ff === undefined &&
      other === undefined &&
      /buf/i.test(name) &&
      pins.filter((p) => p.direction === 'input').length === 1 &&
      pins.some((p) => p.direction === 'output' && /^\(?A\)?$/.test(p.function ?? '')),
  );
  const [smallest] = buffers.sort((a, b) => a.area - b.area || (a.name < b.name ? -1 : 1));
  if (smallest !== undefined) return smallest.name;
  throw new ZerothError({
    where: library.name,
    what: 'no buffer was found in the library',
    allowed: "a cell with 'buf' in its name whose output is its input A",
  });
}

export function mapRecipe(files: readonly string[], top: string, aimMHz: number): string {
  const without = unused.map((name) => `-dont_use ${name}`).join(' ');
  return [
    `read_verilog ${files.join(' ')}`,
    `hierarchy -check -top ${top}`,
    `synth -flatten -top ${top}`,
    `dfflibmap -liberty ${libraryFile} ${without}`,
    `abc -liberty ${libraryFile} ${without} -constr ${constraintFile} -D ${Math.round(1e6 / aimMHz)}`,
    'opt_clean -purge',
    'delete t:$scopeinfo',
    `tee -q -o stat.json stat -json -liberty ${libraryFile}`,
    'write_json netlist.json',
  ].join('; ');
}

/** @throws ZerothError (exit code 1) where Yosys finds the Verilog wrong, or leaves a cell unmapped. */
export async function mapToCells(input: SynthInput, library: Liberty, options: MapOptions): Promise<Mapped> {
  const tool = await options.tools.get('yosys');
  const top = input.interface.module;
  const recipe = mapRecipe(Object.keys(input.files), top, options.aimMHz ?? 100);
  const constraints = `set_driving_cell ${drivingCell(library)}\nset_load 0.01\n`;
  const files = { ...input.files, [libraryFile]: library.text, [constraintFile]: constraints };
  return (options.cache ?? noCache).get('map', { files, recipe, tool: toolId(tool) }, async () => {
    const what = `mapping of ${top} to ${library.name}`;
    const run = await runYosys(tool, {
      script: recipe,
      files,
      outputs: ['stat.json', 'netlist.json'],
      what,
      signal: options.signal,
    });
    const stat = JSON.parse(run.files['stat.json'] ?? '{}') as {
      design?: { area?: number; num_cells?: number; num_cells_by_type?: Record<string, number> };
    };
    const { area, num_cells: cells, num_cells_by_type: types } = stat.design ?? {};
    const netlist = run.files['netlist.json'];
    if (area === undefined || cells === undefined || types === undefined || netlist === undefined) {
      throw new ZerothError({ what: `${what}: Yosys reported no area` }, ExitCode.checkFailed);
    }
    const flipFlops = Object.entries(types).reduce(
      (sum, [type, number]) => sum + (library.cells.get(type)?.ff === undefined ? 0 : number),
      0,
    );
    return { area, cells, flipFlops, netlist, recipe, tool: toolId(tool) };
  });
}
