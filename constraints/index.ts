export type { Board, PinRow } from './board.js';
export {
  assertBudget,
  type Budget,
  type BudgetMetric,
  type BudgetRow,
  type BudgetSubject,
  type Cost,
  capacityBudget,
  checkBudget,
} from './budget.js';
export { allPorts, interfaceOf, type ModuleInterface, type Port, portBits } from './interface.js';
export { type Target, targetNamed, targets } from './target.js';
export type { ConstraintFormat, Device, Resource } from './targets/types.js';
export { type ResolvedTiming, resolveTiming, type Timing } from './timing.js';
export { type ConstraintFile, type ConstraintRequest, writeConstraints } from './write.js';
