/** Pictures of the comparison: what a number costs, against how dependent the numbers are and how they train. */
import { render } from '../../report/charts.js';
import { escapeHtml } from '../../report/format.js';
import { type CompareData, type CompareRow, numberOf } from './data.js';
import { siliconAt, trainingRows } from './summary.js';
import { shortLibrary } from './tables.js';
import type { TrainingComparison } from './training-data.js';

interface Point {
  readonly label: string;
  readonly family: string;
  readonly x: number;
  readonly y: number;
}

interface Axis {
  readonly title: string;
  readonly log: boolean;
}

const width = 760;
const height = 380;
/** Of a label: an average letter, the distance of two lines, and from its point. */
const text = { size: 10, letter: 5.3, line: 11, gap: 7 } as const;

/** Area per number against the strongest dependence among the numbers; both better to the lower left. */
export async function dependenceChart(data: CompareData, perClock: number): Promise<string> {
  const library = data.libraries.at(-1);
  const cost = (r: CompareRow): number | undefined =>
    library === undefined
      ? numberOf(r.xcup.lut)
      : numberOf(r.asic.find((a) => a.library === library)?.area ?? { kind: 'none', why: '' });
  const points = data.rows.flatMap((r): Point[] => {
    const value = cost(r);
    if (r.perClock !== perClock || value === undefined || r.quality === null) return [];
    const { stepLag, stepLagAbsolute, flatLag, flatLagAbsolute, crossSlot, crossSlotAbsolute } = r.quality;
    const dependence = Math.max(stepLag, stepLagAbsolute, flatLag, flatLagAbsolute, crossSlot, crossSlotAbsolute);
    return [{ label: r.label, family: r.family, x: Math.max(value / perClock, 0.01), y: Math.max(dependence, 1e-4) }];
  });
  const unit = library === undefined ? 'UltraScale+ LUTs' : `um2 of ${shortLibrary(library)}`;
  return scatter(
    points,
    `P = ${perClock}: area and dependence`,
    `${unit} per number against the largest correlation (of x or |x|; over steps, numbers and slots). Lower left is better; a group that is sent several times has a correlation of 1.`,
    { title: `${unit} per number`, log: true },
    { title: 'largest correlation', log: true },
  );
}

/** Margins below the Gaussian at which the picture ends. */
const lowest = -4;

/** LUTs per number against the worst mean difference to the Gaussian over the tasks; better to the upper left. */
export async function tradeChart(data: CompareData, training: TrainingComparison): Promise<string> {
  const { numbersPerClock: p, tasks } = training;
  const siliconOf = siliconAt(data, p);
  const points = trainingRows(tasks).flatMap((row): Point[] => {
    const own = siliconOf(row);
    const lut = own && numberOf(own.xcup.lut);
    if (own === undefined || lut === undefined) return [];
    const differences = tasks.flatMap((task) => {
      const found = task.schemes.find((s) => s.scheme === row.scheme)?.atGaussian?.difference;
      return found ? [found.mean / task.margin] : [];
    });
    // Of a row that lacks a task the worst is not known.
    if (differences.length < tasks.length) return [];
    const bram = numberOf(own.xcup.bram) ?? 0;
    const label = bram === 0 ? row.label : `${row.label} (+ ${bram} BRAM)`;
    return [{ label, family: row.family, x: Math.max(lut / p, 0.1), y: Math.max(Math.min(...differences), lowest) }];
  });
  return scatter(
    points,
    'What a number costs and what it does to training',
    `UltraScale+ LUTs per number at P = ${p} against the mean difference to the Gaussian on the task where it is worst, in margins (reading i). Upper left is better: at 0 as the Gaussian, below -1 worse than the margin allows; cut at ${lowest}.`,
    { title: 'UltraScale+ LUTs per number', log: true },
    { title: 'worst difference, in margins', log: false },
  );
}

/** A figure of named points, or nothing where there are none. */
async function scatter(
  points: readonly Point[],
  heading: string,
  description: string,
  xAxis: Axis,
  yAxis: Axis,
): Promise<string> {
  if (points.length === 0) return '';
  const domain = { x: domainOf(points, 'x', xAxis.log), y: domainOf(points, 'y', yAxis.log) };
  const pixel = (p: Point): { x: number; y: number } => ({
    x: width * shareOf(p.x, domain.x, xAxis.log),
    y: height * (1 - shareOf(p.y, domain.y, yAxis.log)),
  });
  const position = (key: 'x' | 'y', axis: Axis) => ({
    field: key,
    type: 'quantitative' as const,
    scale: { type: axis.log ? ('log' as const) : ('linear' as const), domain: domain[key], nice: false },
    axis: { title: axis.title, grid: key === 'y', tickCount: key === 'y' ? 6 : 10 },
  });
  const families = [...new Set(points.map((p) => p.family))];
  const colour = {
    field: 'family',
    type: 'nominal' as const,
    scale: { domain: families, range: families.map((_, i) => `var(--scheme-${i})`) },
    legend: { title: null, orient: 'bottom' as const, labelColor: 'var(--ink)' },
  };
  const circles = {
    data: { values: [...points] },
    mark: { type: 'circle' as const, size: 50, opacity: 1 },
    encoding: { x: position('x', xAxis), y: position('y', yAxis), color: colour },
  };
  const names = labelsOf(points.map((p) => ({ ...pixel(p), label: p.label, family: p.family }))).map((label) => ({
    data: { values: [{ label: label.text, family: label.family }] },
    mark: { type: 'text' as const, align: label.align, fontSize: text.size, x: label.x, y: label.y },
    encoding: { text: { field: 'label', type: 'nominal' as const }, color: colour },
  }));
  const svg = await render({ width, height, layer: [circles, ...names] }, heading, description);
  return `<figure class="full"><h3>${escapeHtml(heading)}</h3>\n${svg}\n<figcaption>${escapeHtml(description)}</figcaption></figure>`;
}

/** A little wider than the points, so that none stands on the frame. */
function domainOf(points: readonly Point[], key: 'x' | 'y', log: boolean): [number, number] {
  const values = points.map((p) => p[key]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (log) return [low / 1.5, high * 1.5];
  const room = 0.06 * (high - low || 1);
  return [low - room, high + room];
}

function shareOf(value: number, [low, high]: readonly [number, number], log: boolean): number {
  const at = log ? Math.log : (x: number): number => x;
  return (at(value) - at(low)) / (at(high) - at(low));
}

export interface PlacedLabel {
  readonly text: string;
  readonly family: string;
  readonly align: 'left' | 'right';
  readonly x: number;
  readonly y: number;
}

/**
 * A place for the name of every point, in pixels: beside it, else a few lines above or below, where it covers neither a
 * name that is placed nor a point. From top to bottom; where nothing is free, beside the point all the same.
 */
export function labelsOf(
  points: readonly { readonly x: number; readonly y: number; readonly label: string; readonly family: string }[],
): PlacedLabel[] {
  interface Box {
    readonly left: number;
    readonly right: number;
    readonly y: number;
  }
  const clash = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && Math.abs(a.y - b.y) < text.line;
  const taken: Box[] = points.map((p) => ({ left: p.x - 4, right: p.x + 4, y: p.y }));
  const placed: PlacedLabel[] = [];
  for (const point of [...points].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const long = text.letter * point.label.length;
    const candidates = [0, -1, 1, -2, 2, -3, 3, -4, 4].flatMap((lines) =>
      (['left', 'right'] as const).map((align) => {
        const from = align === 'left' ? point.x + text.gap : point.x - text.gap - long;
        return { align, box: { left: from, right: from + long, y: point.y + lines * text.line } };
      }),
    );
    const free = candidates.find(
      ({ box }) => box.left >= 0 && box.right <= width && !taken.some((other) => clash(box, other)),
    );
    const chosen = free ?? candidates[0];
    if (chosen === undefined) continue;
    const { align, box } = chosen;
    taken.push(box);
    placed.push({
      text: point.label,
      family: point.family,
      align,
      x: align === 'left' ? box.left : box.right,
      y: box.y,
    });
  }
  return placed;
}
