/** Pictures of the comparison: what a number costs, against how dependent the numbers are and how they train. */
import { colourNumber, drawn, legendBelow, scatter } from '../../report/charts.js';
import type { Figure as Picture } from '../../report/document.js';
import { type CompareData, type CompareRow, inLibrary, numberOf } from './data.js';
import { shortLibrary, siliconAt } from './tables.js';
import { stepSizes, trainedRows } from './training.js';
import type { TrainingComparison, TrainingTask } from './training-data.js';

/** Area per number against the strongest dependence among the numbers; both better to the lower left. */
export async function dependenceChart(data: CompareData, perClock: number): Promise<Picture | null> {
  const library = data.libraries.at(-1);
  const cost = library === undefined ? (r: CompareRow) => r.xcup.lut : inLibrary(library, (a) => a.area);
  const points = data.rows.flatMap((r) => {
    const value = numberOf(cost(r));
    if (r.perClock !== perClock || value === undefined || r.quality === null) return [];
    const { stepLag, stepLagAbsolute, flatLag, flatLagAbsolute, crossSlot, crossSlotAbsolute } = r.quality;
    const dependence = Math.max(stepLag, stepLagAbsolute, flatLag, flatLagAbsolute, crossSlot, crossSlotAbsolute);
    return [{ label: r.label, group: r.family, x: Math.max(value / perClock, 0.01), y: Math.max(dependence, 1e-4) }];
  });
  const unit = library === undefined ? 'UltraScale+ LUTs' : `um2 of ${shortLibrary(library)}`;
  const about = {
    id: `chart-p${perClock}-dependence`,
    title: `P = ${perClock}: area and dependence`,
    caption: `${unit} per number against the largest correlation (of x or |x|; over steps, numbers and slots). Lower left is better; a group that is sent several times has a correlation of 1.`,
  };
  const x = { title: `${unit} per number`, log: true };
  return scatter(about, coloured(points), { x, y: { title: 'largest correlation', log: true } });
}

/** Margins below the Gaussian at which the picture ends. */
const lowest = -4;

/** LUTs per number against the worst mean difference to the Gaussian over the tasks; better to the upper left. */
export async function tradeChart(data: CompareData, training: TrainingComparison): Promise<Picture | null> {
  const { numbersPerClock: p, tasks } = training;
  const siliconOf = siliconAt(data, p);
  const points = trainedRows(tasks).flatMap((row) => {
    const silicon = siliconOf(row);
    const lut = silicon && numberOf(silicon.xcup.lut);
    if (silicon === undefined || lut === undefined) return [];
    const differences = tasks.flatMap((task) => {
      const found = stepSizes[0].result(task.schemes.find((s) => s.scheme === row.scheme))?.difference;
      return found ? [found.mean / task.margin] : [];
    });
    // Of a row that lacks a task the worst is not known.
    if (differences.length < tasks.length) return [];
    const bram = numberOf(silicon.xcup.bram) ?? 0;
    const label = bram === 0 ? row.label : `${row.label} (+ ${bram} BRAM)`;
    return [{ label, group: row.family, x: Math.max(lut / p, 0.1), y: Math.max(Math.min(...differences), lowest) }];
  });
  const about = {
    id: 'chart-silicon-and-training',
    title: 'What a number costs and what it does to training',
    caption: `UltraScale+ LUTs per number at P = ${p} against the mean difference to the Gaussian on the task where it is worst, in margins (shared step size). Upper left is better: at 0 as the Gaussian, below -1 worse than the margin allows; cut at ${lowest}.`,
  };
  const x = { title: 'UltraScale+ LUTs per number', log: true };
  return scatter(about, coloured(points), { x, y: { title: 'worst difference, in margins', log: false } });
}

/** A colour for every family, in the order of the points. */
function coloured<P extends { readonly group: string }>(points: readonly P[]): (P & { colour: string })[] {
  const groups = [...new Set(points.map((p) => p.group))];
  return points.map((p) => ({ ...p, colour: colourNumber(groups.indexOf(p.group)) }));
}

/** Points of accuracy beyond which the picture is cut, so that rows made to fail do not press the others together. */
const widest = 12;

/** The verdicts of a task: every scheme's difference to the Gaussian, its interval, and the margin; null where none is known. */
export async function differencesChart(task: TrainingTask): Promise<Picture | null> {
  const margin = 100 * task.margin;
  const cut = (share: number): number => Math.min(widest, Math.max(-widest, 100 * share));
  const values = task.schemes.flatMap((row) =>
    stepSizes.flatMap(({ name, result }) => {
      const found = result(row)?.difference;
      if (!found) return [];
      return [{ scheme: row.label, size: name, mean: cut(found.mean), low: cut(found.low), high: cut(found.high) }];
    }),
  );
  if (values.length === 0) return null;
  const sizes = stepSizes.map((size) => size.name);
  const axis = { type: 'quantitative' as const, axis: { title: 'points of accuracy', tickCount: 7 } };
  const sort = [...new Set(values.map((v) => v.scheme))];
  const place = {
    y: { field: 'scheme', type: 'nominal' as const, sort, axis: { title: null } },
    yOffset: { field: 'size', type: 'nominal' as const, sort: sizes },
    color: {
      field: 'size',
      type: 'nominal' as const,
      scale: { domain: sizes, range: sizes.map((_, i) => colourNumber(i)) },
      legend: legendBelow,
    },
  };
  const about = {
    id: `chart-training-${task.task}`,
    title: `${task.task}: difference to the Gaussian`,
    caption:
      `Mean paired difference of test accuracy in points, with its 90 % interval; the band is the margin of ${margin}. ` +
      `An interval inside it is equivalent. Cut at ${widest} points.`,
    width: 'full' as const,
  };
  return drawn(about, {
    width: 420,
    height: { step: 9 },
    layer: [
      {
        data: { values: [{ low: -margin, high: margin }] },
        mark: { type: 'rect', fill: 'var(--pass)', opacity: 0.12 },
        encoding: { x: { field: 'low', ...axis }, x2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { ...place, x: { field: 'low', ...axis }, x2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'circle', size: 28, opacity: 1 },
        encoding: { ...place, x: { field: 'mean', ...axis } },
      },
    ],
  });
}
