import { type GeneratorConfig, type ResolvedConfig, schemeOf } from '../../config/index.js';
import { createStream } from '../../golden-model/index.js';
import type { PerturbationSource } from './source.js';

/**
 * A warning when a run would see its perturbation vectors again, or when a stream has few of them for the model's
 * size; null when all is well. 2^k-sized pools are the classic case: one vector for ever.
 * @param steps draws of the run.
 */
export function repeatWarning(
  config: ResolvedConfig,
  source: Pick<PerturbationSource, 'distinctVectors' | 'dimension'>,
  steps: number,
): string | null {
  const { distinctVectors: distinct, dimension } = source;
  if (distinct === null) return null;
  const most = mostVectors(config.generator);
  // A stream that has lost most of its starts is reported even where a short run would not notice.
  const collapsed = most !== null && distinct * 8n <= most;
  if (distinct >= BigInt(steps) && !collapsed) return null;
  const better = betterGenerator(config.generator, dimension, distinct);
  const count =
    distinct === 1n ? 'the same perturbation vector at every step' : `only ${distinct} distinct perturbation vectors`;
  return [
    `generator: ${count} for ${dimension} weights (${steps} steps)`,
    ...(better === null ? [] : [`  fix: ${better}`]),
  ].join('\n');
}

/** How many starts the stream could have at best; null where that is beyond counting. */
const mostVectors = (g: GeneratorConfig): bigint | null => (schemeOf(g).shortPeriod ? createStream(g).period : null);

const betterGenerator = (g: GeneratorConfig, d: number, distinct: bigint): string | null =>
  schemeOf(g).moreVectors(g, d, distinct, (other) => createStream(other).distinctVectors(d));
