import { type GeneratorConfig, type ResolvedConfig, schemeOf } from '../config/index.js';
import { targetNamed } from '../constraints/index.js';
import { createStream, type IntegerStream } from '../golden-model/index.js';
import { repeatWarning } from '../host/sources/index.js';
import { type CostEstimate, estimateCost } from './cost.js';
import { type DrawSimilarity, similarity } from './draws.js';
import type { ModelSize } from './model-size.js';
import {
  type NumberFacts,
  numberFacts,
  type StepEffect,
  stepEffect,
  type UnderflowFacts,
  underflowFacts,
} from './numbers.js';

/** Everything that is said of a configuration, as values. */
export interface Facts {
  readonly model: ModelSize;
  readonly stream: StreamFacts;
  readonly alike: DrawSimilarity;
  readonly numbers: NumberFacts;
  readonly effect: StepEffect;
  /** Null where the generator has no perturb engine (`replay: 'serial'`). */
  readonly fixedPoint: UnderflowFacts | null;
  /** Null where no generator of its kind has been measured, or where it cannot be built. */
  readonly cost: CostFacts | null;
  /** Why the hardware cannot be built, where that is so. */
  readonly unbuildable: string | null;
  /** The warning of a run that would see its draws again. */
  readonly repeats: string | null;
}

/** Counts as decimal strings: some pass 2^53. */
export interface StreamFacts {
  /** Steps, elements or rows before the stream repeats. */
  readonly positions: string;
  readonly unit: 'steps' | 'numbers' | 'rows';
  /** Numbers in all of them. */
  readonly length: string;
  /** Positions that a draw takes. */
  readonly perDraw: string;
  /** Times that a draw goes through the stream; below 1 if it takes only part of it. */
  readonly turns: number;
  /** Distinct vectors, which is also the number of draws before one repeats. */
  readonly distinct: string;
  /** Draws of the run that are different from one another. */
  readonly differentInRun: number;
}

export interface CostFacts extends CostEstimate {
  /** Of the device in `target`: what there is of the resource that the generator needs most of. */
  readonly capacity: { readonly need: number; readonly have: number; readonly unit: string } | null;
  /** Signs at as many numbers a clock; null where they have not been measured, or are the generator itself. */
  readonly rademacher: CostEstimate | null;
}

/** @throws ZerothError as the streams do. */
export function factsOf(config: ResolvedConfig, model: ModelSize): Facts {
  const { generator, train } = config;
  const d = model.dimension;
  const stream = createStream(generator);
  const distinctVectors = stream.distinctVectors(d);
  const different = distinctVectors < BigInt(train.steps) ? Number(distinctVectors) : train.steps;
  const numbers = numberFacts(stream, d, train.seed);
  const { cost, unbuildable } = costFacts(config);
  return {
    model,
    stream: streamFacts(generator, stream, d, different),
    alike: similarity(stream, generator, d, different, train.seed),
    numbers,
    effect: stepEffect(numbers, d),
    fixedPoint: schemeOf(generator).replay(generator) === 'snapshot' ? underflowFacts(config, stream, d) : null,
    cost,
    unbuildable,
    repeats: repeatWarning(config, { distinctVectors, dimension: d }, train.steps),
  };
}

function streamFacts(g: GeneratorConfig, stream: IntegerStream, d: number, different: number): StreamFacts {
  const perDraw = stream.advance(d);
  return {
    positions: String(stream.period),
    unit: schemeOf(g).positionUnit(g),
    length: String(stream.period * BigInt(stream.groupSize)),
    perDraw: String(perDraw),
    turns: Number(perDraw) / Number(stream.period),
    distinct: String(stream.distinctVectors(d)),
    differentInRun: different,
  };
}

function costFacts({ generator, target }: ResolvedConfig): Pick<Facts, 'cost' | 'unbuildable'> {
  let estimate: CostEstimate | null;
  try {
    estimate = estimateCost(generator);
  } catch (error) {
    return { cost: null, unbuildable: (error as Error).message };
  }
  if (estimate === null) return { cost: null, unbuildable: null };
  const signs = schemeOf(generator).ideal === 'signs' ? null : estimateCost(signsBeside(generator));
  const { capacity } = targetNamed(target.device);
  const [need, have, unit] =
    target.device === 'xcup'
      ? [estimate.ultrascale.lut, capacity.lut, 'LUTs']
      : [estimate.ice40.lc, capacity.lc, 'logic cells'];
  return {
    cost: { ...estimate, capacity: have === undefined ? null : { need, have, unit }, rademacher: signs },
    unbuildable: null,
  };
}

/** Signs with as many numbers a clock, replayed in the same way. */
function signsBeside(g: GeneratorConfig): GeneratorConfig {
  const row = schemeOf(g);
  return { kind: 'rademacher', perClock: row.perClock(g), seed: 1, scaling: 'none', replay: row.replay(g) };
}
