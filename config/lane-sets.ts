/**
 * The schemes whose numbers come from private lanes (docs/stream.md, section 8): which LFSRs a set has, and how many numbers it makes. What the
 * numbers are is not told here: golden model and hardware each take that from the page.
 */
export interface LaneSet {
  /** The lanes of a set, in the order q = 0, 1, ... */
  readonly lanes: readonly { readonly bits: number; readonly taps: readonly number[]; readonly leap: number }[];
  /** Numbers that a set makes in a step. */
  readonly numbers: number;
  /** Bits of a number's code. */
  readonly codeBits: number;
  /** `u = 2 * code + 1`; else `u = code`. */
  readonly odd: boolean;
  /** A number is `u / 2^uFrac`. */
  readonly uFrac: number;
}

export type LaneSetKind = 'rademacher' | 'tausworthe' | 'clt' | 'tree' | 'icdf' | 'box-muller';

export const laneSets: Readonly<Record<LaneSetKind, LaneSet>> = {
  rademacher: { lanes: [{ bits: 31, taps: [31, 28], leap: 28 }], numbers: 28, codeBits: 1, odd: true, uFrac: 0 },
  tausworthe: {
    lanes: [
      { bits: 31, taps: [31, 28], leap: 24 },
      { bits: 29, taps: [29, 27], leap: 24 },
    ],
    numbers: 3,
    codeBits: 8,
    odd: true,
    uFrac: 8,
  },
  clt: {
    lanes: [
      { bits: 11, taps: [11, 9], leap: 10 },
      { bits: 13, taps: [13, 4, 3, 1], leap: 10 },
      { bits: 15, taps: [15, 14], leap: 10 },
      { bits: 17, taps: [17, 14], leap: 10 },
    ],
    numbers: 1,
    codeBits: 8,
    odd: false,
    uFrac: 7,
  },
  tree: {
    lanes: [
      { bits: 18, taps: [18, 11], leap: 11 },
      { bits: 15, taps: [15, 14], leap: 13 },
      { bits: 17, taps: [17, 14], leap: 14 },
      { bits: 20, taps: [20, 17], leap: 17 },
    ],
    numbers: 1,
    codeBits: 8,
    odd: true,
    uFrac: 8,
  },
  icdf: { lanes: [{ bits: 25, taps: [25, 22], leap: 22 }], numbers: 1, codeBits: 8, odd: true, uFrac: 8 },
  'box-muller': { lanes: [{ bits: 31, taps: [31, 28], leap: 28 }], numbers: 2, codeBits: 8, odd: true, uFrac: 8 },
};
