/** Small helpers for ports and registers that a configuration may leave out. */
import type { Bits } from '../dsl/index.js';

/** OR of the conditions that exist; at least one must. */
export const anyOf = (...conditions: readonly (Bits<1> | undefined)[]): Bits<1> =>
  conditions.filter((c) => c !== undefined).reduce((a, b) => a.or(b));
