// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { row as crossEntropyRow } from './cross-entropy.js';

export const lossRows = {
  'cross-entropy': crossEntropyRow,
} as const;
