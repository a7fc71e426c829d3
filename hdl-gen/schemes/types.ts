/** What a file of this folder exports as `unit`, and what a stream source or an engine learns from it. */
import type { GeneratorConfig } from '../../config/index.js';
import type { Decl, Hw } from '../dsl/index.js';
import type { ScalePlan } from '../parts/constants-scale.js';

type In<W extends number = number> = Decl<'in', W, 'unsigned'>;
type Out<W extends number = number> = Decl<'out', W, 'unsigned'>;

/** Ports that the module of a scheme may have; docs/units.md says when a port is there. */
export type GeneratorPorts = {
  load_valid: In<1>;
  load_select?: In;
  load_word: In;
  write_valid?: In<1>;
  write_addr?: In;
  write_data?: In;
  write_ready?: Out<1>;
  snapshot?: In<1>;
  restore?: In<1>;
  advance: In<1>;
  unused?: In;
  valid: Out<1>;
  words: Out;
  scale?: Out;
  fault: Out<1>;
};

/** The hardware of one configuration, and how to read what it puts out. */
export interface Generator {
  readonly module: Hw<GeneratorPorts>;
  /** Words of a group. */
  readonly group: number;
  /** P, the numbers of a beat. */
  readonly perClock: number;
  /** Bits of a word on the wire. */
  readonly wordBits: number;
  /** The low bit of a number is a 1 that the wire does not carry. */
  readonly hiddenOne: boolean;
  /** A number is `u / 2^uFrac`. */
  readonly uFrac: number;
  readonly scale: ScalePlan;
}

/** A random-number scheme in hardware. `G` is the configuration of its kind. */
export interface SchemeUnit<G extends GeneratorConfig = GeneratorConfig> {
  /** @throws ZerothError for a configuration that the schema allows and hardware cannot have. */
  generator(g: G): Generator;
}
