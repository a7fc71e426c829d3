/** Charts as inline SVG, drawn by Vega-Lite in colours of the page (style.css), so that one SVG serves light and dark pages. */
import type { TopLevelSpec } from 'vega-lite';
import type { ReportData } from './data.js';
import type { Figure } from './document.js';
import { perNumber } from './findings.js';
import { escapeHtml, fixed, whole } from './format.js';

/** Pixels; the page scales pictures to its columns. Half a page is a whole phone screen. */
const half = 470;
const full = { width: 760, height: 380 } as const;

/** Of `style.css`. */
const colours = 8;
export const colourNumber = (index: number): string => `var(--scheme-${Math.min(index, colours - 1)})`;

/** The subject is always the first, the training baseline the second, the others follow; nine or more share the last. */
export function colourOf(data: ReportData, id: string): string {
  const leading = [data.subject, data.trainingBaseline];
  return colourNumber([...new Set([...leading, ...data.schemes.map((s) => s.id)])].indexOf(id));
}

const nominal = <M extends object>(field: string, more: M) => ({ field, type: 'nominal' as const, ...more });
const quantitative = <M extends object>(field: string, more: M) => ({ field, type: 'quantitative' as const, ...more });
/** Text to the right of a mark. */
const textBeside = { type: 'text', align: 'left', baseline: 'middle', dx: 6, fontSize: 12 } as const;
const byScheme = (data: ReportData) => {
  const scale = { domain: data.schemes.map((s) => s.name), range: data.schemes.map((s) => colourOf(data, s.id)) };
  return nominal('scheme', { scale, legend: null });
};

const curves = {
  accuracy: { title: 'Accuracy on the test samples', factor: 100, unit: ' %', digits: 1 },
  loss: { title: 'Training loss', factor: 1, unit: '', digits: 2 },
} as const;

interface CurvePoint {
  readonly scheme: string;
  readonly step: number;
  readonly value: number;
}

/** More points than a line this wide can show are replaced by the means of equal stretches of steps. */
const mostPoints = 60;

/** Accuracy or loss of every scheme over the steps of training. */
export async function curveChart(data: ReportData, key: keyof typeof curves): Promise<Figure | null> {
  const { title, factor, unit, digits } = curves[key];
  const raw = data.schemes.map((s) =>
    (s.training?.curve ?? []).flatMap(({ step, [key]: value }): CurvePoint[] =>
      value === undefined ? [] : [{ scheme: s.name, step, value: factor * value }],
    ),
  );
  const lines = raw.map(means);
  const points = lines.flat();
  if (points.length === 0) return null;
  const values = points.map((p) => p.value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = 0.06 * (high - low || 1);
  const domain = [Math.max(0, low - margin), high + margin] as const;
  const height = 270;
  const ends = lines.flatMap((line) => line.at(-1) ?? []);
  const labels = spread(ends, (15 * (domain[1] - domain[0])) / height).map((end) => ({
    ...end,
    text: `${end.scheme} ${fixed(end.last, digits)}`,
  }));
  const axis = { title: null, tickCount: 6, labelExpr: `datum.label + '${unit}'` };
  const spec: TopLevelSpec = {
    width: half - 190,
    height,
    encoding: {
      x: quantitative('step', { axis: { title: 'step', tickCount: 5, grid: false } }),
      y: quantitative('value', { axis, scale: { domain: [...domain], zero: false, nice: false } }),
      color: byScheme(data),
    },
    layer: [
      { data: { values: points }, mark: { type: 'line', strokeWidth: 2, interpolate: 'linear', strokeJoin: 'round' } },
      { data: { values: ends }, mark: { type: 'circle', size: 32, opacity: 1 } },
      {
        data: { values: labels },
        mark: { ...textBeside, dx: 9, fontWeight: 600 },
        encoding: { text: nominal('text', {}) },
      },
    ],
  };
  const samples = whole(data.workload.testSamples);
  const what =
    key === 'loss' ? 'Cross-entropy of the mini-batch' : `Share of the ${samples} test samples that is right`;
  const averaged = raw.some((line) => line.length > mostPoints);
  const caption = averaged ? `${what}; each point is the mean of a stretch of steps.` : `${what}.`;
  return drawn({ id: `chart-${key}`, title, caption, width: 'half' }, spec);
}

function means(raw: readonly CurvePoint[]): CurvePoint[] {
  const size = Math.ceil(raw.length / mostPoints);
  return raw.flatMap((_, i) => {
    const part = i % size === 0 ? raw.slice(i, i + size) : [];
    const last = part.at(-1);
    return last === undefined ? [] : [{ ...last, value: part.reduce((sum, p) => sum + p.value, 0) / part.length }];
  });
}

/** Moves labels apart vertically by at least `gap`, keeping their order; `last` keeps the true value. */
function spread(ends: readonly CurvePoint[], gap: number): (CurvePoint & { last: number })[] {
  const sorted = [...ends].sort((a, b) => a.value - b.value).map((p) => ({ ...p, last: p.value }));
  // Neighbours that are too close share their distance; a few passes settle a handful of labels.
  for (let pass = 0; pass < 50; pass++) {
    for (const [i, above] of sorted.entries()) {
      const below = sorted[i - 1];
      const missing = below === undefined ? 0 : gap - (above.value - below.value);
      if (below === undefined || missing <= 0) continue;
      below.value -= missing / 2;
      above.value += missing / 2;
    }
  }
  return sorted;
}

const costs = {
  ice40: {
    title: 'iCE40: packed logic cells per number per clock',
    caption: 'Placed and routed, cheapest first.',
    counts: ['lc'],
    height: { row: 30, bar: 18 },
  },
  ultrascale: {
    title: 'UltraScale+: LUT and FF per number per clock',
    caption: 'Synthesis counts, cheapest first; the paler bar is the flip-flops.',
    counts: ['lut', 'ff'],
    height: { row: 44, bar: 13 },
  },
} as const;

/** Bars of the cost of one number per clock: packed logic cells, or LUT and FF of the bigger part. */
export async function costChart(data: ReportData, part: keyof typeof costs): Promise<Figure | null> {
  const { title, caption, counts, height } = costs[part];
  const values = data.schemes.flatMap((s) =>
    counts.flatMap((count) => {
      const [value, what] = [perNumber(s)[count], count.toUpperCase()];
      return value === null ? [] : [{ scheme: s.name, what, value, text: `${fixed(value, 1)} ${what}` }];
    }),
  );
  if (values.length === 0) return null;
  const ranked = values.filter((v) => v.what === counts[0].toUpperCase()).sort((a, b) => a.value - b.value);
  const sort = ranked.map((v) => v.scheme);
  const domain = [0, 1.28 * Math.max(...values.map((v) => v.value))];
  const opacity = { condition: { test: "datum.what === 'FF'", value: 0.5 }, value: 1 };
  const spec: TopLevelSpec = {
    width: half - 160,
    height: height.row * sort.length,
    data: { values },
    encoding: {
      y: nominal('scheme', { sort, axis: { title: null, ticks: false, domain: false } }),
      yOffset: { field: 'what', sort: ['LC', 'LUT', 'FF'] },
      x: quantitative('value', { scale: { domain }, axis: null }),
    },
    layer: [
      { mark: { type: 'bar', height: height.bar }, encoding: { color: byScheme(data), opacity } },
      { mark: { ...textBeside, fill: 'var(--ink)' }, encoding: { text: nominal('text', {}) } },
    ],
  };
  return drawn({ id: `chart-cost-${part}`, title, caption, width: 'half' }, spec);
}

/** The question of the whole tool in one picture: what a number costs against what it trains to. */
export async function tradeOffChart(data: ReportData): Promise<Figure | null> {
  const points = data.schemes.flatMap((s) => {
    const { lc } = perNumber(s);
    if (lc === null || lc <= 0 || s.training === undefined) return [];
    return [{ label: s.name, group: s.name, colour: colourOf(data, s.id), x: lc, y: 100 * s.training.after }];
  });
  if (points.length < 2) return null;
  const caption =
    'Accuracy after training against packed logic cells per number per clock (logarithmic): up and left is better.';
  const axes = { x: { title: 'packed LC per number per clock', log: true }, y: { title: 'accuracy, %', log: false } };
  return scatter({ id: 'chart-trade-off', title: 'Accuracy against cost', caption }, points, axes, false);
}

/** A point with a name beside it; points of one group share colour and line of the legend. */
export interface NamedPoint {
  readonly label: string;
  readonly group: string;
  readonly colour: string;
  readonly x: number;
  readonly y: number;
}
export interface Axis {
  readonly title: string;
  readonly log: boolean;
}

/** A chart of named points; null where there are none. */
export async function scatter(
  about: Pick<Figure, 'id' | 'title' | 'caption'>,
  points: readonly NamedPoint[],
  axes: { readonly x: Axis; readonly y: Axis },
  legend = true,
): Promise<Figure | null> {
  if (points.length === 0) return null;
  const x = scaleOf(points, 'x', axes.x);
  const y = scaleOf(points, 'y', axes.y);
  const encoding = (key: 'x' | 'y', { title, log }: Axis, { domain }: Scale) =>
    quantitative(key, {
      scale: { type: log ? ('log' as const) : ('linear' as const), domain: [...domain], nice: false },
      axis: { title, grid: key === 'y', tickCount: key === 'y' ? 6 : 10 },
    });
  const height = legend ? full.height : full.height - 120;
  const groups = new Map(points.map((p) => [p.group, p.colour]));
  const scale = { domain: [...groups.keys()], range: [...groups.values()] };
  const color = nominal('group', { scale, legend: legend ? legendBelow : null });
  const circles = {
    data: { values: [...points] },
    mark: { type: 'circle' as const, size: 50, opacity: 1 },
    encoding: { x: encoding('x', axes.x, x), y: encoding('y', axes.y, y), color },
  };
  const pixels = points.map((p) => ({ ...p, x: full.width * x.share(p.x), y: height * (1 - y.share(p.y)) }));
  const names = labelsOf(pixels).map(({ text, group, ...place }) => ({
    data: { values: [{ text, group }] },
    mark: { type: 'text' as const, fontSize: label.size, ...place },
    encoding: { text: nominal('text', {}), color },
  }));
  return drawn({ ...about, width: 'full' }, { ...full, height, layer: [circles, ...names] });
}

export const legendBelow = { title: null, orient: 'bottom', labelColor: 'var(--ink)', labelLimit: 300 } as const;

interface Scale {
  readonly domain: readonly [number, number];
  /** Where a value lies in the domain, 0..1. */
  readonly share: (value: number) => number;
}

/** A little wider than the values, so that no point stands on the frame. */
function scaleOf(points: readonly NamedPoint[], key: 'x' | 'y', { log }: Axis): Scale {
  const values = points.map((p) => p[key]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.06 * (high - low || 1);
  const domain = log ? ([low / 1.5, high * 1.5] as const) : ([low - room, high + room] as const);
  const on = log ? Math.log : (v: number): number => v;
  return { domain, share: (value) => (on(value) - on(domain[0])) / (on(domain[1]) - on(domain[0])) };
}

/** Of a label: an average letter, the distance of two lines, and from its point; pixels. */
const label = { size: 10, letter: 5.3, line: 11, gap: 7 } as const;

export interface PlacedLabel {
  readonly text: string;
  readonly group: string;
  readonly align: 'left' | 'right';
  readonly x: number;
  readonly y: number;
}
interface Box {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

/**
 * A place for the name of every point, in pixels: beside it, else a few lines above or below, where it covers neither a
 * name that is placed nor a point. From top to bottom; where nothing is free, beside the point all the same.
 */
export function labelsOf(points: readonly Omit<NamedPoint, 'colour'>[]): PlacedLabel[] {
  const clash = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && Math.abs(a.y - b.y) < label.line;
  const taken: Box[] = points.map((p) => ({ left: p.x - 4, right: p.x + 4, y: p.y }));
  return [...points]
    .sort((a, b) => a.y - b.y || a.x - b.x)
    .flatMap(({ label: text, group, x, y }) => {
      const long = label.letter * text.length;
      const candidates = [0, -1, 1, -2, 2, -3, 3, -4, 4].flatMap((lines) =>
        (['left', 'right'] as const).map((align) => {
          const left = align === 'left' ? x + label.gap : x - label.gap - long;
          return { align, left, right: left + long, y: y + lines * label.line };
        }),
      );
      const free = candidates.find(
        (box) => box.left >= 0 && box.right <= full.width && !taken.some((other) => clash(box, other)),
      );
      const place = free ?? candidates[0];
      if (place === undefined) return [];
      taken.push(place);
      return [{ text, group, align: place.align, x: place[place.align], y: place.y }];
    });
}

/** Vega is loaded only when a chart is drawn: it takes half a second, which no other command should pay. */
export async function drawn(about: Omit<Figure, 'svg'>, spec: TopLevelSpec): Promise<Figure> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')]);
  const [ink, faint, line] = ['var(--ink)', 'var(--ink-faint)', 'var(--line)'];
  const axis = { labelColor: faint, titleColor: faint, domainColor: line, tickColor: line, gridColor: line };
  const compiled = compile({
    background: 'transparent',
    padding: 4,
    ...spec,
    config: {
      font: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
      view: { stroke: null },
      axis: { ...axis, labelFontSize: 11, titleFontSize: 11, titleFontWeight: 'normal' },
      axisY: { domain: false, ticks: false },
      // No limit: without a canvas Vega takes text for a third wider than it is, and would cut what fits.
      axisBand: { labelColor: ink, labelFontSize: 12, labelLimit: 0 },
    },
  });
  const svg = await new vega.View(vega.parse(compiled.spec), { renderer: 'none' }).toSVG();
  return { ...about, svg: accessible(svg, about) };
}

/** Lets the page set the size, gives the picture a name, and takes the marks of single points from a screen reader. */
function accessible(svg: string, { title, caption }: Pick<Figure, 'title' | 'caption'>): string {
  const viewBox = /viewBox="([^"]*)"/.exec(svg)?.[1] ?? '';
  const [, , w, h] = viewBox.split(' ');
  const head = `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="${viewBox}" width="${w}" height="${h}">`;
  const names = `<title>${escapeHtml(title)}</title><desc>${escapeHtml(caption)}</desc>`;
  return head + names + svg.replace(/^<svg[^>]*>/, '').replace(/ (?:aria-[a-z]+|role|pointer-events)="[^"]*"/g, '');
}
