import type { Estimator } from '../types.js';

/**
 * The two-sided difference (MeZO, arXiv 2305.17333, algorithm 1), one draw `z` a step:
 *
 *     L+ = loss(theta + eps*z)      L- = loss(theta - eps*z)      g = (L+ - L-) / (2*eps)
 */
export const estimator: Estimator = {
  draws: 1,
  losses: ['L+', 'L-'],
  async estimate(draw, probe) {
    const { epsilon } = probe;
    // What is there at once is not awaited: a small model's step is too short for many turns of the microtask queue.
    const plus = probe.loss({ z: { draw, coef: epsilon } }, 'plus');
    const lossPlus = typeof plus === 'number' ? plus : await plus;
    const minus = probe.loss({ z: { draw, coef: -epsilon } }, 'minus');
    const lossMinus = typeof minus === 'number' ? minus : await minus;
    const g = (lossPlus - lossMinus) / (2 * epsilon);
    return { terms: [{ draw, g }], losses: [lossPlus, lossMinus] };
  },
};
