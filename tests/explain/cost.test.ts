import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { loadConfig, resolveConfig } from '../../config/index.js';
import { type CostPoint, costPoints, costTools, estimateCost } from '../../explain/cost.js';
import { leastSquares } from '../../explain/least-squares.js';
import { readBaseline } from '../../synth/gates/gate.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const generatorOf = (point: CostPoint) => resolveConfig({ name: 'x', generator: point.generator }).generator;
const nameOf = (point: CostPoint): string => JSON.stringify(point.generator);
/** The larger of the two over the smaller, less 1; a dozen cells more or less are nothing. */
const off = (a: number, b: number): number =>
  Math.abs(a - b) <= 12 ? 0 : Math.max(a, b) / Math.max(1, Math.min(a, b)) - 1;

describe('the cost estimate', () => {
  const file = 'bench/cost-baseline.json';
  const baseline = readBaseline(readFileSync(join(root, file), 'utf8'), file);
  const figures = [costTools['ice40-hx8k'], costTools.xcup].flatMap((key) => Object.entries(baseline.tools[key] ?? {}));

  it('has a baseline of the same tools to be compared with', () => expect(figures.length).toBeGreaterThanOrEqual(8));

  test.each(figures)('%s: within 15 % of the gated figures', async (entry, measured) => {
    const [name, target] = entry.split('@');
    const { generator } = await loadConfig(join(root, 'examples', `${name}.json`));
    const cost = estimateCost(generator);
    expect(cost).not.toBeNull();
    const estimate: Record<string, number | undefined> =
      target === 'xcup' ? { ...cost?.ultrascale } : { ...cost?.ice40 };
    const compared = Object.keys(measured).filter((metric) => estimate[metric] !== undefined);
    expect(compared.length).toBeGreaterThanOrEqual(2);
    for (const metric of compared) {
      expect({ metric, off: off(estimate[metric] ?? 0, measured[metric] ?? 0) }).toEqual({
        metric,
        off: expect.toSatisfy((x: number) => x <= 0.15),
      });
    }
  });

  test.each(costPoints.map((point) => [nameOf(point), point] as const))(
    '%s: within 20 % of what was measured',
    (_, point) => {
      const cost = estimateCost(generatorOf(point));
      const { 'ice40-hx8k': ice40, xcup } = point.figures;
      expect(off(cost?.ice40.lc ?? 0, ice40.lc)).toBeLessThan(0.2);
      expect(off(cost?.ultrascale.lut ?? 0, xcup.lut)).toBeLessThan(0.2);
      expect(cost?.ultrascale.ff).toBe(xcup.ff);
      // Yosys may find a column of a scale table constant and leave a block out.
      expect(Math.abs((cost?.ice40.bram ?? 0) - ice40.bram)).toBeLessThanOrEqual(1);
      expect(cost?.ultrascale.bram).toBe(xcup.bram);
    },
  );

  it('holds for banks that it has not seen: each left out in turn, half of them within 10 %', () => {
    const banks = costPoints.filter(({ generator }) => generator.kind === 'on-the-fly');
    const errors = banks.map((point) => {
      const cost = estimateCost(
        generatorOf(point),
        costPoints.filter((other) => other !== point),
      );
      return off(cost?.ice40.lc ?? 0, point.figures['ice40-hx8k'].lc);
    });
    errors.sort((a, b) => a - b);
    expect(errors[errors.length >> 1]).toBeLessThan(0.1);
  });

  it('follows the data: doubled measurements double the estimate', () => {
    const twice = costPoints.map((point) => ({
      ...point,
      figures: {
        'ice40-hx8k': { ...point.figures['ice40-hx8k'], lc: 2 * point.figures['ice40-hx8k'].lc },
        xcup: { ...point.figures.xcup, lut: 2 * point.figures.xcup.lut },
      },
    }));
    const { generator } = resolveConfig({ name: 'x', generator: { kind: 'on-the-fly', lanes: 31, bits: 8 } });
    const [once, doubled] = [estimateCost(generator), estimateCost(generator, twice)];
    expect(off(doubled?.ice40.lc ?? 0, 2 * (once?.ice40.lc ?? 0))).toBeLessThan(0.01);
    expect(off(doubled?.ultrascale.lut ?? 0, 2 * (once?.ultrascale.lut ?? 0))).toBeLessThan(0.01);
  });

  it('is absent for a kind of which nothing was measured', () => {
    const { generator } = resolveConfig({ name: 'x', generator: { kind: 'icdf' } });
    expect(estimateCost(generator, [])).toBeNull();
  });
});

describe('least squares', () => {
  it('finds the weights of an exact sum', () => {
    const rows = [
      [1, 2, 0],
      [1, 0, 5],
      [1, 7, 1],
      [0, 3, 3],
    ].map((terms) => ({ terms, value: 4 * (terms[0] ?? 0) + 2 * (terms[1] ?? 0) + 0.5 * (terms[2] ?? 0) }));
    const [a, b, c] = leastSquares(rows);
    expect([a, b, c].map((x) => Math.round((x ?? 0) * 1e6) / 1e6)).toEqual([4, 2, 0.5]);
  });

  it('gives no weight below 0', () => {
    const rows = [1, 2, 3].map((x) => ({ terms: [10, x], value: 10 - x }));
    for (const weight of leastSquares(rows)) expect(weight).toBeGreaterThanOrEqual(0);
  });
});
