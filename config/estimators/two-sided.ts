import type { AlgorithmRow } from '../algorithm-row.js';

/** MeZO, arXiv 2305.17333, algorithm 1. */
export const row = {
  id: 'two-sided',
  title: 'Two-sided difference',
  about: 'g = (L+ - L-) / (2 epsilon) from one draw and two forward passes',
} as const satisfies AlgorithmRow;
