// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { row as twoSidedRow } from './two-sided.js';

export const estimatorRows = {
  'two-sided': twoSidedRow,
} as const;
