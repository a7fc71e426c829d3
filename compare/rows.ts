/** The rows of the comparison: every scheme as a configuration, at any number of numbers per clock. */
import {
  type CompareRow,
  type GeneratorInput,
  type ResolvedConfig,
  resolveConfig,
  schemes as schemeRows,
} from '../config/index.js';

export type Family = CompareRow['family'];
export type Scheme = CompareRow<GeneratorInput>;

/** Of all schemes, in the order of the tables. */
export const schemes: readonly Scheme[] = schemeRows
  .flatMap((row) => row.compareRows)
  .sort((a, b) => a.order - b.order);

/** The scheme as a whole configuration, named after it; null where it has none of that width. */
export function schemeConfig(scheme: Scheme, perClock: number): ResolvedConfig | null {
  const generator = scheme.generator(perClock);
  if (generator === null) return null;
  return resolveConfig({ name: `${scheme.id}-p${perClock}`, generator }, `scheme ${scheme.id}`);
}
