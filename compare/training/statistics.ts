/** Student's t for paired differences, and a verdict by equivalence. */

/**
 * P(|T| <= t) of Student's t with an integer number of degrees of freedom: finite sums, exact but for rounding
 * (Abramowitz and Stegun, 26.7.3 and 26.7.4).
 */
export function withinProbability(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const cos = Math.cos(theta);
  const odd = degrees % 2 === 1;
  if (degrees === 1) return (2 * theta) / Math.PI;
  let term = odd ? cos : 1;
  let sum = term;
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cos * cos;
    sum += term;
  }
  const scaled = Math.sin(theta) * sum;
  return odd ? (2 / Math.PI) * (theta + scaled) : scaled;
}

/** The `t` with P(|T| <= t) = `confidence`: half the width of a two-sided interval, in standard errors. */
export function studentT(confidence: number, degrees: number): number {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`a confidence of ${confidence}`);
  if (!Number.isInteger(degrees) || degrees < 1) throw new RangeError(`${degrees} degrees of freedom`);
  let low = 0;
  let high = 1;
  while (withinProbability(high, degrees) < confidence) high *= 2;
  for (let i = 0; i < 200 && low < high; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (withinProbability(middle, degrees) < confidence) low = middle;
    else high = middle;
  }
  return high;
}

export const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Sample standard deviation (n - 1 in the divisor); NaN for fewer than two values. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - middle) ** 2, 0) / (values.length - 1));
}

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The `confidence` interval of the mean of paired differences; at least two of them. */
export function pairedInterval(differences: readonly number[], confidence: number): Interval {
  if (differences.length < 2) throw new RangeError(`${differences.length} differences have no interval`);
  const middle = mean(differences);
  const half = (studentT(confidence, differences.length - 1) * deviation(differences)) / Math.sqrt(differences.length);
  return { mean: middle, low: middle - half, high: middle + half };
}

export type Verdict = 'equivalent' | 'worse' | 'better' | 'inconclusive';

/** Inside `±margin`: equivalent; wholly beyond it: worse or better; anything else decides nothing. */
export function verdictOf({ low, high }: Interval, margin: number): Verdict {
  if (low > -margin && high < margin) return 'equivalent';
  if (high < -margin) return 'worse';
  if (low > margin) return 'better';
  return 'inconclusive';
}
