import type { ResolvedConfig } from '../config/index.js';
import { type Explanation, explain } from '../explain/explain.js';
import type { SizeOptions } from '../explain/model-size.js';
import type { Step } from './step.js';

export const explainStep: Step<
  { readonly config: ResolvedConfig; readonly size?: SizeOptions },
  { readonly explanation: Explanation }
> = {
  name: 'explain',
  does: 'repeats, step size, cost and warnings, by arithmetic',
  needs: ['config'],
  gives: ['explanation'],
  run: ({ config, size }) => ({ explanation: explain(config, size) }),
};
