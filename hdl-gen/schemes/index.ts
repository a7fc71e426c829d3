/** The random-number schemes. A new one is a unit here, a twin in the golden model, and one row below. */
import {
  type GeneratorConfig,
  type LaneSetConfig,
  numbersPerClock,
  type OnTheFlyConfig,
  type PoolConfig,
} from '../../config/index.js';
import type { Decl, Hw } from '../dsl/index.js';
import { bankScale, laneSetScale, poolScale, type ScalePlan } from '../parts/constants-scale.js';
import { type LaneScheme, laneSet } from '../parts/independent.js';
import { boxMuller } from './box-muller.js';
import { clt } from './clt.js';
import { icdf } from './icdf.js';
import { bank } from './on-the-fly.js';
import { pool } from './pool.js';
import { rademacher } from './rademacher.js';
import { tausworthe } from './tausworthe.js';
import { tree } from './tree.js';

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

type Schemes = { readonly 'on-the-fly': OnTheFlyConfig; readonly pool: PoolConfig } & {
  readonly [K in LaneSetConfig['kind']]: LaneSetConfig & { readonly kind: K };
};

const privateLanes =
  (scheme: LaneScheme) =>
  (g: LaneSetConfig): Generator => ({
    module: laneSet(scheme, numbersPerClock(g), g),
    group: numbersPerClock(g),
    perClock: numbersPerClock(g),
    wordBits: scheme.set.codeBits,
    truncated: scheme.set.odd,
    uFrac: scheme.set.uFrac,
    scale: laneSetScale(g),
  });

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
  rademacher: privateLanes(rademacher),
  tausworthe: privateLanes(tausworthe),
  clt: privateLanes(clt),
  tree: privateLanes(tree),
  icdf: privateLanes(icdf),
  'box-muller': privateLanes(boxMuller),
};

export function generator(g: GeneratorConfig): Generator {
  switch (g.kind) {
    case 'on-the-fly':
      return registry[g.kind](g);
    case 'pool':
      return registry[g.kind](g);
    default:
      return (registry[g.kind] as (g: LaneSetConfig) => Generator)(g);
  }
}
