/** The verdicts of a task as a picture: every scheme's difference to the Gaussian, its interval, and the margin. */
import { render } from '../../report/charts.js';
import { escapeHtml } from '../../report/format.js';
import type { TrainingRow, TrainingTask } from './training-data.js';

/** Points of accuracy beyond which the picture is cut, so that rows made to fail do not press the others together. */
const widest = 12;
const readings = ['at the step sizes of the Gaussian', 'at its own'] as const;

/** A figure, or nothing where no difference is known. */
export async function differencesChart(task: TrainingTask): Promise<string> {
  const margin = 100 * task.margin;
  const values = task.schemes.flatMap((row) => [
    ...barOf(row, row.atGaussian?.difference ?? null, readings[0]),
    ...barOf(row, row.tuned?.difference ?? null, readings[1]),
  ]);
  if (values.length === 0) return '';
  const order = task.schemes.map((row) => row.label).filter((label) => values.some((v) => v.scheme === label));
  const heading = `${task.task}: difference to the Gaussian`;
  const description =
    `Mean paired difference of test accuracy in points, with its 90 % interval; the band is the margin of ${margin}. ` +
    `An interval inside it is equivalent. Cut at ${widest} points.`;
  const x = { type: 'quantitative' as const, axis: { title: 'points of accuracy', tickCount: 7 } };
  const place = {
    y: { field: 'scheme', type: 'nominal' as const, sort: order, axis: { title: null } },
    yOffset: { field: 'reading', type: 'nominal' as const, sort: [...readings] },
  };
  const colour = {
    field: 'reading',
    type: 'nominal' as const,
    scale: { domain: [...readings], range: ['var(--scheme-0)', 'var(--scheme-1)'] },
    legend: { title: null, orient: 'bottom' as const, labelColor: 'var(--ink)', labelLimit: 300 },
  };
  const svg = await render(
    {
      width: 420,
      height: { step: 9 },
      layer: [
        {
          data: { values: [{ low: -margin, high: margin }] },
          mark: { type: 'rect', fill: 'var(--pass-bg)' },
          encoding: { x: { field: 'low', ...x }, x2: { field: 'high' } },
        },
        {
          data: { values },
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: { ...place, x: { field: 'low', ...x }, x2: { field: 'high' }, color: colour },
        },
        {
          data: { values },
          mark: { type: 'circle', size: 28, opacity: 1 },
          encoding: { ...place, x: { field: 'mean', ...x }, color: colour },
        },
      ],
    },
    heading,
    description,
  );
  return `<figure class="full"><h3>${escapeHtml(heading)}</h3>\n${svg}\n<figcaption>${escapeHtml(description)}</figcaption></figure>`;
}

function barOf(
  { label }: TrainingRow,
  difference: { readonly mean: number; readonly low: number; readonly high: number } | null,
  reading: (typeof readings)[number],
): { scheme: string; reading: string; mean: number; low: number; high: number }[] {
  if (difference === null) return [];
  const cut = (share: number): number => Math.min(widest, Math.max(-widest, 100 * share));
  const { mean, low, high } = difference;
  return [{ scheme: label, reading, mean: cut(mean), low: cut(low), high: cut(high) }];
}
