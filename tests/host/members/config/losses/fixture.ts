import type { AlgorithmRow } from '../../../../../config/algorithm-row.js';

export const row = {
  id: 'fixture',
  title: 'Fixture',
  about: 'mean distance of the label from the top',
} as const satisfies AlgorithmRow;
