/** From a configuration to the hardware of its scheme. */
import type { GeneratorConfig } from '../config/index.js';
import { schemeUnits } from './schemes/index.js';
import type { Generator, SchemeUnit } from './schemes/types.js';

/** The hardware of a configuration. */
export function generator(g: GeneratorConfig): Generator {
  // A unit is found by the kind of the configuration that it then gets.
  const unit: SchemeUnit = schemeUnits[g.kind];
  return unit.generator(g);
}

type Units = typeof schemeUnits;
/** The function of every scheme, by kind. */
export const registry = Object.fromEntries(
  Object.entries(schemeUnits).map(([kind, unit]) => [kind, unit.generator]),
) as { readonly [K in keyof Units]: Units[K]['generator'] };
