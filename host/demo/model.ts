import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ZerothError } from '../../base/errors.js';
import { mlpSpec, writeOnnx } from '../models/index.js';
import { classes, makeDataset, pixels } from './images.js';
import { type AdamSettings, accuracyOf, type Mlp, trainMlp } from './mlp.js';

export interface ModelRecipe {
  readonly trainImages: number;
  readonly testImages: number;
  /** Seed of the images, not of the training. */
  readonly dataSeed: number;
  readonly adam: AdamSettings;
}

/** How the committed `examples/demo/demo-mlp.onnx` was made; `scripts/make-demo-model.mjs --check` makes it again. */
export const modelRecipe: ModelRecipe = {
  trainImages: 4000,
  testImages: 2000,
  dataSeed: 1,
  adam: { hidden: 32, epochs: 6, batchSize: 50, learningRate: 3e-3, weightDecay: 1e-3, seed: 1 },
};

export interface DemoModel {
  /** The .onnx file: input `data` [batch, 256], output `logits` [batch, 8], 8,488 float32 weights. */
  readonly bytes: Uint8Array;
  /** Fractions 0..1 on test images that were not trained on, with the binary32 weights of the file. */
  readonly accuracy: { readonly source: number; readonly shifted: number };
}

/** Trains the demo's model on the source domain. A pure function of the recipe: the same bytes on every machine. */
export function makeDemoModel(
  recipe: ModelRecipe = modelRecipe,
  onEpoch?: (epoch: number, loss: number) => void,
): DemoModel {
  const { dataSeed: seed, testImages: count, adam } = recipe;
  const train = makeDataset({ domain: 'source', split: 'train', count: recipe.trainImages, seed });
  const trained = trainMlp(train, adam, onEpoch);
  const round = (w: Float64Array): Float64Array => Float64Array.from(Float32Array.from(w));
  const net: Mlp = {
    hidden: trained.hidden,
    w1: round(trained.w1),
    b1: round(trained.b1),
    w2: round(trained.w2),
    b2: round(trained.b2),
  };
  const flat = Float32Array.from([...net.w1, ...net.b1, ...net.w2, ...net.b2]);
  return {
    bytes: writeOnnx(mlpSpec('demo-mlp', [pixels, net.hidden, classes], flat)),
    accuracy: {
      source: accuracyOf(net, makeDataset({ domain: 'source', split: 'test', count, seed })),
      shifted: accuracyOf(net, makeDataset({ domain: 'shifted', split: 'test', count, seed })),
    },
  };
}

/** Where the committed model lies, from a checkout or an installed package. */
export function demoModelPath(): string {
  for (const up of ['../..', '../../..']) {
    const path = fileURLToPath(new URL(`${up}/examples/demo/demo-mlp.onnx`, import.meta.url));
    if (existsSync(path)) return path;
  }
  throw new ZerothError({
    where: 'examples/demo/demo-mlp.onnx',
    what: 'the demo model is missing',
    fix: 'npm run build && node scripts/make-demo-model.mjs',
  });
}
