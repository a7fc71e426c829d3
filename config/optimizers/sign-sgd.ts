import type { AlgorithmRow } from '../algorithm-row.js';

/** Takes the sign of the projected gradient alone; every step has the length eta |z|. */
export const row = {
  id: 'sign-sgd',
  title: 'ZO-signSGD',
  about: 'theta <- theta - eta sign(g) z',
} as const satisfies AlgorithmRow;
