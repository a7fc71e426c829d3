/** Section `train` of a configuration. */
import * as z from 'zod';
import { sourceIds } from './sources.js';

/** The training run. */
export const train = z.strictObject({
  model: z.string().min(1).default('demo').describe("an ONNX file, or 'demo' for the built-in one"),
  data: z.string().min(1).default('demo').describe("a folder with a data set, or 'demo'"),
  source: z.enum(sourceIds).default('golden').describe('where the perturbations come from'),
  steps: z.int().min(1).default(1000).describe('steps of the run, over all resumed parts'),
  batchSize: z.int().min(1).default(64).describe('samples of a minibatch'),
  learningRate: z.number().positive().default(2e-3).describe('eta of the update -eta*g*z'),
  epsilon: z.number().positive().default(1e-2).describe('smoothing: the distance at which the two losses are taken'),
  seed: z
    .int()
    .min(0)
    .max(0xffffffff)
    .default(1)
    .describe('run seed: the order of the batches and where the stream starts'),
  evalEvery: z.int().min(0).default(50).describe('steps between evaluations on the test set; 0: only at the end'),
  checkpointEvery: z
    .int()
    .min(0)
    .default(100)
    .describe('steps between checkpoints; 0: only at the end and on interruption'),
  threads: z.int().min(1).max(64).default(1).describe("ONNX Runtime's threads within an operator"),
});

export type TrainConfig = Readonly<z.output<typeof train>>;
