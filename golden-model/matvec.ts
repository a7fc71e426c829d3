/** The integer layer of examples/matvec/README.md: `y = sat(round(W x / 2^shift))`. */
export interface MatvecFormat {
  /** 1 to 15. */
  readonly shift: number;
  /** Width of the results, 2 to 16. */
  readonly bits: number;
}

/** `a / 2^shift`, to the nearest integer, halves away from zero. */
export function roundShift(a: number, shift: number): number {
  const magnitude = Math.floor((Math.abs(a) + 2 ** (shift - 1)) / 2 ** shift);
  // `0 - 0` is 0, where `-0` would be another number to a strict comparison.
  return a < 0 ? 0 - magnitude : magnitude;
}

export function saturate(b: number, bits: number): number {
  return Math.min(2 ** (bits - 1) - 1, Math.max(-(2 ** (bits - 1)), b));
}

/** `weights[r]` and `x` hold integers from -128 to 127; one result a row. */
export function matvec(weights: readonly (readonly number[])[], x: readonly number[], format: MatvecFormat): number[] {
  return weights.map((row) => {
    const sum = row.reduce((a, w, c) => a + w * (x[c] ?? 0), 0);
    return saturate(roundShift(sum, format.shift), format.bits);
  });
}
