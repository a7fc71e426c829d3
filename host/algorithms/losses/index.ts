// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { loss as crossEntropyLoss } from './cross-entropy.js';

export const losses = {
  'cross-entropy': crossEntropyLoss,
} as const;
