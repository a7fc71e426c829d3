/** Section `train` of a configuration. */
import * as z from 'zod';
import { aboutAll, idsOf } from './algorithm-row.js';
import { estimatorRows } from './estimators/index.js';
import { lossRows } from './losses/index.js';
import { optimizerRows } from './optimizers/index.js';
import { sourceIds } from './sources.js';

/**
 * What a field means to a run that is resumed: an *identity* field decides the trained weights and must stay as it was;
 * a field of *work* says how long, how often or from where, and may change. Files count by their content, perturbations
 * by their stream, so their names are work.
 */
export type TrainFieldRole = 'identity' | 'work';

export const trainFieldRoles = z.registry<{ readonly role: TrainFieldRole }>();
const identity = { role: 'identity' } as const;
const work = { role: 'work' } as const;

/** The training run. */
export const train = z.strictObject({
  model: z
    .string()
    .min(1)
    .default('demo')
    .describe("an ONNX file, or 'demo' for the built-in one")
    .register(trainFieldRoles, work),
  data: z
    .string()
    .min(1)
    .default('demo')
    .describe("a folder with a data set, or 'demo'")
    .register(trainFieldRoles, work),
  source: z
    .enum(sourceIds)
    .default('golden')
    .describe('where the perturbations come from')
    .register(trainFieldRoles, work),
  estimator: z
    .enum(idsOf(estimatorRows))
    .default('two-sided')
    .describe(`how losses become a projected gradient; ${aboutAll(estimatorRows)}`)
    .register(trainFieldRoles, identity),
  optimizer: z
    .enum(idsOf(optimizerRows))
    .default('sgd')
    .describe(`how a projected gradient becomes an update; ${aboutAll(optimizerRows)}`)
    .register(trainFieldRoles, identity),
  loss: z
    .enum(idsOf(lossRows))
    .default('cross-entropy')
    .describe(`what is trained on; ${aboutAll(lossRows)}`)
    .register(trainFieldRoles, identity),
  steps: z
    .int()
    .min(1)
    .default(1000)
    .describe('steps of the run, over all resumed parts')
    .register(trainFieldRoles, work),
  batchSize: z.int().min(1).default(64).describe('samples of a minibatch').register(trainFieldRoles, identity),
  learningRate: z
    .number()
    .positive()
    .default(2e-3)
    .describe('eta of the update -eta*g*z')
    .register(trainFieldRoles, identity),
  schedule: z
    .enum(['constant', 'linear'])
    .default('constant')
    .describe("eta over the run; 'linear' falls to nothing in a straight line, so its steps may not change on resume")
    .register(trainFieldRoles, identity),
  epsilon: z
    .number()
    .positive()
    .default(1e-2)
    .describe('smoothing: the distance at which the two losses are taken')
    .register(trainFieldRoles, identity),
  seed: z
    .int()
    .min(0)
    .max(0xffffffff)
    .default(1)
    .describe('run seed: the order of the batches and where the stream starts')
    .register(trainFieldRoles, identity),
  evalEvery: z
    .int()
    .min(0)
    .default(50)
    .describe('steps between evaluations on the test set; 0: only at the end')
    .register(trainFieldRoles, work),
  checkpointEvery: z
    .int()
    .min(0)
    .default(100)
    .describe('steps between checkpoints; 0: only at the end and on interruption')
    .register(trainFieldRoles, work),
  threads: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe("ONNX Runtime's threads within an operator")
    .register(trainFieldRoles, identity),
});

export type TrainConfig = Readonly<z.output<typeof train>>;

/** The fields of `train` that decide the weights, with their values, in the order of the schema. */
export function trainIdentity(config: TrainConfig): Readonly<Record<string, string | number>> {
  const fields = Object.entries(train.shape)
    .filter(([, field]) => trainFieldRoles.get(field)?.role === 'identity')
    .map(([key]) => [key, config[key as keyof TrainConfig]] as const);
  return Object.fromEntries(fields);
}
