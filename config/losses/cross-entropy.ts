import type { AlgorithmRow } from '../algorithm-row.js';

export const row = {
  id: 'cross-entropy',
  title: 'Cross-entropy',
  about: 'mean softmax cross-entropy of the labels',
} as const satisfies AlgorithmRow;
