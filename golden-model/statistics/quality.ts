import type { OnTheFlyConfig } from '../../config/index.js';
import { Bank, encode, encodingOf } from '../arithmetic/bank.js';

/** Measures of randomness, exact over whole periods: sums of integers and no sampling (derived). */

export interface Moments {
  readonly mean: number;
  readonly variance: number;
  /** `E(x-m)^4 / var^2`: 3 for a normal, 1.8 for a uniform variable. */
  readonly kurtosis: number;
}

export function moments(x: ArrayLike<number>): Moments {
  const mean = average(x, (v) => v);
  const variance = average(x, (v) => (v - mean) ** 2);
  const fourth = average(x, (v) => (v - mean) ** 4);
  return { mean, variance, kurtosis: fourth / variance ** 2 };
}

/**
 * Correlation of `x[t]` with `x[t + lag]`, as on a ring: exact if `x` is a whole period. 1 at lag 0; 0 if `x` is constant.
 */
export function autocorrelation(x: ArrayLike<number>, lag: number): number {
  const { mean, variance } = moments(x);
  if (variance === 0) return 0;
  let sum = 0;
  let other = lag % x.length;
  for (let t = 0; t < x.length; t++) {
    sum += ((x[t] as number) - mean) * ((x[other] as number) - mean);
    other = other + 1 === x.length ? 0 : other + 1;
  }
  return sum / x.length / variance;
}

/** Pearson correlation of two sequences of one length. */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [mx, my] = [moments(x), moments(y)];
  let sum = 0;
  for (let t = 0; t < x.length; t++) sum += ((x[t] as number) - mx.mean) * ((y[t] as number) - my.mean);
  return sum / x.length / Math.sqrt(mx.variance * my.variance);
}

export interface LaneQuality extends Moments {
  /** Autocorrelation of `u` and of `|u|` along one lane at lags 1, 2, ... steps. */
  readonly lags: readonly number[];
  readonly absoluteLags: readonly number[];
}

/** One lane of a bank over its period, values as fractions `u / 2^uFrac`. */
export function laneQuality(config: OnTheFlyConfig, maxLag = 4): LaneQuality {
  const x = lanePeriod(config);
  const magnitude = x.map(Math.abs);
  const lagsOf = (v: Float64Array): number[] => Array.from({ length: maxLag }, (_, i) => autocorrelation(v, i + 1));
  return { ...moments(x), lags: lagsOf(x), absoluteLags: lagsOf(magnitude) };
}

/** `u / 2^uFrac` over the period of a lane of polynomial number `p`. */
export function lanePeriod(config: OnTheFlyConfig, p = 0): Float64Array {
  const encoding = encodingOf(config);
  return Float64Array.from(new Bank(config).baseSequence(p), (word) => encode(word, encoding) / 2 ** encoding.uFrac);
}

export interface CrossQuality {
  /** Largest magnitude over all pairs of lanes, over a period, of the correlation of `u` and of `|u|`. */
  readonly worst: number;
  readonly worstAbsolute: number;
}

/**
 * Correlation between lanes. Lanes of one polynomial are one sequence `p_i - p_j` steps apart, so it is an autocorrelation; others are compared
 * word by word. The positions of a rotating bank are the same lanes, so rotation changes nothing.
 */
export function crossLaneQuality(config: OnTheFlyConfig): CrossQuality {
  const sequences = config.polynomials.map((_, p) => lanePeriod(config, p));
  const magnitudes = sequences.map((x) => x.map(Math.abs));
  return { worst: worstPair(config, sequences), worstAbsolute: worstPair(config, magnitudes) };
}

function worstPair({ phases }: OnTheFlyConfig, sequences: readonly Float64Array[]): number {
  const c = sequences.length;
  const sequenceOf = (i: number): Float64Array => sequences[i % c] as Float64Array;
  const distances = new Map<number, Set<number>>();
  let worst = 0;
  for (const [i, p] of phases.entries()) {
    for (const [j, q] of phases.slice(0, i).entries()) {
      const period = sequenceOf(i).length;
      if (i % c === j % c) {
        const known = distances.get(i % c) ?? new Set();
        const distance = Math.abs(p - q) % period;
        distances.set(i % c, known.add(Math.min(distance, period - distance)));
      } else {
        worst = Math.max(worst, Math.abs(correlation(from(sequenceOf(i), p), from(sequenceOf(j), q))));
      }
    }
  }
  for (const [p, apart] of distances) {
    for (const distance of apart) worst = Math.max(worst, Math.abs(autocorrelation(sequenceOf(p), distance)));
  }
  return worst;
}

/** A ring, begun at `phase`. */
function from(x: Float64Array, phase: number): Float64Array {
  const at = phase % x.length;
  const turned = new Float64Array(x.length);
  turned.set(x.subarray(at));
  turned.set(x.subarray(0, at), x.length - at);
  return turned;
}

/**
 * How much of a rotated group is an un-rotated group of another time: the largest share, over rotations `k` and shifts
 * `delta`, of positions with `p_{j+k} - p_j = delta (mod T)`. Near 1 (evenly spaced phases) a rotation is nearly a shift in
 * time, and vectors that count as distinct are correlated by about that share; scattered phases bring it to 2/n or 3/n.
 */
export function rotationOverlap(config: Pick<OnTheFlyConfig, 'phases' | 'bits' | 'polynomials'>): number {
  const { phases } = config;
  const period = 2 ** config.bits - 1;
  let most = 0;
  // A rotation moves by as many positions as there are polynomials.
  const by = config.polynomials.length;
  for (let k = by; k < phases.length; k += by) {
    const shares = new Map<number, number>();
    phases.forEach((phase, j) => {
      const delta = ((((phases[(j + k) % phases.length] as number) - phase) % period) + period) % period;
      const share = (shares.get(delta) ?? 0) + 1;
      shares.set(delta, share);
      most = Math.max(most, share);
    });
  }
  return most / phases.length;
}

function average(x: ArrayLike<number>, f: (v: number) => number): number {
  let sum = 0;
  for (let t = 0; t < x.length; t++) sum += f(x[t] as number);
  return sum / x.length;
}
