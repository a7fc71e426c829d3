/** What a target is, as data. How the tools are started is the business of `synth/`. */

export type ConstraintFormat = 'pcf' | 'xdc' | 'sdc' | 'lpf';

export type TargetName = 'ice40-hx8k' | 'ice40-up5k' | 'ecp5' | 'xcup';

/** What can be used up. `lc` (logic cells after packing) only where a packer of ours counts them. */
export type Resource = 'lc' | 'lut' | 'ff' | 'carry' | 'bram' | 'dsp' | 'lutram';

export interface CellRule {
  /** Matches the whole name of a library cell as it stands in the synthesised netlist. */
  readonly pattern: RegExp;
  /** What one such cell takes; `{}` for cells that take none of the counted resources (buffers). */
  readonly takes: Partial<Record<Resource, number>>;
}

export interface Target {
  readonly name: TargetName;
  /** For people: family, device, package. */
  readonly title: string;
  /** What the vendor sells, summed by resource. */
  readonly capacity: Partial<Record<Resource, number>>;
  /** What one `lut` and one `bram` are here. */
  readonly units: Readonly<{ lut: string; bram: string }>;
  /** Bits of one `bram`, parity bits included. */
  readonly bramBits: number;
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
  readonly constraintFormats: readonly ConstraintFormat[];
  /** Used for every pin where a board says nothing else. */
  readonly ioStandard: string;
}
