import type { TrainConfig } from '../../config/index.js';

export interface Schedule {
  /** Whether the rate depends on the length of the run, so that a resumed run must have the same. */
  readonly usesSteps: boolean;
  /** eta of the step after `done` of `steps` steps. */
  rate(learningRate: number, done: number, steps: number): number;
}

export const schedules: Readonly<Record<TrainConfig['schedule'], Schedule>> = {
  constant: { usesSteps: false, rate: (learningRate) => learningRate },
  /** Falls to nothing in a straight line. */
  linear: { usesSteps: true, rate: (learningRate, done, steps) => learningRate * (1 - done / steps) },
};
