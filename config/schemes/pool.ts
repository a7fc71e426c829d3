import * as z from 'zod';
import { nearestPrime } from '../primitive.js';
import { bankBeside, comparedLanes, count, counted, scaleTexts, scaling } from './shared.js';
import type { CompareRowSpec, ReportProblem, SchemeRow } from './types.js';

/** Numbers of the largest pool. */
export const poolLimit = 65536;

const description = 'a pool of numbers made beforehand and read as a ring';
const schema = z.strictObject({
  kind: z.literal('pool').describe(description),
  size: z.int().min(2).max(poolLimit).describe('N, the numbers in the pool'),
  bits: z.int().min(2).max(16).describe('b, bits of a number'),
  seed: z.int().min(1).max(0xffffffff).default(1).describe('seed of the shuffle'),
  perClock: z.int().min(1).max(1024).default(1).describe('P, the numbers per clock'),
  carry: z
    .enum(['element', 'row', 'none'])
    .default('element')
    .describe("what a draw leaves over for the next one; 'none' repeats one vector for ever, for comparison only"),
  memory: z.enum(['rom', 'ram']).default('rom').describe('fixed at elaboration, or loadable'),
  scaling: scaling.default('exact').describe('one global modulus scale, folded into the coefficient'),
});
export type PoolConfig = Readonly<z.output<typeof schema>>;
type In = z.input<typeof schema>;

/** Numbers that a position counts. */
const rowLength = (g: PoolConfig): number => (g.carry === 'row' ? g.perClock : 1);

function resolve(pool: PoolConfig, report: ReportProblem): PoolConfig {
  if (pool.perClock > pool.size) {
    report('generator.perClock', `${pool.perClock} numbers a clock from a pool of ${pool.size}`, `1..${pool.size}`);
  } else if (pool.carry === 'row' && pool.size % pool.perClock !== 0) {
    const rows = nearestPrime(pool.size / pool.perClock, Math.floor(poolLimit / pool.perClock));
    report(
      'generator.size',
      `${pool.size} is not a whole number of rows of ${pool.perClock}`,
      `a multiple of ${pool.perClock} when carry is 'row'`,
      `size: ${rows * pool.perClock} (${rows} rows, a prime)`,
    );
  }
  return pool;
}

function moreVectors(g: PoolConfig, d: number): string {
  if (g.carry === 'none') return "carry: 'element' goes on where a draw ends";
  const unit = rowLength(g);
  const stride = Math.ceil(d / unit);
  const near = nearestPrime(g.size / unit);
  // A prime can only be a bad size if it divides the stride, and a stride has few prime divisors.
  let rows = near;
  for (let above = 1; stride % rows === 0; above++) rows = nearestPrime(near + 2 ** above);
  return `size: ${rows * unit} has ${rows} distinct vectors`;
}

function whatItIs(g: PoolConfig): string {
  const carry = {
    element: 'a draw begins where the last one ended',
    row: 'a draw begins at the row after the last one',
    none: 'every draw begins at the same place',
  }[g.carry];
  const scale = g.scaling === 'none' ? scaleTexts.none : 'One scale for the whole pool.';
  return `PeZO A, a pool: ${g.size} numbers of ${g.bits} bits made beforehand are read as a ring, and ${carry}; ${count(g.perClock, 'number')} a clock. ${scale}`;
}

/** Rows of a row-carry pool: prime, and few enough for the widest beat. */
const poolRows = 61;
/** A pool of `size` numbers, for beats no wider than a group of the banks. */
const narrow =
  (size: number) =>
  (perClock: number): In | null =>
    perClock > comparedLanes ? null : { kind: 'pool', size, bits: 8, perClock };
/** Of narrow beats only: the largest primes of rows that fill block RAMs of 512 and of 2048 words. */
const rowPool = (rows: 509 | 2039, order: number): CompareRowSpec<In> => ({
  id: `pezo-a-row-${rows}`,
  order,
  family: 'PeZO A',
  label: `pool of ${rows} rows, row carry`,
  // The smaller one is there for what few vectors do: its silicon is that of the others.
  trainOnly: rows === 509,
  generator: (perClock) =>
    perClock > comparedLanes ? null : { kind: 'pool', size: rows * perClock, bits: 8, perClock, carry: 'row' },
});

const compareRows: readonly CompareRowSpec<In>[] = [
  {
    id: 'pezo-a-2047',
    order: 100,
    family: 'PeZO A',
    label: 'pool of 2047, element carry',
    generator: (perClock) => ({ kind: 'pool', size: 2047, bits: 8, perClock }),
  },
  {
    id: 'pezo-a-row',
    order: 110,
    family: 'PeZO A',
    label: `pool of ${poolRows} rows, row carry`,
    generator: (perClock) => ({ kind: 'pool', size: poolRows * perClock, bits: 8, perClock, carry: 'row' }),
  },
  {
    // The largest prime that, with the 31 numbers that stand twice at P = 32, fills 32 banks of 512 words and no more.
    id: 'pezo-a-16349',
    order: 120,
    family: 'PeZO A',
    label: 'pool of 16349, element carry',
    generator: narrow(16349),
  },
  {
    // By the same rule for banks of 2048 words, a block of an ECP5 or UltraScale+; and more numbers than the MLP has weights.
    id: 'pezo-a-65497',
    order: 130,
    family: 'PeZO A',
    label: 'pool of 65497, element carry',
    generator: narrow(65497),
  },
  rowPool(509, 140),
  rowPool(2039, 150),
  {
    id: 'fail-pool-1024',
    order: 230,
    family: 'failure',
    label: 'pool of 1024 without carry',
    trainOnly: true,
    generator: (perClock) => ({ kind: 'pool', size: 1024, bits: 8, perClock, carry: 'none' }),
  },
];

const costPoint = (size: number, perClock: number, rest: Partial<In> = {}): In => ({
  kind: 'pool',
  size,
  bits: 8,
  perClock,
  ...rest,
});

/** PeZO strategy A: a ring of numbers made beforehand (docs/stream.md, section 7). */
export const row = {
  id: 'pool',
  order: 20,
  title: 'pre-generated pool (PeZO A)',
  family: 'PeZO A',
  ideal: 'uniform',
  description,
  schema,
  laneGroup: null,
  resolve,
  perClock: (g) => g.perClock,
  code: (g) => ({ codeBits: g.bits, hiddenOne: false, uFrac: g.bits - 1 }),
  reportedBits: (g) => g.bits,
  positionUnit: (g) => (g.carry === 'row' ? 'rows' : 'numbers'),
  rowLength,
  shortPeriod: true,
  sharedLanes: () => null,
  rotationPeriod: () => null,
  storedBits: (g) => g.size * g.bits,
  table: (g) => ({ bits: g.size * g.bits, depth: g.size / g.perClock, aligned: g.carry === 'row' }),
  loadable: (g) => g.memory === 'ram',
  replay: () => 'snapshot',
  withReplay: (g) => g,
  copiesState: false,
  unitScaling: 'exact',
  seeded: (g, x) => ({ ...g, seed: x }),
  moreVectors,
  likenessFix: () => 'a larger pool',
  whatItIs,
  startText: (g) =>
    `none: ${counted(g.size)} numbers ${g.memory === 'rom' ? 'in a ROM' : 'in a RAM'}, shuffled by seed ${g.seed}`,
  runLabel: (g) => `pool of ${g.size} x ${g.bits} bits, ${g.scaling} scale`,
  reportName: (g) => `PeZO pool ${g.size}`,
  faultName: 'one pool entry changed',
  besides: bankBeside,
  compareRows,
  costPoints: [
    costPoint(2047, 1),
    costPoint(509, 1),
    costPoint(61 * 8, 8, { carry: 'row' }),
    costPoint(2047, 4),
    costPoint(2047, 16),
    costPoint(2047, 1, { memory: 'ram' }),
  ],
} as const satisfies SchemeRow<PoolConfig, In>;
