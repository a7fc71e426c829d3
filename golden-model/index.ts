import { type GeneratorConfig, isLaneSet } from '../config/index.js';
import { LaneSetStream } from './independent.js';
import { OnTheFlyStream } from './schemes/on-the-fly.js';
import { PoolStream } from './schemes/pool.js';
import type { IntegerStream } from './stream.js';

export { Bank, encode, encodingOf } from './arithmetic/bank.js';
export { logOfTail, normalQuantile } from './arithmetic/gaussian.js';
export { philox4x32 } from './arithmetic/philox.js';
export { normalModulus } from './arithmetic/scaling.js';
export { type EnginePass, type EngineResult, perturb, productShift, roundHalfAway } from './engine.js';
export { LaneSetStream } from './independent.js';
export { createReference, type ReferenceKind } from './reference.js';
export { OnTheFlyStream } from './schemes/on-the-fly.js';
export { PoolStream, poolContents } from './schemes/pool.js';
export {
  type BankState,
  createState,
  type HardwareState,
  type LaneSetState,
  type PoolState,
} from './state.js';
export * from './statistics/number-quality.js';
export * from './statistics/quality.js';
export type * from './stream.js';
export { createWire, type Wire, type WireBeats, type WireFormat, wireBeats } from './wire.js';

/** The stream of a resolved generator configuration. */
export function createStream(generator: GeneratorConfig): IntegerStream {
  if (generator.kind === 'pool') return new PoolStream(generator);
  if (isLaneSet(generator)) return new LaneSetStream(generator);
  return new OnTheFlyStream(generator);
}
