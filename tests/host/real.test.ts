import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Config, resolveConfig } from '../../config/index.js';
import { type TrainResult, train } from '../../host/index.js';
import { hasShared, shared, temporary } from './fixtures.js';

const adapt = (settings: NonNullable<Config['train']>, generator: Config['generator']): Promise<TrainResult> => {
  const model = join(shared, 'models', 'mnist-mlp.onnx');
  const data = join(shared, 'models', 'shifted', 'mnist-rot45');
  const config = resolveConfig({
    name: 'digits',
    generator,
    train: { model, data, steps: 500, batchSize: 64, learningRate: 1e-3, evalEvery: 250, ...settings },
  });
  return train({ config, runFolder: join(temporary(), 'run') });
};
const bank: Config['generator'] = { kind: 'on-the-fly', lanes: 31, bits: 8 };

/** The published model, 40.45 % right on digits turned by 45 degrees, adapts by 500 two-sided steps. */
describe.skipIf(!hasShared)('mnist-mlp on turned digits', () => {
  test.each<[string, NonNullable<Config['train']>, Config['generator']]>([
    ['PeZO on the fly, 31 x 8', {}, bank],
    ['PeZO pool of 2047', {}, { kind: 'pool', size: 2047, bits: 8 }],
    ['Rademacher', { source: 'rademacher' }, bank],
  ])('%s', async (_name, settings, generator) => {
    const result = await adapt(settings, generator);
    expect(result.before.accuracy).toBe(0.4045);
    expect(result.after.accuracy).toBeGreaterThan(0.5);
    expect(result.after.loss).toBeLessThan(0.65 * result.before.loss);
    expect(result.dimension).toBe(50_890);
  });
});
