/** What a seed of a training run changes in its generator. */
import {
  type Config,
  canonicalJson,
  type GeneratorConfig,
  type ResolvedConfig,
  resolveConfig,
} from '../../../config/index.js';

/** Knuth's multiplicative hash, never 0: neighbouring seeds start far apart. */
const spread = (seed: number): number => Math.imul(seed, 0x9e3779b1) >>> 0 || 1;

function xorshift32(state: number): number {
  let x = state;
  x ^= x << 13;
  x ^= x >>> 17;
  return (x ^ (x << 5)) >>> 0;
}

/**
 * The same scheme in another random state, so that runs of different seeds are independent draws of the scheme:
 *
 * - bank: with `x` the hash of the seed, the base word is `1 + floor(x*T / 2^32)`, and the lanes' phases are scattered
 *   anew, by the rule of docs/stream.md section 2 started from that `x` in place of 1;
 * - pool: the contents are shuffled by `x`;
 * - private lanes: the start words are selected by `1 + floor(x / 2)`.
 */
export function seededGenerator(generator: GeneratorConfig, seed: number): Config['generator'] {
  const x = spread(seed);
  if (generator.kind === 'pool') return { ...generator, seed: x };
  if (generator.kind !== 'on-the-fly') return { ...generator, seed: 1 + Math.floor(x / 2) };
  const period = 2 ** generator.bits - 1;
  const phases = new Set<number>();
  for (let state = x; phases.size < generator.lanes; ) {
    state = xorshift32(state);
    phases.add(Math.floor((state * period) / 2 ** 32));
  }
  const { taps, polynomials, phases: _own, ...rest } = generator;
  return {
    ...rest,
    taps: [...taps],
    polynomials: polynomials.map((p) => [...p]),
    seed: 1 + Math.floor((x * period) / 2 ** 32),
    phases: [...phases],
  };
}

/** The scheme's configuration with the random state of `seed`, which is the run seed too. */
export function seededConfig(config: ResolvedConfig, seed: number): ResolvedConfig {
  const { name, generator, train } = config;
  return resolveConfig({ name, generator: seededGenerator(generator, seed), train: { ...train, seed } }, name);
}

/** Two configurations that give the same numbers for every seed have the same text. */
export const generatorText = (generator: GeneratorConfig): string => canonicalJson(generator);
