/** What a device offers and asks for, as data. How its tools are run is in `synth/targets/`. */

export type ConstraintFormat = 'pcf' | 'xdc' | 'sdc' | 'lpf';

/** What can be used up. `lc` (logic cells after packing) only where a packer of ours counts them. */
export type Resource = 'lc' | 'lut' | 'ff' | 'carry' | 'bram' | 'dsp' | 'lutram';

export interface Device {
  /** What the vendor sells, summed by resource. */
  readonly capacity: Partial<Readonly<Record<Resource, number>>>;
  /** What one `lut` and one `bram` are here. */
  readonly units: Readonly<{ lut: string; bram: string }>;
  /** Bits of one `bram`, parity bits included. */
  readonly bramBits: number;
  readonly constraintFormats: readonly ConstraintFormat[];
  /** Used for every pin where a board says nothing else. */
  readonly ioStandard: string;
}
