/** The hardware units, elaborated from a resolved configuration. */
import type { OnTheFlyConfig, ResolvedConfig } from '../../config/index.js';
import { type Design, elaborate } from '../dsl/index.js';
import { bank as bankUnit } from './bank.js';
import { source } from './source.js';

/** The stream source `zo_source_<name>` of a configuration. */
export const generatorSource = (config: ResolvedConfig): Design => elaborate(source(config.name, config.generator));
/** The bare bank, as the cost figures measure it. */
export const bank = (g: OnTheFlyConfig): Design => elaborate(bankUnit(g));
