import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import { type Config, type ResolvedConfig, resolveConfig } from '../../config/index.js';
import {
  type Dataset,
  mlpSpec,
  type Objective,
  type PerturbationSource,
  type RecipeConfig,
  recipeOf,
  type Split,
  Trainer,
  type TrainerState,
  writeOnnx,
} from '../../host/index.js';

// Apart from fixtures.ts, so that a child process can use it without the test runner.

const features = 16;
const hidden = 8;
const classes = 4;
export const tinyWeights = features * hidden + hidden + hidden * classes + classes;

/** An untrained 16-8-4 perceptron. */
export function tinyModel(seed = 'tiny'): Uint8Array {
  const random = seedrandom(seed);
  const weights = Float32Array.from({ length: tinyWeights }, () => random() - 0.5);
  return writeOnnx(mlpSpec('tiny', [features, hidden, classes], weights));
}

/** Four noisy clusters of 16 features: easy to learn, and not by chance. */
export function tinyData(): Dataset {
  const random = seedrandom('clusters');
  const centres = Array.from({ length: classes * features }, () => 2 * random() - 1);
  const split = (count: number): Split => {
    const labels = Int32Array.from({ length: count }, () => Math.floor(random() * classes));
    const inputs = Float32Array.from({ length: count * features }, (_, i) => {
      const label = labels[Math.floor(i / features)] ?? 0;
      return (centres[label * features + (i % features)] ?? 0) + (random() - 0.5);
    });
    return { count, inputs, labels };
  };
  return { name: 'clusters', sampleDims: [features], train: split(400), test: split(200) };
}

/** A configuration of the tiny model, whose file is written to `folder`. */
export function tinyConfig(
  folder: string,
  train: NonNullable<Config['train']> = {},
  generator: Config['generator'] = { kind: 'on-the-fly', lanes: 31, bits: 8 },
): ResolvedConfig {
  const model = join(folder, 'tiny.onnx');
  if (!existsSync(model)) writeFileSync(model, tinyModel());
  return resolveConfig({
    name: 'tiny',
    generator,
    train: {
      model,
      batchSize: 20,
      steps: 60,
      learningRate: 0.02,
      epsilon: 1e-3,
      evalEvery: 20,
      checkpointEvery: 20,
      ...train,
    },
  });
}

/** A trainer by two-sided ZO-SGD at a constant rate, where the settings say nothing else. */
export function trainerOf(
  objective: Objective,
  source: PerturbationSource,
  settings: Partial<RecipeConfig> & Pick<RecipeConfig, 'epsilon' | 'learningRate'>,
  start?: TrainerState,
): Trainer {
  const usual = { estimator: 'two-sided', optimizer: 'sgd', schedule: 'constant', steps: 1000 } as const;
  return new Trainer(objective, source, recipeOf({ ...usual, ...settings }), start);
}
