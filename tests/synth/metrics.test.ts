import { describe, expect, it } from 'vitest';
import { targets } from '../../constraints/index.js';
import { compareDesigns, comparisonTable } from '../../synth/gates/compare.js';
import { metricsJson, metricsOf, metricValue } from '../../synth/gates/metrics.js';
import { costTable } from '../../synth/summary.js';
import { markdownTable, percent, shown } from '../../synth/table.js';
import { measurement, metrics } from './figures.js';

const hx8k = targets['ice40-hx8k'];

describe('metrics', () => {
  it('carry unit and provenance', () => {
    const of = metrics('bank', 310);
    const named = (name: string) => of.metrics.find((m) => m.name === name);
    expect(named('lc')).toEqual({
      name: 'lc',
      value: 310,
      unit: 'logic cells (packed)',
      better: 'lower',
      provenance: {
        kind: 'measured',
        tool: 'nextpnr-ice40-wasm',
        version: '0.8.621',
        command: 'nextpnr-ice40 --hx8k --seed 1',
      },
    });
    expect(named('lut')?.provenance).toEqual({
      kind: 'measured',
      tool: 'yosys-wasm',
      version: '0.55.944',
      command: 'yosys -p "read_verilog bank.v; synth_ice40"',
    });
    expect(named('lc.per-number')).toEqual({
      name: 'lc.per-number',
      value: 10,
      unit: 'logic cells (packed) per number per clock',
      better: 'lower',
      provenance: { kind: 'derived', from: 'lc / 31 numbers per clock' },
    });
    expect(named('lc.utilisation')).toMatchObject({ value: 4.036, unit: '% of the part' });
    expect(named('raw.lc')?.value).toBe(350);
    expect(named('harness.lc')?.value).toBe(40);
    expect(named('fmax.min')).toMatchObject({ value: 170.25, unit: 'MHz (worst of seeds 1, 2, 3)', better: 'higher' });
    expect(named('fmax.median')?.value).toBe(180.5);
  });

  it('leave out what was not measured', () => {
    const { fmax: _, ...unrouted } = measurement('bank', 310, {
      target: 'xcup',
      harness: { lut: 0, ff: 0 },
      net: { lut: 100, ff: 50 },
      tools: { yosys: 'yosys-wasm 0.55.944' },
      commands: { yosys: 'x' },
    });
    const of = metricsOf(unrouted, targets.xcup, 31);
    expect(of.metrics.map((m) => m.name)).toEqual([
      'lut',
      'lut.per-number',
      'lut.utilisation',
      'ff',
      'ff.per-number',
      'ff.utilisation',
    ]);
    expect(metricValue(of, 'fmax.min')).toBeUndefined();
  });

  it('are written as the same bytes each time, without dates or paths', () => {
    const text = metricsJson([metrics('bank', 310)]);
    expect(metricsJson([metrics('bank', 310)])).toBe(text);
    expect(JSON.parse(text)).toMatchObject({
      schema: 'zeroth-metrics/1',
      designs: [{ design: 'bank', numbersPerClock: 31 }],
    });
  });
});

describe('a comparison', () => {
  it('has ratios, and points of the part at the paper’s parallelism', () => {
    const c = compareDesigns(metrics('pezo', 310), metrics('gauss', 1240), hx8k);
    expect(c.rows.find((r) => r.resource === 'lc')).toEqual({
      resource: 'lc',
      subject: 310,
      reference: 1240,
      ratio: 0.25,
      saved: 0.75,
      // 30 cells a number saved, times 1024 numbers, of 7,680 cells.
      pointsAtParallel: 400,
    });
    expect(comparisonTable(c)).toBe(
      `| resource | pezo | gauss | ratio |   saved | points of the part at 1024 numbers per clock |
| -------- | ---: | ----: | ----: | ------: | -------------------------------------------: |
| lc       |  310 |  1240 | 0.250 | +75.0 % |                                        400.0 |
| lut      |  310 |  1240 | 0.250 | +75.0 % |                                        400.0 |
| ff       |   50 |    50 | 1.000 |   0.0 % |                                          0.0 |
`,
    );
  });

  it('of different parallelism or targets is refused', () => {
    expect(() => compareDesigns(metrics('pezo', 310), metrics('gauss', 1, { numbers: 1 }), hx8k)).toThrow(
      `pezo beside gauss: 31 and 1 numbers per clock
  allowed: equal numbers per clock
  fix: build gauss with 31 numbers per clock`,
    );
    const other = metrics('gauss', 1, { changes: { target: 'xcup' }, target: targets.xcup });
    expect(() => compareDesigns(metrics('pezo', 310), other, hx8k)).toThrow('measured on ice40-hx8k and xcup');
  });

  it('with something the reference does not use has no ratio', () => {
    const with1 = metrics('pezo', 310, { changes: { net: { lc: 310, bram: 1 } } });
    const without = metrics('gauss', 310, { changes: { net: { lc: 310, bram: 0 } } });
    expect(comparisonTable(compareDesigns(with1, without, hx8k))).toMatch(/\| bram +\| +1 \| +0 \| +- \| +- \|/);
  });
});

describe('tables', () => {
  it('cost', () => {
    expect(costTable([metrics('bank', 310)])).toBe(
      `| design | target                    | numbers per clock |  LC | LUT |  FF | BRAM | DSP | LC or LUT per number | Fmax MHz (min / median) |
| ------ | ------------------------- | ----------------: | --: | --: | --: | ---: | --: | -------------------: | ----------------------: |
| bank   | Lattice iCE40 HX8K, CT256 |                31 | 310 | 310 |  50 |    - |   - |                10.00 |           170.3 / 180.5 |
`,
    );
  });

  it('escape bars and keep small numbers readable', () => {
    expect(markdownTable([{ title: 'a' }], [['x|y']])).toBe('| a    |\n| ---- |\n| x\\|y |\n');
    expect([shown(12), shown(0.5), shown(123.456)]).toEqual(['12', '0.50', '123.5']);
    expect([percent(0.031), percent(-0.12), percent(0.00001), percent(-0.00001)]).toEqual([
      '+3.1 %',
      '-12.0 %',
      '0.0 %',
      '0.0 %',
    ]);
  });
});
