export interface Row {
  readonly terms: readonly number[];
  /** What the weighted sum of the terms should be; above 0. */
  readonly value: number;
}

/** More than enough for a handful of terms; every sweep only improves the fit. */
const sweeps = 20_000;

/**
 * Weights, none below 0, that make the sum of squares of the relative errors `sum(weights * terms) / value - 1` smallest:
 * coordinate descent on the normal equations, which for this convex problem ends at its only value.
 */
export function leastSquares(rows: readonly Row[]): number[] {
  const count = rows[0]?.terms.length ?? 0;
  const at = (row: Row, i: number): number => (row.terms[i] ?? 0) / row.value;
  const total = (f: (row: Row) => number): number => rows.reduce((sum, row) => sum + f(row), 0);
  const gram = Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (_, j) => total((row) => at(row, i) * at(row, j))),
  );
  const aim = Array.from({ length: count }, (_, i) => total((row) => at(row, i)));
  const weights = new Array<number>(count).fill(0);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const [i, line] of gram.entries()) {
      const own = line[i] ?? 0;
      if (own === 0) continue;
      const rest = line.reduce((sum, x, j) => (j === i ? sum : sum + x * (weights[j] ?? 0)), 0);
      weights[i] = Math.max(0, ((aim[i] ?? 0) - rest) / own);
    }
  }
  return weights;
}
