import { describe, expect, it } from 'vitest';
import { labelsOf, tradeChart } from '../../compare/page/charts.js';
import { type CompareData, type CompareRow, measured } from '../../compare/page/data.js';
import { equivalentText, signsTrainingText, tradeTable } from '../../compare/page/summary.js';
import { differencesChart } from '../../compare/page/training-charts.js';
import { schemeConfig, schemes } from '../../compare/rows.js';
import { generatorInput } from '../../compare/silicon/design.js';
import { reading, trainingOf, trainingRow, trainingTask } from './training-fixture.js';

const training = trainingOf([
  trainingTask('mnist', [
    trainingRow('gaussian', 'Gaussian', { hardware: null, atGaussian: reading(0.8, null), tuned: reading(0.8, null) }),
    trainingRow('bank', 'PeZO B', { atGaussian: reading(0.801, 0.001), tuned: reading(0.798, -0.002) }),
    trainingRow('bank-constant', 'PeZO B', { hardware: 'bank', atGaussian: reading(0.77, -0.03) }),
    trainingRow('pool', 'PeZO A', { atGaussian: reading(0.8, 0), tuned: reading(0.79, -0.01) }),
    trainingRow('signs', 'signs', { atGaussian: reading(0.81, 0.01), tuned: reading(0.795, -0.005) }),
  ]),
  trainingTask('ecg', [
    trainingRow('gaussian', 'Gaussian', { hardware: null, atGaussian: reading(0.9, null) }),
    trainingRow('bank', 'PeZO B', { atGaussian: reading(0.9, 0) }),
    trainingRow('pool', 'PeZO A', { atGaussian: reading(0.7, -0.2) }),
    trainingRow('signs', 'signs', { atGaussian: reading(0.85, -0.05) }),
  ]),
]);
const data: CompareData = {
  schema: 'zeroth-compare/1',
  command: 'zeroth compare',
  tools: [],
  energyClockMHz: 100,
  energyBeats: 5,
  libraries: [],
  models: [],
  rows: [],
  targets: [],
  claim: null,
  recipes: [],
  notes: [],
};

describe('silicon beside training', () => {
  it('has a row for every scheme and two columns for every task', () => {
    const { head, rows } = tradeTable(data, training);
    expect(head.slice(-4)).toEqual(['mnist (i)', '(ii)', 'ecg (i)', '(ii)']);
    for (const row of rows) expect(row).toHaveLength(head.length);
    const cells = Object.fromEntries(rows.map((row) => [row[0], row.slice(-4)]));
    expect(cells['label of gaussian']).toEqual(['80.00 %', '80.00 %', '90.00 %', '-']);
    expect(cells['label of bank']).toEqual(['equivalent +0.10', 'equivalent -0.20', 'equivalent +0.00', '-']);
    expect(cells['label of bank-constant']).toEqual(['worse -3.00', '-', '-', '-']);
    expect(cells['label of pool']?.[2]).toBe('worse -20.00');
  });

  it('says which PeZO rows are equivalent everywhere, and where signs are ahead', () => {
    expect(equivalentText(training)).toBe(
      "Trained at the Gaussian's step sizes (reading i), equivalent to the Gaussian are of PeZO B label of bank on all 2 tasks, and of PeZO A label of pool on 1 of 2 tasks. " +
        'Trained each at its own step sizes (reading ii), equivalent to the Gaussian are of PeZO B label of bank on all 1 tasks, and of PeZO A no row.',
    );
    expect(signsTrainingText(training)).toBe(
      "Trained at the Gaussian's step sizes (reading i), its mean accuracy is above that of so many PeZO rows: 3 of 3 on mnist, 1 of 2 on ecg. " +
        'Trained each at its own step sizes (reading ii), its mean accuracy is above that of so many PeZO rows: 1 of 2 on mnist.',
    );
    const both = (pool: number): string =>
      equivalentText(
        trainingOf([
          trainingTask('mnist', [
            trainingRow('bank', 'PeZO B', { atGaussian: reading(0.8, 0), tuned: reading(0.79, -0.01) }),
            trainingRow('pool', 'PeZO A', { atGaussian: reading(0.8, 0), tuned: reading(0.8, pool) }),
          ]),
        ]),
      );
    expect(both(0.001)).toMatch(/ In both readings on the task: label of pool\.$/);
    expect(both(-0.01)).toMatch(/ In both readings on the task: no row of PeZO\.$/);
    const none = trainingOf([trainingTask('none', [trainingRow('gaussian', 'Gaussian')])]);
    expect([equivalentText(none), signsTrainingText(none)]).toEqual(['', '']);
  });

  it('draws every interval and the margin; nothing where nothing was run', async () => {
    const figure = await differencesChart(training.tasks[0] as (typeof training.tasks)[number]);
    for (const text of ['label of bank', 'label of signs', 'the band is the margin of 1', '<svg']) {
      expect(figure).toContain(text);
    }
    expect(figure).not.toContain('label of gaussian');
    expect(await differencesChart(trainingTask('none', [trainingRow('gaussian', 'Gaussian')]))).toBe('');
  });

  it('draws cost against training for the rows whose cost and every task are known', async () => {
    const row = (scheme: string, lut: number, bram: number) =>
      ({
        ...{ scheme, label: `silicon of ${scheme}`, family: 'any', perClock: 32, quality: null, asic: [] },
        xcup: { lut: measured(lut), bram: measured(bram) },
      }) as unknown as CompareRow;
    const rows = [row('bank', 320, 0), row('pool', 900, 16), row('unknown', 5, 0)];
    const figure = await tradeChart({ ...data, rows }, training);
    for (const text of ['>label of bank<', '>label of pool (+ 16 BRAM)<', '<svg', 'below -1 worse than the margin']) {
      expect(figure).toContain(text);
    }
    // No silicon; no figure on ecg.
    expect(figure).not.toMatch(/label of (signs|bank-constant)|silicon of/);
    expect(await tradeChart(data, training)).toBe('');
  });

  it('writes names where they cover neither one another nor a point', () => {
    const points = Array.from({ length: 8 }, (_, i) => ({
      ...{ x: 300 + 9 * (i % 2), y: 100 + 9 * Math.floor(i / 2), label: `a longer name ${i}`, family: 'any' },
    }));
    const boxes = labelsOf(points).map(({ text, align, x, y }) => {
      const long = 5.3 * text.length;
      return { left: align === 'left' ? x : x - long, right: align === 'left' ? x + long : x, y };
    });
    expect(boxes).toHaveLength(points.length);
    const covered = boxes.flatMap((a, i) =>
      [...boxes.slice(i + 1), ...points.map((p) => ({ left: p.x - 3, right: p.x + 3, y: p.y }))].filter(
        (b) => a.left < b.right && b.left < a.right && Math.abs(a.y - b.y) < 10,
      ),
    );
    expect(covered).toEqual([]);
  });

  it('takes the cost of a constant scale from a row whose Verilog is the same', () => {
    const sharing = schemes.filter((s) => s.hardwareOf !== undefined);
    expect(sharing.length).toBeGreaterThan(0);
    for (const scheme of sharing) {
      const other = schemes.find((s) => s.id === scheme.hardwareOf);
      const [own, twin] = [scheme, other].map((s) => s && schemeConfig(s, 32));
      if (!own || !twin) throw new Error(`${scheme.id} has no twin`);
      expect(generatorInput(own, 'serial').files).toEqual(generatorInput(twin, 'serial').files);
      // Not so where the scale varies.
      const varying = schemeConfig(schemes.find((s) => s.id === 'pezo-b-11') as (typeof schemes)[number], 32);
      if (varying !== null)
        expect(generatorInput(varying, 'serial').files).not.toEqual(generatorInput(own, 'serial').files);
    }
  });
});
