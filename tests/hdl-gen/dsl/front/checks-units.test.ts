import { describe, expect, it } from 'vitest';
import { loadConfig, type ResolvedConfig, resolveConfig } from '../../../../config/index.js';
import { generatorSource, perturbEngine } from '../../../../hdl-gen/units.js';

const otf = (fields: Record<string, unknown>): ResolvedConfig =>
  resolveConfig({ name: 'unit', generator: { kind: 'on-the-fly', lanes: 31, bits: 8, ...fields } });
const pool = (fields: Record<string, unknown>): ResolvedConfig =>
  resolveConfig({ name: 'unit', generator: { kind: 'pool', size: 100, bits: 8, ...fields } });

const examples = ['otf-31x8', 'otf-8x11', 'pool-2047', 'otf-31x9-cheap'];
const shapes: [string, ResolvedConfig][] = [
  ...(await Promise.all(
    examples.map(async (name): Promise<[string, ResolvedConfig]> => [name, await loadConfig(`examples/${name}.json`)]),
  )),
  ['fewer numbers a clock than lanes', otf({ perClock: 8 })],
  ['a divisor of the lanes', otf({ lanes: 8, perClock: 4 })],
  ['more numbers a clock than lanes', otf({ lanes: 8, perClock: 20, scaling: 'constant' })],
  ['rotation per step', otf({ rotate: 'step' })],
  ['no rotation, no scale', otf({ rotate: 'none', scaling: 'none' })],
  ['truncated words', otf({ bits: 12, wordBits: 8 })],
  ['one lane', otf({ lanes: 1, bits: 3, scaling: 'exact' })],
  ['unaligned ROM', pool({ perClock: 8 })],
  ['unaligned RAM', pool({ perClock: 5, memory: 'ram' })],
  ['RAM of rows', pool({ perClock: 5, memory: 'ram', carry: 'row' })],
  ['one row', pool({ size: 16, perClock: 16, carry: 'row' })],
  ['central limit', resolveConfig({ name: 'unit', generator: { kind: 'clt', lanes: 3 } })],
];

describe('the checks find nothing to say about the units', () => {
  it.each(shapes)('%s', (_, config) => {
    expect(generatorSource(config).modules.length).toBeGreaterThan(0);
    const { generator } = config;
    if (generator.kind === 'on-the-fly' && generator.replay === 'serial') return;
    expect(perturbEngine(config).modules.length).toBeGreaterThan(1);
  });

  it('takes less than 50 ms of processor time for a bank of 31 lanes', async () => {
    const config = await loadConfig('examples/otf-31x8.json');
    const times = Array.from({ length: 15 }, () => {
      const before = process.cpuUsage();
      generatorSource(config);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
