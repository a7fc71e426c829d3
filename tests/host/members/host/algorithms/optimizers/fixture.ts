import type { Optimizer } from '../../../../../../host/algorithms/types.js';

/** Its state decides its steps, so that a resumed run shows whether it was kept. */
export const optimizer: Optimizer = {
  state: () => ({ count: new Float64Array(1) }),
  update({ terms }, learningRate, { count }) {
    const done = count?.[0] ?? Number.NaN;
    if (count !== undefined) count[0] = done + 1;
    const rate = done % 2 === 0 ? learningRate : learningRate / 2;
    return terms.map(({ draw, g }) => ({ op: 'axpy', draw, coef: Math.fround(-(rate * g)) }));
  },
};
