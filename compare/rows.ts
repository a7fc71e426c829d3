/** The rows of the comparison: every scheme as a configuration, at any number of numbers per clock. */
import {
  type CompareRowSpec,
  type GeneratorInput,
  type ResolvedConfig,
  resolveConfig,
  schemes as schemeRows,
} from '../config/index.js';

interface FamilyFacts {
  /** What its numbers are compared with. */
  readonly ideal: 'uniform' | 'normal' | 'signs';
  /** Which of the place-and-route seeds: only the banks have a clock to reach. */
  readonly seeds: 'banks' | 'others';
  /**
   * Rows of the family whose numbers have one distribution and scale, so that the same step sizes suit them: all of them;
   * those of one scaling mode, whose numbers are not independent, only where a task asks for it; or none.
   */
  readonly sameSteps: 'all' | 'scaling' | 'none';
  /** Made to fail: not tuned. */
  readonly fails?: boolean;
}

export const families: Readonly<Record<Family, FamilyFacts>> = {
  'PeZO B': { ideal: 'uniform', seeds: 'banks', sameSteps: 'scaling' },
  'PeZO A': { ideal: 'uniform', seeds: 'others', sameSteps: 'none' },
  signs: { ideal: 'signs', seeds: 'others', sameSteps: 'none' },
  uniform: { ideal: 'uniform', seeds: 'others', sameSteps: 'all' },
  Gaussian: { ideal: 'normal', seeds: 'others', sameSteps: 'all' },
  failure: { ideal: 'uniform', seeds: 'others', sameSteps: 'none', fails: true },
};
export type Family = CompareRowSpec['family'];
export type Scheme = CompareRowSpec<GeneratorInput>;
export const factsOfFamily = (family: Family): FamilyFacts => families[family];

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
