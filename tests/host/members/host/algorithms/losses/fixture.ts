import type { Loss } from '../../../../../../host/algorithms/types.js';

export const loss: Loss = {
  of: (_kernel, all, classes) => ({
    mean(logits, labels, rows = all) {
      let total = 0;
      for (let r = 0; r < rows; r++) {
        const row = logits.subarray(r * classes, (r + 1) * classes);
        total += Math.max(...row) - (row[labels[r] ?? 0] ?? Number.NaN);
      }
      return total / rows;
    },
  }),
};
