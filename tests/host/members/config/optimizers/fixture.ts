import type { AlgorithmRow } from '../../../../../config/algorithm-row.js';

export const row = {
  id: 'fixture',
  title: 'Fixture',
  about: 'half the step at every other step',
} as const satisfies AlgorithmRow;
