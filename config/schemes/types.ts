/** What a random-number scheme says of itself: everything that rooms other than its twin and its unit need to know. */
import type * as z from 'zod';

export type Scaling = 'exact' | 'pow2' | 'constant' | 'none';
/** How a pass gets its start back: from a copy of the state, or word by word from outside. */
export type Replay = 'snapshot' | 'serial';

/** What every generator configuration has. */
export interface AnyGenerator {
  readonly kind: string;
  readonly seed: number;
  readonly scaling: Scaling;
}

/** Collects one problem; the checks go on, so that a user sees all of them at once. */
export type ReportProblem = (path: string, what: string, allowed?: string, fix?: string) => void;

/** How a number is read off its code on the wire. */
export interface NumberCode {
  /** Bits of the two's complement code. */
  readonly codeBits: number;
  /** `u = 2 * code + 1`: the lowest bit of a number is a 1 that the wire does not carry. Else `u = code`. */
  readonly hiddenOne: boolean;
  /** A number is `u / 2^uFrac`. */
  readonly uFrac: number;
}

/** The lanes of an independent scheme (docs/stream.md, section 8): one group of them makes its numbers by itself. */
export interface LaneGroup extends NumberCode {
  /** In the order q = 0, 1, ... */
  readonly lanes: readonly { readonly bits: number; readonly taps: readonly number[]; readonly leap: number }[];
  /** Numbers that a group makes in a step. */
  readonly numbers: number;
}

export type Family = 'PeZO B' | 'PeZO A' | 'signs' | 'uniform' | 'Gaussian';

/** A row of the comparison of schemes (`zeroth compare`). */
export interface CompareRowSpec<In = unknown> {
  /** Stable: results are stored under it. */
  readonly id: string;
  /** Place in the tables: rows are printed in ascending order. */
  readonly order: number;
  /** `failure`: trained to show what goes wrong. */
  readonly family: Family | 'failure';
  /** One line for the table. */
  readonly label: string;
  /** The generator at `perClock` numbers per clock, or null where there is none of that width. */
  readonly generator: (perClock: number) => In | null;
  /**
   * Numbers per clock of the instance that stands for wider rows, where each number has lanes of its own: default 32. Less
   * where 32 of them do not fit an HX8K.
   */
  readonly instanceWidth?: number;
  /** Trained only: made to fail, or no hardware of its own. */
  readonly trainOnly?: boolean;
  /** Of such a row: the row with the same circuit. */
  readonly hardwareOf?: string;
}

/** Numbers made beforehand. */
export interface NumberTable {
  readonly bits: number;
  /** Numbers of each of `P` columns. */
  readonly depth: number;
  /** Read in whole rows of `P`, else from any number on. */
  readonly aligned: boolean;
}

/**
 * One scheme. `G` is its resolved configuration, `In` what a user writes. Methods take the configuration, never read
 * anything else, and are cheap unless they say so.
 */
export interface SchemeRow<G extends AnyGenerator = AnyGenerator, In = unknown> {
  /** `generator.kind`, and the name of the files of the scheme. */
  readonly id: string;
  /** Place in lists of schemes and in the JSON schema. */
  readonly order: number;
  /** Short name for people. */
  readonly title: string;
  readonly family: Family;
  /** The distribution that the numbers approach. */
  readonly ideal: 'uniform' | 'normal' | 'signs';
  /** Of `generator.kind` in the JSON schema; one line. */
  readonly description: string;
  /** A strict object with the literal `kind`. */
  readonly schema: z.ZodObject;
  /** Keys that have another name, to the name that they have: accepted with a warning. */
  readonly renamedKeys?: Readonly<Record<string, string>>;
  /** The lanes behind each number; null where lanes or a table are shared. */
  readonly laneGroup: LaneGroup | null;
  /** Settles defaults that depend on other fields, and reports what does not fit together. */
  resolve?(raw: never, report: ReportProblem): G;

  /** `P`, the numbers per clock. */
  perClock(g: G): number;
  code(g: G): NumberCode;
  /** Bits of a number in reports. */
  reportedBits(g: G): number;
  /** What a position of the stream counts. */
  positionUnit(g: G): 'steps' | 'rows' | 'numbers';
  /** Numbers that a position counts where that is not the group: the row of a pool, else 1. */
  rowLength(g: G): number;
  /** Is the whole period so short that a draw may meet it? Else its starts are beyond counting. */
  readonly shortPeriod: boolean;
  /** Lanes that make a group for all slots of a beat, which is sent again where the beat is wider; null: nothing is sent again. */
  sharedLanes(g: G): number | null;
  /** Steps after which the hardware takes a cycle to rotate its lanes; null: never. */
  rotationPeriod(g: G): number | null;
  /** Bits that hold the random state: of the lanes, or of the numbers made beforehand. */
  storedBits(g: G): number;
  /** Null where numbers are made as they are used. */
  table(g: G): NumberTable | null;
  /** Is the table empty after power-up, to be written through the port of the unit? */
  loadable(g: G): boolean;

  /** The perturb engine and one-cycle replay need `snapshot`. */
  replay(g: G): Replay;
  /** The same numbers with another replay, watched for lock-up as cheaply as may be (comparison of silicon). */
  withReplay(g: G, replay: Replay): G;
  /** Is replay by a snapshot a second copy of the state? No where one word is all the state. */
  readonly copiesState: boolean;
  /** The scaling that makes the variance 1 and costs nothing. */
  readonly unitScaling: Scaling;

  /** The same scheme in the random state of a training run. @param x 1..2^32 - 1, spread over that range. */
  seeded(g: G, x: number): In;
  /** What to change for more distinct vectors of `d` weights than `distinct`; null: nothing is known. Builds streams through `distinctOf`. */
  moreVectors(g: G, d: number, distinct: bigint, distinctOf: (g: G) => bigint): string | null;
  /** What to change where two draws are nearly the same. */
  likenessFix(g: G): string;

  /** For someone who has never met the name; whole sentences. */
  whatItIs(g: G): string;
  /** Where the lanes start, for people. */
  startText(g: G): string;
  /** In the log of a training run. */
  runLabel(g: G): string;
  /** In tables of a report. */
  reportName(g: G): string;
  /** The fault that the checks of a lockstep run put in. */
  readonly faultName: string;

  /** The scheme that a report shows beside this one. */
  readonly besides: { readonly name: string; readonly generator: object };
  readonly compareRows: readonly CompareRowSpec<In>[];
  /** Generators that the cost estimate is fitted to: every term of its model at two sizes. */
  readonly costPoints: readonly In[];
}
