import type { GeneratorConfig } from '../config/index.js';
import { OnTheFlyStream } from './on-the-fly.js';
import { PoolStream } from './pool.js';
import type { IntegerStream } from './stream.js';

export { OnTheFlyStream } from './on-the-fly.js';
export { PoolStream, poolContents } from './pool.js';
export type * from './stream.js';

/** The stream of a resolved generator configuration. */
export function createStream(generator: GeneratorConfig): IntegerStream {
  if (generator.kind === 'on-the-fly') return new OnTheFlyStream(generator);
  if (generator.kind === 'pool') return new PoolStream(generator);
  throw new Error('the central-limit stream is not written yet');
}
