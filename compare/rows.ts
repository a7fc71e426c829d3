/** The rows of the comparison: every scheme as a configuration, at any number of numbers per clock. */
import {
  type CompareRowSpec,
  type GeneratorInput,
  type ResolvedConfig,
  resolveConfig,
  schemes as schemeRows,
} from '../config/index.js';

export type Family = CompareRowSpec['family'];
export type Scheme = CompareRowSpec<GeneratorInput>;

/** What the comparison does with the rows of a family. */
export const families: Readonly<
  Record<
    Family,
    {
      /** The distribution that the numbers are measured against. */
      readonly ideal: 'uniform' | 'normal' | 'signs';
      /** Are they banks that are compared with one another: placed with seeds of their own, stepped alike on request? */
      readonly banks: boolean;
      /** Do all rows have numbers of one distribution and scale, so that the same step sizes suit them? */
      readonly sharesSteps: boolean;
    }
  >
> = {
  'PeZO B': { ideal: 'uniform', banks: true, sharesSteps: false },
  'PeZO A': { ideal: 'uniform', banks: false, sharesSteps: false },
  signs: { ideal: 'signs', banks: false, sharesSteps: false },
  uniform: { ideal: 'uniform', banks: false, sharesSteps: true },
  Gaussian: { ideal: 'normal', banks: false, sharesSteps: true },
  failure: { ideal: 'uniform', banks: false, sharesSteps: false },
};

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
