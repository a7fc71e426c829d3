import type { ResolvedConfig } from '../config/index.js';
import type { Dataset, TrainResult } from '../host/index.js';
import type { RtlCounters } from '../host/sources/rtl.js';
import type { Control } from './controls.js';
import type { SimulateResult } from './simulate.js';
import type { SynthesizeResult } from './synthesize.js';

/** What the steps found; `assemble` makes the report's data of it. */
export interface Findings {
  readonly config: ResolvedConfig;
  readonly other: ResolvedConfig;
  readonly dataset: Dataset;
  readonly simulation: SimulateResult;
  readonly controls: readonly Control[];
  readonly cost: SynthesizeResult;
  readonly otherCost: SynthesizeResult;
  readonly runs: Readonly<Record<'golden' | 'rtl' | 'other' | 'gaussian' | 'rademacher' | 'clt', TrainResult>>;
  readonly counters: RtlCounters;
}
