/** What an elaboration check has to say. */
import type { Loc } from './ir.js';

export interface Finding {
  readonly what: string;
  readonly loc: Loc | undefined;
}
export type Report = (what: string, loc: Loc | undefined) => void;
