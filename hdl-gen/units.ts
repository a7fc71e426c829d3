/** The hardware units, elaborated from a resolved configuration. */
import type { OnTheFlyConfig, ResolvedConfig } from '../config/index.js';
import { type Design, elaborate } from './dsl/index.js';
import { lfsrLane } from './parts/lfsr.js';
import { perturbEngine as engineUnit } from './perturb/engine.js';
import { bank as bankUnit } from './schemes/on-the-fly.js';
import { source } from './source.js';

export { generator, registry } from './generator.js';
export { hasShadow } from './schemes/on-the-fly.js';
export type { Generator, SchemeUnit } from './schemes/types.js';
export { identifier } from './source.js';

/** The stream source `zo_source_<name>` of a configuration. */
export const generatorSource = (config: ResolvedConfig): Design => elaborate(source(config.name, config.generator));
/** The perturb engine `zo_perturb_<name>`, which has the source inside. */
export const perturbEngine = (config: ResolvedConfig): Design => elaborate(engineUnit(config));
/** The bare bank, as the cost figures measure it. */
export const bank = (g: OnTheFlyConfig): Design => elaborate(bankUnit(g));
/** One lane of a bank on its own, as the schematic shows it. */
export const lane = (g: OnTheFlyConfig): Design => elaborate(lfsrLane(g, g.seed));
