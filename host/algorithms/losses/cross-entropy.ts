import { CrossEntropy } from '../../objective/cross-entropy.js';
import type { Loss } from '../types.js';

/** Mean softmax cross-entropy in nats. */
export const loss: Loss = { of: (kernel, rows, classes) => new CrossEntropy(kernel, rows, classes) };
