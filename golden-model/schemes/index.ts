import type { LaneSetKind } from '../../config/index.js';
import { boxMuller } from './box-muller.js';
import { clt } from './clt.js';
import { icdf } from './icdf.js';
import { rademacher } from './rademacher.js';
import type { LaneSetScheme } from './scheme.js';
import { tausworthe } from './tausworthe.js';
import { tree } from './tree.js';

/** The schemes of private lanes; `config/lane-sets.ts` has the lanes of each. */
export const laneSetSchemes: Readonly<Record<LaneSetKind, LaneSetScheme>> = {
  rademacher,
  tausworthe,
  clt,
  tree,
  icdf,
  'box-muller': boxMuller,
};
