import { describe, expect, it } from 'vitest';
import { differencesChart, tradeChart } from '../../compare/page/charts.js';
import { type CompareData, type CompareRow, measured, none } from '../../compare/page/data.js';
import { equivalentText, signsSiliconText, signsTrainingText } from '../../compare/page/summary.js';
import { tradeSection } from '../../compare/page/tables.js';
import { schemeConfig, schemes } from '../../compare/rows.js';
import { generatorInput } from '../../compare/silicon/design.js';
import { labelsOf } from '../../report/charts.js';
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
    const table = tradeSection(data, training).blocks.find((block) => block.type === 'table');
    const head = table?.columns.map((column) => column.head) ?? [];
    const rows = table?.rows.map((row) => row.cells.map(String)) ?? [];
    expect(rows).toHaveLength(5);
    expect(head.slice(-4)).toEqual([
      'mnist, shared step size',
      'own step size',
      'ecg, shared step size',
      'own step size',
    ]);
    for (const row of rows) expect(row).toHaveLength(head.length);
    const cells = Object.fromEntries(rows.map((row) => [row[0], row.slice(-4)]));
    expect(cells['label of gaussian']).toEqual(['80.00 %', '80.00 %', '90.00 %', '-']);
    expect(cells['label of bank']).toEqual(['equivalent +0.10', 'equivalent -0.20', 'equivalent +0.00', '-']);
    expect(cells['label of bank-constant']).toEqual(['worse -3.00', '-', '-', '-']);
    expect(cells['label of pool']?.[2]).toBe('worse -20.00');
  });

  it('says which PeZO rows are equivalent everywhere, and where signs are ahead', () => {
    expect(equivalentText(training)).toBe(
      'At the shared step size, these PeZO B rows train as well as the Gaussian on all two tasks: label of bank. ' +
        'At the shared step size, these PeZO A rows train as well as the Gaussian on 1 of the 2 tasks: label of pool. ' +
        'Each at its own step size, these PeZO B rows train as well as the Gaussian on mnist: label of bank. ' +
        'Each at its own step size, no PeZO A row trains as well as the Gaussian on any task.',
    );
    expect(signsTrainingText(training)).toBe(
      'At the shared step size, label of signs beats 3 of the 3 PeZO rows on mnist, 1 of 2 on ecg, by mean accuracy. ' +
        'Each at its own step size, label of signs beats 1 of the 2 PeZO rows on mnist, by mean accuracy.',
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
    expect(both(0.001)).toMatch(
      / These train as well as the Gaussian at both step sizes on the task: label of pool\.$/,
    );
    expect(both(-0.01)).toMatch(/ No PeZO row trains as well as the Gaussian at both step sizes on the task\.$/);
    const untrained = trainingOf([trainingTask('none', [trainingRow('gaussian', 'Gaussian')])]);
    expect([equivalentText(untrained), signsTrainingText(untrained)]).toEqual(['', '']);
  });

  it('gives every scheme of signs a sentence of its own, whatever stands first', () => {
    const silicon = (scheme: string, family: string, lut: number) =>
      ({
        ...{ scheme, label: `label of ${scheme}`, family, perClock: 32, quality: null, asic: [] },
        ice40: { lc: none('not built') },
        xcup: { lut: measured(lut), ff: none('not built') },
      }) as unknown as CompareRow;
    const rows = [silicon('signs', 'signs', 40), silicon('rademacher', 'signs', 73), silicon('bank', 'PeZO B', 50)];
    const sentences = {
      signs:
        'label of signs (one random sign per weight, no scale, no reuse) is a rival to beat: at P = 32 it beats the best PeZO bank in UltraScale+ LUTs (40 against 50 LUT).',
      rademacher:
        'label of rademacher (one random sign per weight, no scale, no reuse) is a rival to beat: at P = 32 it beats the best PeZO bank nowhere; a bank is ahead in UltraScale+ LUTs (73 against 50 LUT).',
    };
    expect(signsSiliconText({ ...data, rows })).toBe(`${sentences.signs} ${sentences.rademacher}`);
    expect(signsSiliconText({ ...data, rows: rows.toReversed() })).toBe(`${sentences.rademacher} ${sentences.signs}`);
    const alone = signsSiliconText({ ...data, rows: rows.filter((r) => r.scheme !== 'signs') });
    expect(alone).toBe(sentences.rademacher.replace('a rival', 'the rival'));
    expect(signsSiliconText(data)).toBe('No scheme of random signs was compared with a bank in this run.');

    const trained = [
      trainingRow('rademacher', 'signs', { atGaussian: reading(0.9, 0.1) }),
      trainingRow('signs', 'signs', { atGaussian: reading(0.7, -0.1) }),
      trainingRow('bank', 'PeZO B', { atGaussian: reading(0.8, 0) }),
    ];
    const mine = 'At the shared step size, label of signs beats 0 of the 1 PeZO rows on mnist, by mean accuracy.';
    const other = 'At the shared step size, label of rademacher beats 1 of the 1 PeZO rows on mnist, by mean accuracy.';
    expect(signsTrainingText(trainingOf([trainingTask('mnist', trained)]))).toBe(`${other} ${mine}`);
    expect(signsTrainingText(trainingOf([trainingTask('mnist', trained.toReversed())]))).toBe(`${mine} ${other}`);
  });

  it('draws every interval and the margin; nothing where nothing was run', async () => {
    const figure = await differencesChart(training.tasks[0] as (typeof training.tasks)[number]);
    for (const text of ['label of bank', 'label of signs', 'the band is the margin of 1', '<svg']) {
      expect(figure?.svg).toContain(text);
    }
    expect(figure?.svg).not.toContain('label of gaussian');
    expect(await differencesChart(trainingTask('none', [trainingRow('gaussian', 'Gaussian')]))).toBeNull();
  });

  it('draws cost against training for the rows whose cost and every task are known', async () => {
    const row = (scheme: string, lut: number, bram: number) =>
      ({
        ...{ scheme, label: `silicon of ${scheme}`, family: 'any', perClock: 32, quality: null, asic: [] },
        xcup: { lut: measured(lut), bram: measured(bram) },
      }) as unknown as CompareRow;
    const rows = [row('bank', 320, 0), row('pool', 900, 16), row('unknown', 5, 0)];
    const figure = (await tradeChart({ ...data, rows }, training))?.svg;
    for (const text of ['>label of bank<', '>label of pool (+ 16 BRAM)<', '<svg', 'below -1 worse than the margin']) {
      expect(figure).toContain(text);
    }
    // No silicon; no figure on ecg.
    expect(figure).not.toMatch(/label of (signs|bank-constant)|silicon of/);
    expect(await tradeChart(data, training)).toBeNull();
  });

  it('writes names where they cover neither one another nor a point', () => {
    const points = Array.from({ length: 8 }, (_, i) => ({
      ...{ x: 300 + 9 * (i % 2), y: 100 + 9 * Math.floor(i / 2), label: `a longer name ${i}`, group: 'any' },
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
