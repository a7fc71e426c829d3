import type { Optimizer } from '../types.js';

/** `theta <- theta - (eta*g)*z` for each term of the estimate. */
export const optimizer: Optimizer = {
  state: () => ({}),
  update: ({ terms }, learningRate) =>
    terms.map(({ draw, g }) => ({ op: 'axpy', draw, coef: Math.fround(-(learningRate * g)) })),
};
