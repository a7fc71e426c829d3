import type { GeneratorConfig } from '../config/index.js';
import { CltStream } from './clt.js';
import { OnTheFlyStream } from './on-the-fly.js';
import { PoolStream } from './pool.js';
import type { IntegerStream } from './stream.js';

export { Bank, encode, encodingOf } from './bank.js';
export { CltStream } from './clt.js';
export { type EnginePass, type EngineResult, perturb, productShift, roundHalfAway } from './engine.js';
export { logOfTail, normalQuantile } from './gaussian.js';
export { OnTheFlyStream } from './on-the-fly.js';
export { philox4x32 } from './philox.js';
export { PoolStream, poolContents } from './pool.js';
export * from './quality.js';
export { createReference, type ReferenceKind } from './reference.js';
export { normalModulus } from './scaling.js';
export {
  type BankState,
  type CltState,
  createState,
  type HardwareState,
  type PoolState,
} from './state.js';
export type * from './stream.js';
export { createWire, type Wire, type WireBeats, type WireFormat, wireBeats } from './wire.js';

/** The stream of a resolved generator configuration. */
export function createStream(generator: GeneratorConfig): IntegerStream {
  if (generator.kind === 'on-the-fly') return new OnTheFlyStream(generator);
  if (generator.kind === 'pool') return new PoolStream(generator);
  return new CltStream(generator);
}
