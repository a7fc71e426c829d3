/** How the tools are run for a device and how their netlists are counted, as data. */
import type { Resource } from '../../constraints/index.js';

export interface CellRule {
  /** Matches the whole name of a library cell as it stands in the synthesised netlist. */
  readonly pattern: RegExp;
  /** What one such cell takes; `{}` for cells that take none of the counted resources (buffers). */
  readonly takes: Partial<Record<Resource, number>>;
}

export interface Recipe {
  /** The Yosys command that maps to this target, without `-top`. Pinned: counts move with it. */
  readonly synth: string;
  /** The label of that command where memories become block RAM: what stands before it is the same for every content. */
  readonly memoryStep: string;
  /** Of a target whose `synth` reads, after `cellModels`, a long list of cells that only a designer would ask for. */
  readonly longCellList?: {
    /** Inside Yosys's share folder. */
    readonly long: string;
    /** The cells of the list that synthesis puts in by itself. */
    readonly used: readonly string[];
    /** The label of `synth` that follows the reading. */
    readonly next: string;
  };
  /** Simulation models of the library cells, inside Yosys's share folder. */
  readonly cellModels: string;
  readonly cells: readonly CellRule[];
  /** Place and route, where there is an open tool for the part. */
  readonly route?: { readonly program: 'nextpnr-ice40'; readonly flags: readonly string[] };
}
