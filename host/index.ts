export { estimators } from './algorithms/estimators/index.js';
export { losses } from './algorithms/losses/index.js';
export { optimizers } from './algorithms/optimizers/index.js';
export { type Schedule, schedules } from './algorithms/schedules.js';
export {
  applyOps,
  type Recipe,
  type RecipeConfig,
  recipeOf,
  type StepResult,
  Trainer,
  type TrainerState,
} from './algorithms/trainer.js';
export type {
  BatchLoss,
  Estimate,
  Estimator,
  Loss,
  NamedArrays,
  Op,
  Optimizer,
  Point,
  Probe,
} from './algorithms/types.js';
export * from './data/index.js';
export * from './kernels/index.js';
export * from './models/index.js';
export type { Evaluation, Objective } from './objective/objective.js';
export { OnnxObjective } from './objective/onnx.js';
export { type Checkpoint, loadCheckpoint, saveCheckpoint, weightsHash } from './run/checkpoint.js';
export { identityHash, type RunIdentity } from './run/identity.js';
export { type EvaluationRecord, type Metrics, readMetrics, type StepRecord } from './run/log.js';
export { type Loop, trainLoop } from './run/loop.js';
export type { ProgressStream } from './run/progress.js';
export { type TrainOptions, type TrainResult, train } from './run/train.js';
export * from './sources/index.js';
