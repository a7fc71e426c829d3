/** The lane groups of the independent schemes under their earlier names; the rows in schemes/ have them. */

import { type IndependentConfig, type IndependentId, isIndependent } from './schema.js';
import { schemeRows } from './schemes/index.js';
import type { LaneGroup } from './schemes/types.js';

/** `odd` is `hiddenOne` under its earlier name. */
export interface LaneSet extends Omit<LaneGroup, 'hiddenOne'> {
  readonly odd: boolean;
}

export const laneSets = Object.fromEntries(
  Object.entries(schemeRows).flatMap(([id, { laneGroup }]) => {
    if (laneGroup === null) return [];
    const { hiddenOne, ...rest } = laneGroup;
    return [[id, { ...rest, odd: hiddenOne }]];
  }),
) as Readonly<Record<IndependentId, LaneSet>>;

export type LaneSetConfig = IndependentConfig;
export type LaneSetKind = IndependentId;
export const isLaneSet = isIndependent;
