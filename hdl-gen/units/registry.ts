/** The random-number schemes. A new one is a unit here, a twin in the golden model, and one row below. */
import type { CltConfig, GeneratorConfig, OnTheFlyConfig, PoolConfig } from '../../config/index.js';
import { clt, cltWordBits } from '../baselines/clt.js';
import type { Decl, Hw } from '../dsl/index.js';
import { bank } from './bank.js';
import { bankScale, cltScale, poolScale, type ScalePlan } from './constants-scale.js';
import { pool } from './pool.js';

type In<W extends number = number> = Decl<'in', W, 'unsigned'>;
type Out<W extends number = number> = Decl<'out', W, 'unsigned'>;

/** What a scheme's module may have; docs/units.md tells when a port is there. */
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

/** A scheme in hardware, and how to read what it puts out. */
export interface Generator {
  readonly module: Hw<GeneratorPorts>;
  /** Words of a group. */
  readonly group: number;
  /** P, the numbers of a beat. */
  readonly perClock: number;
  /** Bits of a word on the wire. */
  readonly wordBits: number;
  /** The low bit of a number is a 1 that the wire does not carry. */
  readonly truncated: boolean;
  /** A number is `u / 2^uFrac`. */
  readonly uFrac: number;
  readonly scale: ScalePlan;
}

interface Schemes {
  readonly 'on-the-fly': OnTheFlyConfig;
  readonly pool: PoolConfig;
  readonly clt: CltConfig;
}

export const registry: { readonly [K in keyof Schemes]: (g: Schemes[K]) => Generator } = {
  'on-the-fly': (g) => {
    const truncated = g.wordBits < g.bits;
    return {
      module: bank(g),
      group: g.lanes,
      perClock: g.perClock,
      wordBits: g.wordBits,
      truncated,
      uFrac: truncated ? g.wordBits : g.bits - 1,
      scale: bankScale(g),
    };
  },
  pool: (g) => ({
    module: pool(g),
    group: g.perClock,
    perClock: g.perClock,
    wordBits: g.bits,
    truncated: false,
    uFrac: g.bits - 1,
    scale: poolScale(g),
  }),
  clt: (g) => ({
    module: clt(g),
    group: g.lanes,
    perClock: g.lanes,
    wordBits: cltWordBits,
    truncated: false,
    uFrac: cltWordBits - 1,
    scale: cltScale(g),
  }),
};

export function generator(g: GeneratorConfig): Generator {
  switch (g.kind) {
    case 'on-the-fly':
      return registry[g.kind](g);
    case 'pool':
      return registry[g.kind](g);
    case 'clt':
      return registry[g.kind](g);
  }
}
