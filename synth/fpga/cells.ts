/** From library cells to resources: the table of the target decides, and a cell that it does not know is an error. */
import { ExitCode, ZerothError } from '../../base/errors.js';
import type { Resource } from '../../constraints/index.js';
import type { SynthTarget } from '../target.js';

/** Number of cells by library cell name. */
export type CellCounts = Readonly<Record<string, number>>;

/** Resources a design takes; a resource that the target does not have is absent. */
export type ResourceCount = Partial<Record<Resource, number>>;

/** What Yosys's synthesis can count; `lc` comes from the packer. */
const counted: readonly Resource[] = ['lut', 'ff', 'carry', 'bram', 'dsp', 'lutram'];

/** @throws ZerothError (exit code 1) for a cell that is not in the target's table: it would be left out of the bill. */
export function resourcesOf(
  cells: CellCounts,
  target: Pick<SynthTarget, 'name' | 'cells'>,
  design: string,
): ResourceCount {
  const known = new Set<Resource>(target.cells.flatMap((c) => Object.keys(c.takes) as Resource[]));
  const total: ResourceCount = {};
  for (const resource of counted) if (known.has(resource)) total[resource] = 0;
  for (const [type, number] of Object.entries(cells)) {
    const rule = target.cells.find((c) => c.pattern.test(type));
    if (rule === undefined) {
      throw new ZerothError(
        {
          where: `${design} on ${target.name}`,
          what: `the netlist has ${number} cells of type ${type}, which the target's cell table does not know`,
          allowed: 'library cells of the target; a module that is missing from the sources ends up here too',
          fix: `add the module's Verilog file, or a row for ${type} in synth/targets/${target.name}.ts`,
        },
        ExitCode.checkFailed,
      );
    }
    for (const [resource, each] of Object.entries(rule.takes) as [Resource, number][]) {
      total[resource] = (total[resource] ?? 0) + each * number;
    }
  }
  return total;
}

/** `a - b`, resource by resource, for the resources of `a`. */
export const minus = (a: ResourceCount, b: ResourceCount): ResourceCount =>
  Object.fromEntries((Object.entries(a) as [Resource, number][]).map(([k, v]) => [k, v - (b[k] ?? 0)]));

/** The `design` totals of `stat -json`: summing `modules` would count a shared submodule once. */
export function cellsOfStat(json: string): CellCounts {
  const stat = JSON.parse(json) as { design?: { num_cells_by_type?: Record<string, number> } };
  const cells = stat.design?.num_cells_by_type;
  if (cells === undefined) throw new Error("Yosys's 'stat -json' has no design.num_cells_by_type");
  return Object.fromEntries(Object.entries(cells).sort(([a], [b]) => (a < b ? -1 : 1)));
}
