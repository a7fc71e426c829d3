import type { GeneratorConfig } from '../../config/index.js';
import { schemeTwins } from './index.js';
import type { SchemeTwin } from './types.js';

/** The twin of a generator's scheme, seen as one of any scheme. */
export const twinOf = ({ kind }: GeneratorConfig): SchemeTwin<GeneratorConfig> =>
  schemeTwins[kind] as SchemeTwin<GeneratorConfig>;
