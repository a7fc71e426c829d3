/** What a seed of a training run changes in its generator. */
import { type Config, type GeneratorConfig, scatteredPhases } from '../../config/index.js';

/** Knuth's multiplicative hash, never 0: neighbouring seeds start far apart. */
const spread = (seed: number): number => Math.imul(seed, 0x9e3779b1) >>> 0 || 1;

/**
 * The same scheme in another random state, so that runs of different seeds are independent draws of the scheme:
 *
 * - bank: with `x` the hash of the seed, the base word is `1 + floor(x*T / 2^32)`, and the lanes' places are shuffled
 *   anew, by the rule of docs/stream.md section 2 with that `x` in place of 1;
 * - pool: the contents are shuffled by `x`;
 * - private lanes: the start words are selected by `1 + floor(x / 2)`.
 */
export function seededGenerator(generator: GeneratorConfig, seed: number): Config['generator'] {
  const x = spread(seed);
  if ('size' in generator) return { ...generator, seed: x };
  if (!('phases' in generator)) return { ...generator, seed: 1 + Math.floor(x / 2) };
  const period = 2 ** generator.bits - 1;
  const { taps, polynomials, phases: _own, ...rest } = generator;
  return {
    ...rest,
    taps: [...taps],
    polynomials: polynomials.map((p) => [...p]),
    seed: 1 + Math.floor((x * period) / 2 ** 32),
    phases: [...scatteredPhases(generator.lanes, generator, x)],
  };
}
