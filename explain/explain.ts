import {
  type EngineConfig,
  type GeneratorConfig,
  numbersPerClock,
  type ResolvedConfig,
  schemeOf,
  type TrainConfig,
} from '../config/index.js';
import { type Facts, factsOf } from './facts.js';
import { modelSize, type SizeOptions } from './model-size.js';
import { warningsOf } from './warnings.js';

/** What a configuration means for a model of a given size, by arithmetic and a bounded sample: no tool runs. */
export interface Explanation {
  readonly schema: 'zeroth-explain/1';
  /** Its name. */
  readonly config: string;
  /** One or two sentences. */
  readonly what: string;
  readonly generator: GeneratorConfig;
  readonly numbersPerClock: number;
  readonly engine: EngineConfig;
  readonly run: Pick<TrainConfig, 'source' | 'steps' | 'epsilon' | 'learningRate' | 'seed'>;
  readonly facts: Facts;
  /** Worded as those of a training run: place, finding, then lines with `allowed:` and `fix:`. */
  readonly warnings: readonly string[];
}

/**
 * Explains a configuration. The same answer every time: samples are taken at fixed places.
 * @throws ZerothError (exit code 2) for a model that cannot be read.
 */
export function explain(config: ResolvedConfig, size: SizeOptions = {}): Explanation {
  const { generator, engine } = config;
  const { source, steps, epsilon, learningRate, seed } = config.train;
  const facts = factsOf(config, modelSize(config, size));
  return {
    schema: 'zeroth-explain/1',
    config: config.name,
    what: schemeOf(generator).whatItIs(generator),
    generator,
    numbersPerClock: numbersPerClock(generator),
    engine,
    run: { source, steps, epsilon, learningRate, seed },
    facts,
    warnings: warningsOf(config, facts),
  };
}
