// Child of memory.ts: prints the resident memory of a bare session, or of one that has trained for a few steps.
import { resolveConfig } from '../config/index.js';
import {
  createSource,
  loadKernel,
  mlpSpec,
  OnnxObjective,
  parseOnnx,
  recipeOf,
  Trainer,
  writeOnnx,
} from '../host/index.js';

const layers = [784, 8192, 10];
const weights = layers.slice(1).reduce((sum, n, i) => sum + n * ((layers[i] ?? 0) + 1), 0);
const batchSize = 8;

function makeModel() {
  const values = new Float32Array(weights);
  for (let i = 0; i < weights; i++) values[i] = ((i * 2654435761) % 1000) / 1e5;
  return parseOnnx(writeOnnx(mlpSpec('memory', layers, values)), 'memory.onnx');
}

const { kernel } = await loadKernel();
const model = makeModel();
const objective = await OnnxObjective.create(model, { batchSize, threads: 1, kernel });
const split = { count: batchSize, inputs: new Float32Array(784 * batchSize), labels: new Int32Array(batchSize) };
objective.select(
  split,
  Int32Array.from({ length: batchSize }, (_, i) => i),
);
const held: unknown[] = [model, objective];
if (process.argv[2] === 'train') {
  const config = resolveConfig({ name: 'memory', generator: { kind: 'on-the-fly', lanes: 31, bits: 8 } });
  const source = createSource(config, weights, kernel);
  const trainer = new Trainer(objective, source, recipeOf({ ...config.train, epsilon: 1e-3, learningRate: 1e-9 }));
  for (let step = 0; step < 10; step++) await trainer.step();
  held.push(source, trainer);
} else {
  for (let i = 0; i < 20; i++) await objective.loss();
}
for (let i = 0; i < 4; i++) {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 50));
}
process.stdout.write(JSON.stringify({ rss: process.memoryUsage().rss, weights, held: held.length }));
await objective.close();
