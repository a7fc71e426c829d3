/** What a seed of a training run changes in its generator. */
import { type Config, type GeneratorConfig, type ResolvedConfig, resolveConfig, schemeOf } from '../../config/index.js';

/** Knuth's multiplicative hash, never 0: neighbouring seeds start far apart. */
const spread = (seed: number): number => Math.imul(seed, 0x9e3779b1) >>> 0 || 1;

/** The same scheme in another random state, so that runs of different seeds are independent draws of the scheme. */
export const seededGenerator = (generator: GeneratorConfig, seed: number): Config['generator'] =>
  schemeOf(generator).seeded(generator, spread(seed));

/** The scheme's configuration with the random state of `seed`, which is the run seed too. */
export function seededConfig(config: ResolvedConfig, seed: number): ResolvedConfig {
  const { name, generator, train } = config;
  return resolveConfig({ name, generator: seededGenerator(generator, seed), train: { ...train, seed } }, name);
}
