import { type GeneratorConfig, type IndependentConfig, type LaneGroup, laneGroupOf } from '../config/index.js';
import { LaneGroupStream } from './independent.js';
import { schemeTwins } from './schemes/index.js';
import { twinOf } from './schemes/twin-of.js';
import type { IntegerStream } from './stream.js';

export { Bank, encode, encodingOf } from './arithmetic/bank.js';
export { logOfTail, normalQuantile } from './arithmetic/gaussian.js';
export { philox4x32 } from './arithmetic/philox.js';
export { normalModulus } from './arithmetic/scaling.js';
export { type EnginePass, type EngineResult, perturb, productShift, roundHalfAway } from './engine.js';
export { createReference, type ReferenceKind } from './reference.js';
export { OnTheFlyStream } from './schemes/on-the-fly.js';
export { PoolStream, poolContents } from './schemes/pool.js';
export {
  type BankState,
  createLoad,
  createState,
  type HardwareState,
  type LaneGroupState,
  type LoadWord,
  type PoolState,
  tableFill,
} from './state.js';
export * from './statistics/number-quality.js';
export * from './statistics/quality.js';
export type * from './stream.js';
export { createWire, type Wire, type WireBeats, type WireFormat, wireBeats } from './wire.js';

/** The stream of a resolved generator configuration. */
export const createStream = (generator: GeneratorConfig): IntegerStream => twinOf(generator).stream(generator);

/** The stream of an independent scheme. */
export class IndependentStream extends LaneGroupStream {
  /** @param group other lanes than the scheme's own, to see what they would do. */
  constructor(config: IndependentConfig, group: LaneGroup = laneGroupOf(config)) {
    super(config, schemeTwins[config.kind].scheme, group);
  }
}
