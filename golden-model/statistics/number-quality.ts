import { gcdBig } from '../arithmetic/position.js';
import type { FloatStream, Position } from '../stream.js';
import { crossSlots, lagCorrelations } from './dependence.js';
import { distanceTo, idealNormal, idealSigns, idealUniform, tailShares } from './marginal.js';

/**
 * How good the perturbation elements of any stream are, by the elements alone: their distribution and what they tell about one another.
 * Exact where the stream is short enough to be read whole, sampled where it is not (derived).
 */

export interface QualityOptions {
  /** Numbers to look at; 2^21 by default. A stream that repeats sooner is read once, whole. */
  readonly numbers?: number;
  /** Slots of a step, `P`; the group size by default. Name it for pools and references, whose groups are of one number. */
  readonly slots?: number;
  /** The distribution that the elements stand for, of the same sigma. */
  readonly ideal?: 'normal' | 'uniform' | 'signs';
  readonly start?: Position;
}

export interface NumberQuality {
  readonly numbers: number;
  readonly slots: number;
  /** Nothing was sampled: moments and correlations are exact. */
  readonly wholePeriod: boolean;
  /** Of `z`, scale included. */
  readonly mean: number;
  readonly sigma: number;
  /** 3 for a normal, 1.8 for a uniform variable, 1 for signs. */
  readonly kurtosis: number;
  /** Kolmogorov-Smirnov distance of `z / sigma` to the ideal; half a step of a coarse number counts in full. */
  readonly ks: number;
  /** The same to the ideal rounded to the values that occur: what is left when the number of bits is forgiven. */
  readonly ksRounded: number;
  /** Share of `|z|` beyond 2, 3 and 3.5 sigma, and the same of a normal variable: 0.0455, 0.0027, 0.000465. */
  readonly tails: readonly [two: number, three: number, threeAndHalf: number];
  /** Correlation of `z`, and of `|z|`, with itself 1, 2 and 3 steps on in the same slot, and 1, 2 and 3 numbers on in flat order. */
  readonly stepLags: readonly number[];
  readonly stepLagsAbsolute: readonly number[];
  readonly flatLags: readonly number[];
  readonly flatLagsAbsolute: readonly number[];
  /** Largest correlation, in magnitude, of `z` and of `|z|` in two slots of a step; of 64 slots where there are more. */
  readonly crossSlot: number;
  readonly crossSlotAbsolute: number;
  /** What a perfect stream would show by chance, one sigma: of a lag, and of one pair of slots. 0 where nothing was sampled. */
  readonly noise: { readonly lag: number; readonly pair: number };
}

const ideals = { normal: idealNormal, uniform: idealUniform, signs: idealSigns } as const;

/** About a second for 2^21 numbers in 32 slots. */
export function qualityOf(
  stream: Pick<FloatStream, 'period' | 'fillFloat'> & { readonly groupSize?: number },
  options: QualityOptions = {},
): NumberQuality {
  const { groupSize = 1 } = stream;
  const { numbers: limit = 2 ** 21, slots = groupSize, ideal = 'normal', start = 0n } = options;
  // A pool of N numbers read P at a time has been seen in every alignment after lcm(N, P) numbers.
  const repeat = stream.period * BigInt(groupSize);
  const whole = (repeat / gcdBig(repeat, BigInt(slots))) * BigInt(slots);
  const wholePeriod = whole <= BigInt(limit);
  const steps = wholePeriod ? Number(whole) / slots : Math.max(4, Math.floor(limit / slots));
  const z = new Float32Array(steps * slots);
  stream.fillFloat(z, start);
  const { mean, sigma, kurtosis } = momentsOf(z);
  const magnitude = z.map(Math.abs);
  const lags = [1, 2, 3];
  const stepped = lags.map((lag) => lag * slots);
  const chance = (count: number): number => (wholePeriod ? 0 : 1 / Math.sqrt(count));
  return {
    numbers: z.length,
    slots,
    wholePeriod,
    mean,
    sigma,
    kurtosis,
    ...distanceTo(ideals[ideal], z, sigma),
    tails: tailShares(z, sigma),
    stepLags: lagCorrelations(z, stepped),
    stepLagsAbsolute: lagCorrelations(magnitude, stepped),
    flatLags: lagCorrelations(z, lags),
    flatLagsAbsolute: lagCorrelations(magnitude, lags),
    crossSlot: crossSlots(z, slots),
    crossSlotAbsolute: crossSlots(magnitude, slots),
    noise: { lag: chance(z.length), pair: chance(steps) },
  };
}

function momentsOf(z: Float32Array): { mean: number; sigma: number; kurtosis: number } {
  let sum = 0;
  for (let i = 0; i < z.length; i++) sum += z[i] as number;
  const mean = sum / z.length;
  let [second, fourth] = [0, 0];
  for (let i = 0; i < z.length; i++) {
    const square = ((z[i] as number) - mean) ** 2;
    second += square;
    fourth += square * square;
  }
  const variance = second / z.length;
  return { mean, sigma: Math.sqrt(variance), kurtosis: fourth / z.length / variance ** 2 };
}

/** Shares of a normal variable beyond 2, 3 and 3.5 sigma. */
export const normalTails = [0.04550026389635842, 0.0026997960632601866, 0.0004652581580710472] as const;

/**
 * The bar that a generator must reach to stand for a Gaussian in a comparison of cost: sigma within 1 % of 1, KS distance to the normal (rounded
 * to the generator's values) at most 0.01, as much mass beyond 3 sigma as a normal has, give or take 20 %, and correlations of at most
 * 0.02, in magnitude: of `|z|` with the same slot 1 to 3 steps on and with the 1 to 3 numbers that follow, of `z` and `|z|` between any two slots;
 * 0.03 for `z` along steps and flat order.
 */
export const gaussianBar = { sigma: 0.01, ks: 0.01, tail: 0.2, correlation: 0.02, lag: 0.03 } as const;

/** What of the bar is missed, in words; nothing if it is reached. */
export function gaussianShortfalls(q: NumberQuality): string[] {
  const worst = (lags: readonly number[]): number => Math.max(...lags.map(Math.abs));
  const checks: readonly (readonly [what: string, value: number, limit: number])[] = [
    ['sigma is off by', Math.abs(q.sigma - 1), gaussianBar.sigma],
    ['KS distance', q.ksRounded, gaussianBar.ks],
    ['mass beyond 3 sigma is off by the share', Math.abs(q.tails[1] / normalTails[1] - 1), gaussianBar.tail],
    ['correlation of z over 1 to 3 steps', worst(q.stepLags), gaussianBar.lag],
    ['correlation of |z| over 1 to 3 steps', worst(q.stepLagsAbsolute), gaussianBar.correlation],
    ['correlation of z over 1 to 3 numbers', worst(q.flatLags), gaussianBar.lag],
    ['correlation of |z| over 1 to 3 numbers', worst(q.flatLagsAbsolute), gaussianBar.correlation],
    ['correlation of z between slots', q.crossSlot, gaussianBar.correlation],
    ['correlation of |z| between slots', q.crossSlotAbsolute, gaussianBar.correlation],
  ];
  return checks
    .filter(([, value, limit]) => !(value <= limit))
    .map(([what, value, limit]) => `${what} ${value.toPrecision(3)}, at most ${limit}`);
}
