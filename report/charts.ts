import type { TopLevelSpec } from 'vega-lite';
import type { ReportData, Scheme } from './data.js';
import { escapeHtml, fixed, whole } from './format.js';
import { colourOf } from './palette.js';
import { perNumber } from './verdicts.js';

/** One chart as inline SVG. `svg` is null when the data have nothing to draw. */
export interface Chart {
  readonly title: string;
  /** What a reader who cannot see the picture must know; also the caption. */
  readonly description: string;
  readonly svg: string | null;
}

/** Drawn at this width and scaled by the page: half a desktop column, a whole phone screen. */
const width = 470;
const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const ink = 'var(--ink)';
const faint = 'var(--ink-faint)';

export async function accuracyChart(data: ReportData): Promise<Chart> {
  return curveChart(data, 'accuracy', 'Accuracy on the test samples', '%');
}

export async function lossChart(data: ReportData): Promise<Chart> {
  return curveChart(data, 'loss', 'Training loss', '');
}

interface Point {
  readonly scheme: string;
  readonly step: number;
  readonly value: number;
}

/** More points than a line this wide can show are replaced by the means of equal stretches of steps. */
const mostPoints = 60;

async function curveChart(data: ReportData, key: 'accuracy' | 'loss', title: string, unit: string): Promise<Chart> {
  const trained = data.schemes.filter((s) => s.training?.curve.some((p) => p[key] !== undefined));
  const factor = key === 'accuracy' ? 100 : 1;
  let averaged = false;
  const points = trained.flatMap((s): Point[] => {
    const raw = (s.training?.curve ?? []).flatMap((p) => {
      const value = p[key];
      return value === undefined ? [] : [{ scheme: s.name, step: p.step, value: factor * value }];
    });
    if (raw.length <= mostPoints) return raw;
    averaged = true;
    return means(raw);
  });
  const what =
    key === 'loss'
      ? 'Cross-entropy of the mini-batch'
      : `Share of the ${whole(data.workload.testSamples)} test samples that is right`;
  const description = averaged ? `${what}; each point is the mean of a stretch of steps.` : `${what}.`;
  if (points.length === 0) return { title, description, svg: null };
  const values = points.map((p) => p.value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = 0.06 * (high - low || 1);
  const domain = [key === 'loss' ? Math.max(0, low - margin) : Math.max(0, low - margin), high + margin];
  const height = 270;
  const ends = trained.flatMap((s) => points.findLast((p) => p.scheme === s.name) ?? []);
  const labels = spread(ends, (15 * ((domain[1] ?? 1) - (domain[0] ?? 0))) / height).map((end) => ({
    ...end,
    text: `${end.scheme} ${fixed(end.last, key === 'accuracy' ? 1 : 2)}`,
  }));
  const colour = colourScale(data, trained);
  const spec: TopLevelSpec = {
    width: width - 190,
    height,
    layer: [
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: 2, interpolate: 'linear', strokeJoin: 'round' },
        encoding: {
          x: { field: 'step', type: 'quantitative', axis: { title: 'step', tickCount: 5, grid: false } },
          y: {
            field: 'value',
            type: 'quantitative',
            scale: { domain, zero: false, nice: false },
            axis: { title: null, tickCount: 6, ...(unit === '%' ? { labelExpr: "datum.label + ' %'" } : {}) },
          },
          color: { field: 'scheme', type: 'nominal', scale: colour, legend: null },
        },
      },
      {
        data: { values: ends },
        mark: { type: 'circle', size: 32, opacity: 1 },
        encoding: {
          x: { field: 'step', type: 'quantitative' },
          y: { field: 'value', type: 'quantitative' },
          color: { field: 'scheme', type: 'nominal', scale: colour, legend: null },
        },
      },
      {
        data: { values: labels },
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 9, fontSize: 12, fontWeight: 600 },
        encoding: {
          x: { field: 'step', type: 'quantitative' },
          y: { field: 'value', type: 'quantitative' },
          text: { field: 'text', type: 'nominal' },
          color: { field: 'scheme', type: 'nominal', scale: colour, legend: null },
        },
      },
    ],
  };
  return { title, description, svg: await render(spec, title, description) };
}

function means(raw: readonly Point[]): Point[] {
  const size = Math.ceil(raw.length / mostPoints);
  const out: Point[] = [];
  for (let i = 0; i < raw.length; i += size) {
    const part = raw.slice(i, i + size);
    const last = part[part.length - 1];
    if (last === undefined) continue;
    out.push({ ...last, value: part.reduce((sum, p) => sum + p.value, 0) / part.length });
  }
  return out;
}

/** Moves labels apart vertically by at least `gap`, keeping their order; `last` keeps the true value. */
function spread(ends: readonly Point[], gap: number): (Point & { last: number })[] {
  const sorted = [...ends].sort((a, b) => a.value - b.value).map((p) => ({ ...p, last: p.value }));
  // Neighbours that are too close share their distance; a few passes settle a handful of labels.
  for (let pass = 0; pass < 50; pass++) {
    for (let i = 1; i < sorted.length; i++) {
      const below = sorted[i - 1];
      const above = sorted[i];
      if (below === undefined || above === undefined) continue;
      const missing = gap - (above.value - below.value);
      if (missing <= 0) continue;
      sorted[i - 1] = { ...below, value: below.value - missing / 2 };
      sorted[i] = { ...above, value: above.value + missing / 2 };
    }
  }
  return sorted;
}

/** Bars of the cost of one number per clock: packed logic cells, or LUT and FF of the bigger part. */
export async function costChart(data: ReportData, part: 'ice40' | 'ultrascale'): Promise<Chart> {
  const title =
    part === 'ice40'
      ? 'iCE40: packed logic cells per number per clock'
      : 'UltraScale+: LUT and FF per number per clock';
  const bars = data.schemes.flatMap((s) => {
    const { lc, lut, ff } = perNumber(s);
    if (part === 'ice40') return lc === null ? [] : [{ scheme: s.name, what: 'LC', value: lc, rank: lc }];
    if (lut === null || ff === null) return [];
    return [
      { scheme: s.name, what: 'LUT', value: lut, rank: lut },
      { scheme: s.name, what: 'FF', value: ff, rank: lut },
    ];
  });
  const description =
    part === 'ice40'
      ? 'Placed and routed, cheapest first.'
      : 'Synthesis counts, cheapest first; the paler bar is the flip-flops.';
  if (bars.length === 0) return { title, description, svg: null };
  const shown = data.schemes.filter((s) => bars.some((b) => b.scheme === s.name));
  const sort = [...new Set([...bars].sort((a, b) => a.rank - b.rank).map((b) => b.scheme))];
  const top = Math.max(...bars.map((b) => b.value));
  const values = bars.map((b) => ({ ...b, text: `${fixed(b.value, 1)} ${b.what}` }));
  const row = part === 'ice40' ? 30 : 44;
  const y = { field: 'scheme', type: 'nominal', sort, axis: { title: null, ticks: false, domain: false } } as const;
  const yOffset = part === 'ice40' ? {} : { yOffset: { field: 'what', sort: ['LUT', 'FF'] } };
  const x = { field: 'value', type: 'quantitative' as const, scale: { domain: [0, 1.28 * top] }, axis: null };
  const spec: TopLevelSpec = {
    width: width - 160,
    height: row * sort.length,
    data: { values },
    encoding: { y, x, ...yOffset },
    layer: [
      {
        mark: { type: 'bar', height: part === 'ice40' ? 18 : 13 },
        encoding: {
          color: { field: 'scheme', type: 'nominal', scale: colourScale(data, shown), legend: null },
          opacity: { condition: { test: "datum.what === 'FF'", value: 0.5 }, value: 1 },
        },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 6, fontSize: 12, fill: ink },
        encoding: { text: { field: 'text', type: 'nominal' } },
      },
    ],
  };
  return { title, description, svg: await render(spec, title, description) };
}

/** The question of the whole tool in one picture: what a number costs against what it trains to. */
export async function tradeOffChart(data: ReportData): Promise<Chart> {
  const title = 'Accuracy against cost';
  const description =
    'Accuracy after training against packed logic cells per number per clock (logarithmic): up and left is better.';
  const points = data.schemes.flatMap((s) => {
    const { lc } = perNumber(s);
    if (lc === null || lc <= 0 || s.training === undefined) return [];
    return [{ scheme: s.name, lc, accuracy: 100 * s.training.after }];
  });
  if (points.length < 2) return { title, description, svg: null };
  const shown = data.schemes.filter((s) => points.some((p) => p.scheme === s.name));
  const cells = points.map((p) => p.lc);
  const middle = Math.sqrt(Math.min(...cells) * Math.max(...cells));
  const heights = points.map((p) => p.accuracy);
  const span = Math.max(Math.max(...heights) - Math.min(...heights), 2);
  const colour = { field: 'scheme', type: 'nominal', scale: colourScale(data, shown), legend: null } as const;
  const label = (side: 'left' | 'right'): object => ({
    transform: [{ filter: `datum.lc ${side === 'left' ? '<' : '>='} ${middle}` }],
    mark: {
      type: 'text',
      align: side,
      baseline: 'middle',
      dx: side === 'left' ? 10 : -10,
      fontSize: 12,
      fontWeight: 600,
    },
    encoding: { text: { field: 'scheme', type: 'nominal' }, color: colour },
  });
  const spec = {
    width: width - 60,
    height: 250,
    data: { values: points },
    encoding: {
      x: {
        field: 'lc',
        type: 'quantitative',
        scale: { type: 'log', domain: [Math.min(...cells) / 1.5, Math.max(...cells) * 1.5], nice: false },
        axis: { title: 'packed LC per number per clock', tickCount: 5, grid: false },
      },
      y: {
        field: 'accuracy',
        type: 'quantitative',
        scale: { domain: [Math.min(...heights) - 0.25 * span, Math.max(...heights) + 0.25 * span], nice: false },
        axis: { title: null, tickCount: 5, labelExpr: "datum.label + ' %'" },
      },
    },
    layer: [
      { mark: { type: 'circle', size: 110, opacity: 1 }, encoding: { color: colour } },
      label('left'),
      label('right'),
    ],
  } as TopLevelSpec;
  return { title, description, svg: await render(spec, title, description) };
}

function colourScale(data: ReportData, schemes: readonly Scheme[]): { domain: string[]; range: string[] } {
  return { domain: schemes.map((s) => s.name), range: schemes.map((s) => colourOf(data, s.id)) };
}

/** Vega is loaded only when a chart is drawn: it takes half a second, which no other command should pay. */
export async function render(spec: TopLevelSpec, title: string, description: string): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')]);
  const axis = { labelColor: faint, titleColor: faint, domainColor: 'var(--line)', tickColor: 'var(--line)' };
  const compiled = compile({
    background: 'transparent',
    padding: 4,
    ...spec,
    config: {
      font,
      view: { stroke: null },
      axis: { ...axis, gridColor: 'var(--line)', labelFontSize: 11, titleFontSize: 11, titleFontWeight: 'normal' },
      axisY: { domain: false, ticks: false },
      // No limit: without a canvas Vega takes text for a third wider than it is, and would cut what fits.
      axisBand: { labelColor: ink, labelFontSize: 12, labelLimit: 0 },
    },
  });
  const svg = await new vega.View(vega.parse(compiled.spec), { renderer: 'none' }).toSVG();
  return accessible(svg, title, description);
}

/** Lets the page set the size, gives the picture a name, and takes the marks of single points from a screen reader. */
function accessible(svg: string, title: string, description: string): string {
  const viewBox = /viewBox="([^"]*)"/.exec(svg)?.[1] ?? '';
  const [, , w, h] = viewBox.split(' ');
  const head = `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="${viewBox}" width="${w}" height="${h}">`;
  const names = `<title>${escapeHtml(title)}</title><desc>${escapeHtml(description)}</desc>`;
  const body = svg
    .replace(/^<svg[^>]*>/, '')
    .replace(/ (?:aria-[a-z]+|role)="[^"]*"/g, '')
    .replace(/ pointer-events="[^"]*"/g, '');
  return head + names + body;
}
