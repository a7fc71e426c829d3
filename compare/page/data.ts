/** What `zeroth compare` finds in silicon, as data: JSON without loss. */

import type { Family } from '../rows.js';

/** A figure of the table and how it came about; never a bare blank. */
export type Figure =
  | { readonly kind: 'measured'; readonly value: number; readonly note?: string }
  | { readonly kind: 'derived'; readonly value: number; readonly note: string }
  | { readonly kind: 'none'; readonly why: string };

export interface Ice40Figures {
  /** Packed logic cells, the empty harness subtracted. */
  readonly lc: Figure;
  readonly bram: Figure;
  /** MHz, of the largest width that was placed. */
  readonly fmaxMedian: Figure;
  readonly fmaxMin: Figure;
  /** Numbers per clock of the instance that was placed and routed; null: none was. */
  readonly placed: number | null;
  /** Logic cells of the placed instance with its harness. */
  readonly placedCells: number | null;
  readonly seeds: readonly number[];
  /** Logic cells more for a restore in one cycle. */
  readonly snapshotLc: Figure;
}

export interface SynthesisFigures {
  readonly lut: Figure;
  readonly ff: Figure;
  readonly bram: Figure;
  readonly dsp: Figure;
  /** More for a restore in one cycle. */
  readonly snapshotLut: Figure;
  readonly snapshotFf: Figure;
}

export interface AsicFigures {
  readonly library: string;
  /** Square micrometres of cells, and flip-flops among them. */
  readonly area: Figure;
  readonly flipFlops: Figure;
  readonly fmax: Figure;
  /** pJ per number: settled values only; with every change on the way under unit delays. */
  readonly energy: Figure;
  readonly energyWithHazards: Figure;
  /** Toggles of all nets per number, in the same two ways. */
  readonly toggles: Figure;
  readonly togglesWithHazards: Figure;
  /** A pool's numbers in flip-flops (with the multiplexer that keeps each), and in SRAM; square micrometres. */
  readonly poolInFlipFlops: Figure;
  readonly poolInSram: Figure;
}

/** Of the perturbation elements z, scale included; correlations are the largest in magnitude. */
export interface QualityFigures {
  readonly numbers: number;
  /** The whole stream was read: nothing is sampled. */
  readonly wholePeriod: boolean;
  readonly sigma: number;
  readonly kurtosis: number;
  /** Kolmogorov-Smirnov distance to the distribution that the family stands for; and to that, rounded to the values that occur. */
  readonly ks: number;
  readonly ksRounded: number;
  /** Share beyond 3 sigma; 0.0027 of a normal variable. */
  readonly beyondThreeSigma: number;
  /** 1 to 3 steps on in the same slot, of z and of |z|; 1 to 3 numbers on in flat order; any two slots of a step. */
  readonly stepLag: number;
  readonly stepLagAbsolute: number;
  readonly flatLag: number;
  readonly flatLagAbsolute: number;
  readonly crossSlot: number;
  readonly crossSlotAbsolute: number;
  /** What of the Gaussians' bar is missed; null for families that do not claim to be Gaussian. */
  readonly shortfalls: readonly string[] | null;
}

export interface StreamFigures {
  /** Decimal: positions before the stream repeats. */
  readonly period: string;
  /** Decimal: distinct perturbation vectors, by trained weights. */
  readonly distinct: readonly { readonly weights: number; readonly vectors: string }[];
}

export interface CompareRow {
  readonly scheme: string;
  readonly family: string;
  readonly label: string;
  /** P, numbers per clock. */
  readonly perClock: number;
  /** n, lanes of a bank; null for schemes in which every number has lanes of its own, and pools. */
  readonly lanes: number | null;
  /** Bits of a number. */
  readonly bits: number;
  /** Numbers of a beat that another slot carries too. */
  readonly duplicates: number;
  /** Registers between the bank and the slots, where a group is sent many times over. */
  readonly fanOutRegisters: number;
  /** Why there is no hardware of this row. */
  readonly error: string | null;
  readonly stream: StreamFigures | null;
  readonly quality: QualityFigures | null;
  readonly ice40: Ice40Figures;
  readonly ecp5: SynthesisFigures;
  readonly xcup: SynthesisFigures;
  /** The bank without its fan-out registers, on UltraScale+. */
  readonly bankAlone: { readonly lut: Figure; readonly ff: Figure } | null;
  readonly asic: readonly AsicFigures[];
}

export interface TargetLine {
  readonly what: string;
  readonly aim: string;
  readonly found: string;
  readonly verdict: 'pass' | 'miss' | 'inconclusive';
}

export interface ClaimReading {
  readonly scheme: string;
  readonly label: string;
  /** LUT and FF at 1024 numbers per clock. */
  readonly lut: number;
  readonly ff: number;
  /** Points of the ZU9EG that it leaves free against the baseline. */
  readonly lutPoints: number;
  readonly ffPoints: number;
  /** Relative savings, 0..1. */
  readonly lutSaved: number;
  readonly ffSaved: number;
}

export interface Claim {
  readonly baseline: { readonly label: string; readonly lut: number; readonly ff: number };
  readonly readings: readonly ClaimReading[];
  readonly power: readonly {
    readonly library: string;
    readonly scheme: string;
    readonly label: string;
    /** Energy per number as a share of the baseline's, equal numbers per clock. */
    readonly ratio: number;
    readonly baseline: number;
    readonly energy: number;
  }[];
}

export interface CompareData {
  readonly schema: 'zeroth-compare/1';
  readonly command: string;
  readonly tools: readonly string[];
  /** MHz at which energy is stated. */
  readonly energyClockMHz: number;
  /** Beats simulated for it. */
  readonly energyBeats: number;
  readonly libraries: readonly string[];
  readonly models: readonly number[];
  readonly rows: readonly CompareRow[];
  readonly targets: readonly TargetLine[];
  readonly claim: Claim | null;
  readonly recipes: readonly { readonly name: string; readonly text: string }[];
  readonly notes: readonly string[];
}

export const measured = (value: number, note?: string): Figure =>
  note === undefined ? { kind: 'measured', value } : { kind: 'measured', value, note };
export const derived = (value: number, note: string): Figure => ({ kind: 'derived', value, note });
export const none = (why: string): Figure => ({ kind: 'none', why });
export const isMissing = (figure: Figure): figure is Extract<Figure, { kind: 'none' }> => figure.kind === 'none';
export const isDerived = (figure: Figure): figure is Extract<Figure, { kind: 'derived' }> => figure.kind === 'derived';
/** The value, or undefined where there is none. */
export const numberOf = (figure: Figure): number | undefined => (isMissing(figure) ? undefined : figure.value);
/** A figure computed from another: derived, or none for the same reason. */
export const scaled = (figure: Figure, factor: number, note: string): Figure =>
  isMissing(figure) ? figure : derived(figure.value * factor, note);
/** `a + b * factor`. */
export function plus(a: Figure, b: Figure, factor: number, note: string): Figure {
  if (isMissing(a)) return a;
  return isMissing(b) ? b : derived(a.value + b.value * factor, note);
}
/** `a - b`; derived where one of them is. */
export function minus(a: Figure, b: Figure): Figure {
  if (isMissing(a)) return a;
  if (isMissing(b)) return b;
  const source = [a, b].find(isDerived);
  return source === undefined ? measured(a.value - b.value) : derived(a.value - b.value, source.note);
}

/** A figure of a row in one library. */
export const inLibrary =
  (library: string | undefined, figure: (a: AsicFigures) => Figure) =>
  ({ asic }: CompareRow): Figure => {
    const found = asic.find((a) => a.library === library);
    return found === undefined ? none('no library') : figure(found);
  };

/** Of rows: those of a family, by its id in compare/rows.ts. */
export const ofFamily = <R extends { readonly family: string }>(rows: readonly R[], ...families: Family[]): R[] =>
  rows.filter((row) => families.some((family) => family === row.family));
/** Both strategies of the PeZO paper: banks (B) and pools (A). */
export const pezoFamilies = ['PeZO B', 'PeZO A'] as const satisfies readonly Family[];
