/** What `train.source` may be, and what a run calls it. */
import { schemeRows } from './schemes/index.js';

/** Where the perturbations of a run come from. */
export type SourceRow =
  /** The configured generator, by its golden stream. */
  | { readonly from: 'generator'; readonly label: string }
  /** The configured generator, by its simulated hardware. */
  | { readonly from: 'design'; readonly label: string }
  /** A reference stream of the host (docs/stream.md, section 9). */
  | { readonly from: 'reference'; readonly label: string; readonly reference: 'gaussian' | 'rademacher' | 'uniform' }
  /** The Gaussian that costs are compared with, as wide as the configured generator. */
  | { readonly from: 'baseline'; readonly label: string };

export const sourceRows = {
  golden: { from: 'generator', label: 'golden' },
  rtl: { from: 'design', label: 'RTL' },
  gaussian: { from: 'reference', label: 'Gaussian (AS 241)', reference: 'gaussian' },
  rademacher: { from: 'reference', label: 'Rademacher', reference: 'rademacher' },
  uniform: { from: 'reference', label: 'uniform, 8 bits', reference: 'uniform' },
  clt: { from: 'baseline', label: schemeRows.clt.title },
} as const satisfies Readonly<Record<string, SourceRow>>;

export type SourceId = keyof typeof sourceRows;
export const sourceIds = Object.keys(sourceRows) as [SourceId, ...SourceId[]];

/** `a, b or c`. */
export const listed = (ids: readonly string[]): string => ids.join(', ').replace(/, ([^,]+)$/, ' or $1');
