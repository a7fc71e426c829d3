import { describe, expect, it } from 'vitest';
import { schemeConfig, schemes } from '../../flow/compare/schemes.js';
import { generatorInput } from '../../flow/compare/table-design.js';
import type { CompareData } from '../../report/compare-data.js';
import { equivalentText, signsTrainingText, tradeTable } from '../../report/compare-trade.js';
import { differencesChart } from '../../report/compare-training-charts.js';
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
