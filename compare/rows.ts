/** The rows of the comparison: every scheme as a configuration, at any number of numbers per clock. */
import { type Config, type ResolvedConfig, resolveConfig } from '../config/index.js';

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

export const families = {
  'PeZO B': { ideal: 'uniform', seeds: 'banks', sameSteps: 'scaling' },
  'PeZO A': { ideal: 'uniform', seeds: 'others', sameSteps: 'none' },
  signs: { ideal: 'signs', seeds: 'others', sameSteps: 'none' },
  uniform: { ideal: 'uniform', seeds: 'others', sameSteps: 'all' },
  Gaussian: { ideal: 'normal', seeds: 'others', sameSteps: 'all' },
  failure: { ideal: 'uniform', seeds: 'others', sameSteps: 'none', fails: true },
} as const satisfies Readonly<Record<string, FamilyFacts>>;
export type Family = keyof typeof families;
export const factsOfFamily = (family: Family): FamilyFacts => families[family];

export interface Scheme {
  /** Stable: results are stored under it. */
  readonly id: string;
  readonly family: Family;
  /** One line for the table. */
  readonly label: string;
  /** The generator at `perClock` numbers per clock, or null where there is none of that width. */
  readonly generator: (perClock: number) => Config['generator'] | null;
  /**
   * Numbers per clock of the instance that stands for wider rows, where each number has lanes of its own: default 32. Less
   * where 32 of them do not fit an HX8K.
   */
  readonly instanceWidth?: number;
  /** Trained only: made to fail, or no hardware of its own. */
  readonly trainOnly?: boolean;
  /**
   * Of such a row: the scheme with the same circuit. At 32 lanes of 8 and 9 bits the power-of-two scale never changes, so
   * it is a constant of the configuration as the exact one is, and neither is in the hardware (tested).
   */
  readonly hardwareOf?: string;
}

/** Lanes of a bank whose group is sent many times over when a beat is wider than this. */
const groupLanes = 32;
const lanesFor = (perClock: number): number => Math.min(perClock, groupLanes);

const bank =
  (rest: object, lanes = lanesFor) =>
  (perClock: number): Config['generator'] =>
    ({ kind: 'on-the-fly', lanes: lanes(perClock), perClock, ...rest }) as Config['generator'];
const independent =
  (kind: 'rademacher' | 'tausworthe' | 'tree' | 'icdf' | 'box-muller') =>
  (perClock: number): Config['generator'] => ({ kind, perClock });

/** Rows of a row-carry pool: prime, and few enough for the widest beat. */
const poolRows = 61;
const pool = (size: (perClock: number) => number, rest: object = {}, widest = Number.POSITIVE_INFINITY) => {
  return (perClock: number): Config['generator'] | null =>
    perClock > widest ? null : { kind: 'pool', size: size(perClock), bits: 8, perClock, ...rest };
};
/** Of narrow beats only: the largest primes of rows that fill block RAMs of 512 and of 2048 words. */
const rowPool = (rows: 509 | 2039): Row => ({
  id: `pezo-a-row-${rows}`,
  label: `pool of ${rows} rows, row carry`,
  // The smaller one is there for what few vectors do: its silicon is that of the others.
  trainOnly: rows === 509,
  generator: pool((p) => rows * p, { carry: 'row' }, groupLanes),
});
/** Of narrow beats only. */
const elementPool = (size: number): Row => ({
  id: `pezo-a-${size}`,
  label: `pool of ${size}, element carry`,
  generator: pool(() => size, {}, groupLanes),
});
const fixedScale = (bits: 8 | 9, label: string): Row => ({
  id: `pezo-b-${bits}-constant`,
  label: `${label}, constant scale`,
  trainOnly: true,
  hardwareOf: `pezo-b-${bits}`,
  generator: bank({ bits, scaling: 'constant' }),
});

type Row = Omit<Scheme, 'family'>;

const rows: Readonly<Record<Family, readonly Row[]>> = {
  'PeZO B': [
    { id: 'pezo-b-8', label: 'bank, 8 bits', generator: bank({ bits: 8 }) },
    { id: 'pezo-b-9', label: 'bank, 9 bits, cheap lanes', generator: bank({ bits: 9 }) },
    { id: 'pezo-b-11', label: 'bank, 11 bits', generator: bank({ bits: 11 }) },
    {
      id: 'pezo-b-11w8',
      label: 'bank, 11 bits cut to 8',
      generator: bank({ bits: 11, wordBits: 8, scaling: 'constant' }),
    },
    { id: 'pezo-b-14', label: 'bank, 14 bits', generator: bank({ bits: 14 }) },
    { id: 'pezo-b-8x4', label: 'bank, 8 bits, 4 polynomials', generator: bank({ bits: 8, polynomials: 4 }) },
    fixedScale(8, 'bank, 8 bits'),
    fixedScale(9, 'bank, 9 bits, cheap lanes'),
    {
      id: 'pezo-b-11-full',
      label: 'bank, 11 bits, a lane for every number',
      generator: (perClock) => (perClock > groupLanes ? bank({ bits: 11 }, (p) => p)(perClock) : null),
    },
  ],
  'PeZO A': [
    { id: 'pezo-a-2047', label: 'pool of 2047, element carry', generator: pool(() => 2047) },
    {
      id: 'pezo-a-row',
      label: `pool of ${poolRows} rows, row carry`,
      generator: pool((p) => poolRows * p, { carry: 'row' }),
    },
    // The largest prime that, with the 31 numbers that stand twice at P = 32, fills 32 banks of 512 words and no more.
    elementPool(16349),
    // By the same rule for banks of 2048 words, a block of an ECP5 or UltraScale+; and more numbers than the MLP has weights.
    elementPool(65497),
    rowPool(509),
    rowPool(2039),
  ],
  signs: [{ id: 'rademacher', label: 'Rademacher', generator: independent('rademacher') }],
  uniform: [
    {
      id: 'uniform-lfsr',
      label: 'uniform, a 16-bit LFSR for every number',
      generator: bank({ bits: 16, wordBits: 8, rotate: 'none', scaling: 'constant' }, (p) => p),
    },
    { id: 'tausworthe', label: 'uniform, Tausworthe', generator: independent('tausworthe') },
  ],
  Gaussian: [
    { id: 'clt', label: 'Gaussian, central limit', generator: (perClock) => ({ kind: 'clt', lanes: perClock }) },
    { id: 'tree', label: 'Gaussian, comparator tree', generator: independent('tree') },
    { id: 'icdf', label: 'Gaussian, inverse CDF', instanceWidth: 8, generator: independent('icdf') },
    { id: 'box-muller', label: 'Gaussian, Box-Muller', instanceWidth: 8, generator: independent('box-muller') },
  ],
  failure: [
    { id: 'fail-pool-1024', label: 'pool of 1024 without carry', generator: pool(() => 1024, { carry: 'none' }) },
    { id: 'fail-unscaled', label: 'bank, 8 bits, unscaled', generator: bank({ bits: 8, scaling: 'none' }) },
    { id: 'fail-one-bit', label: 'bank, 8 bits, one fresh bit per clock', generator: bank({ bits: 8, leap: 1 }) },
  ],
};

export const schemes: readonly Scheme[] = (Object.keys(rows) as Family[]).flatMap((family) =>
  rows[family].map((row) => ({
    ...row,
    family,
    trainOnly: row.trainOnly === true || factsOfFamily(family).fails === true,
  })),
);

/** The scheme as a whole configuration, named after it; null where it has none of that width. */
export function schemeConfig(scheme: Scheme, perClock: number): ResolvedConfig | null {
  const generator = scheme.generator(perClock);
  if (generator === null) return null;
  return resolveConfig({ name: `${scheme.id}-p${perClock}`, generator }, `scheme ${scheme.id}`);
}
