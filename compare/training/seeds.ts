import { type ResolvedConfig, resolveConfig } from '../../config/index.js';
import { seededGenerator } from '../../golden-model/schemes/seeded.js';

/** The scheme's configuration with the random state of `seed`, which is the run seed too. */
export function seededConfig(config: ResolvedConfig, seed: number): ResolvedConfig {
  const { name, generator, train } = config;
  return resolveConfig({ name, generator: seededGenerator(generator, seed), train: { ...train, seed } }, name);
}
