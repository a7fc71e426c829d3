// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { row as sgdRow } from './sgd.js';
import { row as signSgdRow } from './sign-sgd.js';

export const optimizerRows = {
  sgd: sgdRow,
  'sign-sgd': signSgdRow,
} as const;
