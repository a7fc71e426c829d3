/** The lane groups of the independent schemes under their earlier names; the rows in schemes/ have them. */

import { type IndependentConfig, type IndependentId, isIndependent } from './schema.js';
import { schemeRows } from './schemes/index.js';
import type { LaneGroup } from './schemes/types.js';

/** `odd` is `hiddenOne` under its earlier name. */
export interface LaneSet extends Omit<LaneGroup, 'hiddenOne'> {
  readonly odd: boolean;
}

const earlier = ({ laneGroup: { hiddenOne, ...rest } }: { readonly laneGroup: LaneGroup }): LaneSet => ({
  ...rest,
  odd: hiddenOne,
});

export const laneSets: Readonly<Record<IndependentId, LaneSet>> = {
  rademacher: earlier(schemeRows.rademacher),
  tausworthe: earlier(schemeRows.tausworthe),
  clt: earlier(schemeRows.clt),
  tree: earlier(schemeRows.tree),
  icdf: earlier(schemeRows.icdf),
  'box-muller': earlier(schemeRows['box-muller']),
};

export type LaneSetConfig = IndependentConfig;
export type LaneSetKind = IndependentId;
export const isLaneSet = isIndependent;
