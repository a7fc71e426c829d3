// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { estimator as twoSidedEstimator } from './two-sided.js';

export const estimators = {
  'two-sided': twoSidedEstimator,
} as const;
