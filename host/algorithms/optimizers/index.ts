// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { optimizer as sgdOptimizer } from './sgd.js';
import { optimizer as signSgdOptimizer } from './sign-sgd.js';

export const optimizers = {
  sgd: sgdOptimizer,
  'sign-sgd': signSgdOptimizer,
} as const;
