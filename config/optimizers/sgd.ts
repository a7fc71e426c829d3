import type { AlgorithmRow } from '../algorithm-row.js';

export const row = {
  id: 'sgd',
  title: 'ZO-SGD',
  about: 'theta <- theta - eta g z',
} as const satisfies AlgorithmRow;
