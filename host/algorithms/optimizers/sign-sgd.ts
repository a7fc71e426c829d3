import type { Optimizer } from '../types.js';

/** `theta <- theta - eta*sign(g)*z` for each term of the estimate; a gradient of 0 moves nothing. */
export const optimizer: Optimizer = {
  state: () => ({}),
  update: ({ terms }, learningRate) =>
    terms.map(({ draw, g }) => ({ op: 'axpy', draw, coef: Math.fround(-(learningRate * Math.sign(g))) })),
};
