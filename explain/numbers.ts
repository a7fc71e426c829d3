import type { EngineConfig, ResolvedConfig } from '../config/index.js';
import { type IntegerStream, type Moments, moments, perturb, productShift } from '../golden-model/index.js';

export interface NumberFacts extends Moments {
  /** Numbers that the moments are taken over. */
  readonly count: number;
  /** They are the whole stream (one turn of the pool, one period of the lanes), so the moments are exact. */
  readonly exact: boolean;
  /** Standard error of the mean of a sample, its numbers taken as independent; 0 where the mean is exact. */
  readonly meanError: number;
}

const sampleDraws = 16;
const samplePerDraw = 2 ** 14;

/** Mean, variance and kurtosis of `z`, the numbers after scaling. */
export function numberFacts(stream: IntegerStream, d: number, runSeed: number): NumberFacts {
  const table = stream.bulkTable();
  if (table !== null) return { ...moments(table.z), count: table.z.length, exact: true, meanError: 0 };
  const z = new Float32Array(sampleDraws * samplePerDraw);
  for (let k = 0; k < sampleDraws; k++) {
    const part = z.subarray(k * samplePerDraw, (k + 1) * samplePerDraw);
    stream.fillFloat(part, stream.drawStart(d, BigInt(k), runSeed));
  }
  const found = moments(z);
  return { ...found, count: z.length, exact: false, meanError: Math.sqrt(found.variance / z.length) };
}

export interface UnderflowFacts {
  /** `round(epsilon * 2^coefFrac)`, the coefficient of the +epsilon pass. */
  readonly coefficient: number;
  /** Largest epsilon that the coefficient holds. */
  readonly largestEpsilon: number;
  /** One unit in the last place of a weight. */
  readonly weightLsb: number;
  /** Share of the numbers that change no weight: `epsilon * z` rounds to 0. Null if the coefficient does not hold epsilon. */
  readonly share: number | null;
  readonly count: number;
  /** A coefficient fraction that the engine cannot round from is refused by it, with this text. */
  readonly refused: string | null;
}

const engineSample = 2 ** 15;

/** What the fixed-point engine makes of `epsilon * z`, by running its golden model on weights of 0. */
export function underflowFacts(config: ResolvedConfig, stream: IntegerStream, d: number): UnderflowFacts {
  const { engine, train } = config;
  const most = 2 ** (engine.coefBits - 1) - 1;
  const coefficient = Math.round(train.epsilon * 2 ** engine.coefFrac);
  const facts = {
    coefficient,
    largestEpsilon: most / 2 ** engine.coefFrac,
    weightLsb: 2 ** -engine.weightFrac,
    count: engineSample,
  };
  const refused = refusal(engine, stream);
  if (refused !== null || coefficient > most) return { ...facts, share: null, refused };
  const start = stream.drawStart(d, 0n, train.seed);
  const { weights } = perturb(engine, { weights: new Int32Array(engineSample), coef: coefficient, stream, start });
  return { ...facts, share: weights.filter((w) => w === 0).length / engineSample, refused };
}

function refusal(engine: EngineConfig, stream: IntegerStream): string | null {
  try {
    productShift(engine, stream);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

export interface StepEffect {
  /** The expected update is this many times `eta * gradient`. */
  readonly learningRate: number;
  /** The losses are taken this many times `epsilon` apart, per weight, in the root mean square. */
  readonly smoothing: number;
  /** Noise of an update, `E|update|^2 / |E update|^2`, over that of a standard normal `z`. */
  readonly noise: number;
}

/**
 * What numbers of variance `v` and kurtosis `K` do to a step (derived). To first order `g = z.grad`, so the update is
 * `-eta (z.grad) z` and its mean `-eta v grad`: `v` enters twice, by `sqrt(v)` in the difference and in the update each. The
 * losses are taken at `eps sqrt(v)`. For independent elements `E[(z.a)^2 |z|^2] = |a|^2 v^2 (d + K - 1)`, so relative to
 * its mean an update is as long as `d + K - 1`, where a normal has `d + 2`.
 */
export const stepEffect = ({ variance, kurtosis }: Moments, d: number): StepEffect => ({
  learningRate: variance,
  smoothing: Math.sqrt(variance),
  noise: (d + kurtosis - 1) / (d + 2),
});
