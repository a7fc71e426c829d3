import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Config, resolveConfig } from '../../config/index.js';
import { withFault } from '../../flow/controls.js';
import { train } from '../../host/index.js';
import { openRtlFeed, type RtlFeed } from '../../host/sources/rtl.js';
import { sourceUnderTest } from '../../sim/source-under-test.js';

const folder = mkdtempSync(join(tmpdir(), 'zeroth-proof-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shared = process.env.ZEROTH_SHARED ?? join('..', 'shared');
const real = existsSync(join(shared, 'models', 'mnist-mlp.onnx'));
const workload = real
  ? {
      model: join(shared, 'models', 'mnist-mlp.onnx'),
      data: join(shared, 'models', 'shifted', 'mnist-rot45'),
      learningRate: 1e-3,
      epsilon: 1e-3,
    }
  : {};
const steps = process.env.ZEROTH_PROOFS === 'full' ? 4000 : 500;

const generators: Record<string, Config['generator']> = {
  'otf-31x8': { kind: 'on-the-fly', lanes: 31, bits: 8 },
  'otf-8x11': { kind: 'on-the-fly', lanes: 8, bits: 11, scaling: 'exact' },
  'pool-2047': { kind: 'pool', size: 2047, bits: 8 },
};

let runs = 0;
async function run(generator: Config['generator'], source: 'golden' | 'rtl', fault = false) {
  const config = resolveConfig({
    name: 'proof',
    generator,
    train: { ...workload, source, steps, evalEvery: 0, checkpointEvery: 0 },
  });
  const feeds: RtlFeed[] = [];
  const broken = fault ? new Map(withFault(sourceUnderTest(config).files).map((f) => [f.path, f])) : null;
  const result = await train({
    config,
    runFolder: join(folder, `run-${runs++}`),
    openFeed: async (resolved, dimension) => {
      const patch =
        broken === null ? undefined : (file: { path: string; text: string }) => broken.get(file.path) ?? file;
      const feed = await openRtlFeed(resolved, { dimension, patch });
      feeds.push(feed);
      return feed;
    },
  });
  return { result, counters: feeds[0]?.counters() };
}

describe(`${steps} steps of ${real ? 'mnist-mlp on turned digits' : 'the demo'}`, () => {
  it.each(Object.keys(generators))('%s: RTL and golden numbers end in the same weights', async (name) => {
    const generator = generators[name];
    if (generator === undefined) throw new Error('unreachable');
    const golden = await run(generator, 'golden');
    const rtl = await run(generator, 'rtl');
    const { weightsSha256, after, sourceSummary } = rtl.result;
    console.log(
      `${name}: sha256 ${weightsSha256}, accuracy ${(100 * after.accuracy).toFixed(2)} %; ${sourceSummary[0]}`,
    );
    expect(weightsSha256).toBe(golden.result.weightsSha256);
    expect(rtl.counters?.beats.seen).toBe(rtl.counters?.beats.expected);
    expect(rtl.counters?.cycles.seen).toBe(rtl.counters?.cycles.expected);
    expect(rtl.counters?.restores).toBe(2 * steps);
  });

  it('fails with one tap flipped in the Verilog only', async () => {
    await expect(run({ kind: 'on-the-fly', lanes: 31, bits: 8 }, 'rtl', true)).rejects.toThrow(/the golden stream has/);
  });
});
