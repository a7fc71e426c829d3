/** `zeroth compare --train`: what each random-number scheme does to training. */

export type * from '../page/training-data.js';
export { compareTraining, type TrainingOptions } from './compare.js';
export type { TrainingProgress } from './runner.js';
export { type TaskId, tasks } from './tasks.js';
