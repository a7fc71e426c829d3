/** The cost table of a report: one row a design and target. */
import { targetNamed } from '../constraints/index.js';
import { type DesignMetrics, metricValue } from './gates/metrics.js';
import { markdownTable, shown } from './table.js';

export function costTable(designs: readonly DesignMetrics[]): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  return markdownTable(
    [
      { title: 'design' },
      { title: 'target' },
      right('numbers per clock'),
      right('LC'),
      right('LUT'),
      right('FF'),
      right('BRAM'),
      right('DSP'),
      right('LC or LUT per number'),
      right('Fmax MHz (min / median)'),
    ],
    designs.map((d) => {
      const cell = (name: string): string => {
        const value = metricValue(d, name);
        return value === undefined ? '-' : shown(value);
      };
      const perNumber = metricValue(d, 'lc.per-number') ?? metricValue(d, 'lut.per-number');
      const fmax = metricValue(d, 'fmax.min') === undefined ? '-' : `${cell('fmax.min')} / ${cell('fmax.median')}`;
      return [
        d.design,
        targetNamed(d.target).title,
        `${d.numbersPerClock}`,
        ...['lc', 'lut', 'ff', 'bram', 'dsp'].map(cell),
        perNumber === undefined ? '-' : perNumber.toFixed(2),
        fmax,
      ];
    }),
  );
}
