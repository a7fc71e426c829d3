import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { resolveConfig } from '../../config/index.js';
import { countedTargets, synthesize } from '../../flow/index.js';
import { metricValue } from '../../synth/index.js';

it('counts on the device that the configuration names, without Fmax where nothing routes it', async () => {
  const outDir = mkdtempSync(join(tmpdir(), 'zeroth-synthesize-'));
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }));
  const generator = { kind: 'on-the-fly', lanes: 2, bits: 5 } as const;
  const config = resolveConfig({ name: 'two-lanes', generator, target: { device: 'ecp5' } });
  expect(countedTargets(config)).toEqual(['ice40-hx8k', 'xcup', 'ecp5']);
  const labels: string[] = [];
  const { designs } = await synthesize(config, {
    targets: ['ecp5'],
    baseline: false,
    outDir,
    version: 'test',
    onProgress: (label) => labels.push(label),
  });
  const [bank, ...others] = designs;
  if (bank === undefined) throw new Error('nothing was measured');
  expect(others).toEqual([]);
  expect(bank.target).toBe('ecp5');
  expect(metricValue(bank, 'lut')).toBeGreaterThan(10);
  // Two lanes of five bits, twice for the snapshot.
  expect(metricValue(bank, 'ff')).toBeGreaterThanOrEqual(20);
  expect(metricValue(bank, 'fmax.min')).toBeUndefined();
  expect(JSON.parse(readFileSync(join(outDir, 'metrics.json'), 'utf8')).designs).toEqual(designs);
});
