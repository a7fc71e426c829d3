import type { ResolvedConfig } from '../config/index.js';
import type { Control } from './controls.js';
import type { SimulateResult } from './simulate.js';
import type { SynthesizeResult } from './synthesize.js';
import type { SourceRuns } from './train-sources.js';

/** What the steps found; `assemble` makes the report's data of it. */
export interface Findings extends SourceRuns {
  readonly config: ResolvedConfig;
  readonly other: ResolvedConfig;
  readonly simulation: SimulateResult;
  readonly controls: readonly Control[];
  readonly cost: SynthesizeResult;
  readonly otherCost: SynthesizeResult;
}
