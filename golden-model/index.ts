import { type GeneratorConfig, isLaneSet } from '../config/index.js';
import { LaneSetStream } from './lane-set.js';
import { OnTheFlyStream } from './on-the-fly.js';
import { PoolStream } from './pool.js';
import type { IntegerStream } from './stream.js';

export { Bank, encode, encodingOf } from './bank.js';
export { type EnginePass, type EngineResult, perturb, productShift, roundHalfAway } from './engine.js';
export { logOfTail, normalQuantile } from './gaussian.js';
export { LaneSetStream } from './lane-set.js';
export * from './number-quality.js';
export { OnTheFlyStream } from './on-the-fly.js';
export { philox4x32 } from './philox.js';
export { PoolStream, poolContents } from './pool.js';
export * from './quality.js';
export { createReference, type ReferenceKind } from './reference.js';
export { normalModulus } from './scaling.js';
export {
  type BankState,
  createState,
  type HardwareState,
  type LaneSetState,
  type PoolState,
} from './state.js';
export type * from './stream.js';
export { createWire, type Wire, type WireBeats, type WireFormat, wireBeats } from './wire.js';

/** The stream of a resolved generator configuration. */
export function createStream(generator: GeneratorConfig): IntegerStream {
  if (generator.kind === 'pool') return new PoolStream(generator);
  if (isLaneSet(generator)) return new LaneSetStream(generator);
  return new OnTheFlyStream(generator);
}
