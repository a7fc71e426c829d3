import { hashOf } from '../../base/result-cache.js';
import { type TrainConfig, trainIdentity, ZerothError } from '../../config/index.js';
import { schedules } from '../algorithms/schedules.js';

/**
 * What must be the same for a run to go on where another stopped: the fields of `train` that are marked as identity,
 * and what they are applied to and computed by. Kept by name, so that a refusal can say what differs.
 */
export type RunIdentity = Readonly<Record<string, string | number>>;

/** What decides the weights beside the configuration. */
export interface RunInputs {
  readonly modelSha256: string;
  readonly dataSha256: string;
  readonly streamId: string;
  readonly dimension: number;
  /** Version of ONNX Runtime. */
  readonly onnxRuntime: string;
}

/** The number of steps belongs to it only where the schedule of the learning rate depends on it. */
export function identityOf(train: TrainConfig, inputs: RunInputs): RunIdentity {
  const { modelSha256, dataSha256, streamId, dimension, onnxRuntime } = inputs;
  return {
    ...{ modelSha256, dataSha256, streamId, dimension },
    ...trainIdentity(train),
    ...(schedules[train.schedule].usesSteps && { steps: train.steps }),
    onnxRuntime,
  };
}

/** SHA-256 (hex) of all fields: two runs of one hash have the same weights at every step, on one type of processor. */
export const identityHash = (identity: RunIdentity): string => hashOf(identity);

/** What format 1 did not name because there was nothing else. Threads and runtime it did not keep: they are not compared. */
const formatOneImplied: RunIdentity = {
  estimator: 'two-sided',
  optimizer: 'sgd',
  loss: 'cross-entropy',
  schedule: 'constant',
};

/** The identity in a checkpoint of format 1, for `checkIdentity`. */
export function formatOneIdentity(kept: RunIdentity, now: RunIdentity): RunIdentity {
  const { threads, onnxRuntime } = now;
  return {
    ...(threads !== undefined && { threads }),
    ...(onnxRuntime !== undefined && { onnxRuntime }),
    ...formatOneImplied,
    ...kept,
  };
}

/** @throws ZerothError naming every field in which the run to resume differs from the one that was stopped. */
export function checkIdentity(stopped: RunIdentity, now: RunIdentity, run: string): void {
  if (identityHash(stopped) === identityHash(now)) return;
  const changed = [...new Set([...Object.keys(now), ...Object.keys(stopped)])].filter((k) => stopped[k] !== now[k]);
  const shown = (value: string | number | undefined): string => `${value ?? 'of no matter'}`;
  throw new ZerothError({
    where: run,
    what: `cannot resume: ${changed.map((k) => `${k} was ${shown(stopped[k])} and is now ${shown(now[k])}`).join('; ')}`,
    allowed: `the same ${Object.keys(now).join(', ')}${now.steps === undefined ? '; more steps are fine' : ''}`,
    fix: 'resume with the configuration saved in the run folder (config.json), or start a new run folder',
  });
}
