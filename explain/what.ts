import { type GeneratorConfig, numbersPerClock, type OnTheFlyConfig } from '../config/index.js';

const scales = {
  exact: 'Each group is scaled to the length of a normal one, exactly.',
  pow2: 'Each group is scaled to about the length of a normal one, by a power of two.',
  constant: 'One scale for all makes the variance 1.',
  none: 'The numbers are not scaled.',
} as const;

type Sentences = { readonly [K in GeneratorConfig['kind']]: (g: Extract<GeneratorConfig, { kind: K }>) => string };

const perClock = (g: GeneratorConfig): string => `${count(numbersPerClock(g), 'number')} a clock`;
const fresh = (what: string) => (g: GeneratorConfig) => `${what}, ${perClock(g)}. ${scales[g.scaling]}`;

const sentences: Sentences = {
  'on-the-fly': (g) => {
    const by = g.polynomials.length === 1 ? 'one position' : `${g.polynomials.length} positions`;
    const rotation = {
      period: `their order rotates by ${by} every ${2 ** g.bits - 1} steps`,
      step: `their order rotates by ${by} every step`,
      none: 'their order is fixed',
    }[g.rotate];
    const kinds = g.polynomials.length === 1 ? '' : ` with ${g.polynomials.length} polynomials in turn`;
    const cut = g.wordBits === g.bits ? '' : `, of which ${g.wordBits} are used`;
    const lanes = `${count(g.lanes, 'LFSR lane')} of ${g.bits} bits${cut}${kinds}`;
    return `PeZO B, an on-the-fly bank: ${lanes} step together, and ${rotation}; ${perClock(g)}. ${scales[g.scaling]}`;
  },
  pool: (g) => {
    const carry = {
      element: 'a draw begins where the last one ended',
      row: 'a draw begins at the row after the last one',
      none: 'every draw begins at the same place',
    }[g.carry];
    const scale = g.scaling === 'none' ? scales.none : 'One scale for the whole pool.';
    return `PeZO A, a pool: ${g.size} numbers of ${g.bits} bits made beforehand are read as a ring, and ${carry}; ${perClock(g)}. ${scale}`;
  },
  rademacher: (g) =>
    `Rademacher signs: one fresh LFSR bit, +1 or -1, for every number, ${perClock(g)}; nothing is reused.`,
  tausworthe: (g) =>
    `Uniform numbers of 8 bits from combined LFSRs (Tausworthe), ${perClock(g)}; nothing is reused. ${scales[g.scaling]}`,
  clt: fresh('Gaussian by the central limit: every number is a sum of eight uniform words'),
  tree: fresh('Gaussian by a tree of comparators that picks the magnitude bit by bit'),
  icdf: fresh('Gaussian by a table of the inverse distribution function with interpolation'),
  'box-muller': fresh('Gaussian by radius and angle (Box-Muller), two numbers from one LFSR'),
};

/** What the generator is, for someone who has never met its name. */
export const whatItIs = (g: GeneratorConfig): string => (sentences[g.kind] as (g: GeneratorConfig) => string)(g);

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** `phases: 'even'`, however the configuration said so. */
export const hasEvenPhases = ({ phases, lanes, bits }: OnTheFlyConfig): boolean =>
  phases.every((p, i) => p === Math.floor((i * (2 ** bits - 1)) / lanes));
