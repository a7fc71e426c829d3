/** One figure of `npm run bench`, as written to bench/out/results.json. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The figure to reach, in the same unit; null for one that only explains another. */
  readonly goal: number | null;
  readonly better: 'higher' | 'lower';
  /** True where there is no goal to miss. */
  readonly pass: boolean;
}

export function result(
  name: string,
  value: number,
  unit: string,
  goal: number | null,
  better: 'higher' | 'lower',
): BenchResult {
  const pass = goal === null || (better === 'higher' ? value >= goal : value <= goal);
  return { name, value: Number(value.toPrecision(4)), unit, goal, better, pass };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
