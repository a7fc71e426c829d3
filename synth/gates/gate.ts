/**
 * The cost gate: measured figures against committed ones. Baselines are keyed by tool versions, because raw LUT counts
 * move by 2x between versions of one tool; figures of another version prove nothing and are not reported as a pass.
 */
import { ExitCode, ZerothError } from '../../base/errors.js';
import { markdownTable, percent, shown } from '../table.js';
import type { DesignMetrics, Metric } from './metrics.js';

/** `<design>@<target>` -> metric -> value. */
type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface BaselineFile {
  readonly schema: 'zeroth-baseline/1';
  /** `nextpnr-ice40-wasm 0.8.621 + yosys-wasm 0.55.944` -> figures. */
  readonly tools: Readonly<Record<string, Figures>>;
}

/** Gated metrics and how far each may move the wrong way, as a fraction. Packed cells are steady; Fmax is not. */
export const defaultTolerances: Readonly<Record<string, number>> = {
  lc: 0.02,
  lut: 0.05,
  ff: 0.02,
  bram: 0,
  dsp: 0,
  'fmax.min': 0.15,
};

export interface GateRow {
  readonly design: string;
  readonly target: string;
  readonly metric: string;
  readonly baseline: number | undefined;
  readonly measured: number | undefined;
  /** measured / baseline - 1 */
  readonly moved: number | undefined;
  /** `gone`: in the baseline, but not measured any more. */
  readonly verdict: 'ok' | 'worse' | 'better' | 'new' | 'gone';
}

export interface GateResult {
  /** `inconclusive`: nothing was compared with figures of these tool versions. */
  readonly status: 'pass' | 'fail' | 'inconclusive';
  readonly exitCode: ExitCode;
  readonly rows: readonly GateRow[];
  /** Markdown: what moved, by how much. */
  readonly table: string;
  /** One sentence. */
  readonly message: string;
}

/** The tools that made a design's figures: the key of its baseline. */
export function toolKey(design: DesignMetrics): string {
  const used = design.metrics.flatMap(({ provenance: p }) => ('tool' in p ? [`${p.tool} ${p.version}`] : []));
  return [...new Set(used)].sort().join(' + ');
}

const entryName = (design: DesignMetrics): string => `${design.design}@${design.target}`;

export function checkBaseline(
  measured: readonly DesignMetrics[],
  baseline: BaselineFile,
  tolerances: Readonly<Record<string, number>> = defaultTolerances,
): GateResult {
  if (measured.length === 0) {
    return finish('fail', [], 'Nothing was measured: an empty run proves nothing.');
  }
  const rows: GateRow[] = [];
  const keys = new Set(measured.map(toolKey));
  const seen = new Set<string>();
  for (const design of measured) {
    const key = toolKey(design);
    const figures = baseline.tools[key]?.[entryName(design)] ?? {};
    const gated = design.metrics.filter((m) => tolerances[m.name] !== undefined);
    for (const metric of gated) {
      seen.add(`${key}\0${entryName(design)}\0${metric.name}`);
      rows.push(judge(design, metric, figures[metric.name], tolerances[metric.name] ?? 0));
    }
  }
  // A design or a metric that is no longer measured must be noticed, or the gate can be passed by measuring less.
  for (const key of keys) {
    for (const [entry, figures] of Object.entries(baseline.tools[key] ?? {})) {
      const [design = entry, target = ''] = entry.split('@');
      for (const [metric, value] of Object.entries(figures)) {
        if (tolerances[metric] === undefined || seen.has(`${key}\0${entry}\0${metric}`)) continue;
        rows.push({ design, target, metric, baseline: value, measured: undefined, moved: undefined, verdict: 'gone' });
      }
    }
  }
  const bad = rows.filter((r) => r.verdict === 'worse' || r.verdict === 'gone');
  const compared = rows.filter((r) => r.baseline !== undefined);
  if (bad.length > 0) {
    const plural = bad.length === 1 ? 'figure is' : 'figures are';
    return finish('fail', rows, `${bad.length} of ${rows.length} ${plural} worse than the baseline allows, or gone.`);
  }
  if (compared.length === 0) {
    const known = Object.keys(baseline.tools);
    const others = known.length === 0 ? 'it is empty' : `it has figures of ${known.join('; ')}`;
    return finish('inconclusive', rows, `The baseline has no figures of ${[...keys].join('; ')}: ${others}.`);
  }
  const better = rows.filter((r) => r.verdict === 'better').length;
  const note = better > 0 ? ` ${better} are better than the baseline: update it to keep them.` : '';
  return finish('pass', rows, `All ${compared.length} figures are within the baseline.${note}`);
}

function judge(design: DesignMetrics, metric: Metric, baseline: number | undefined, tolerance: number): GateRow {
  const row = { design: design.design, target: design.target, metric: metric.name, baseline, measured: metric.value };
  if (baseline === undefined) return { ...row, moved: undefined, verdict: 'new' };
  const change = metric.value - baseline;
  const moved = baseline === 0 ? (change === 0 ? 0 : Number.POSITIVE_INFINITY) : change / baseline;
  const harm = metric.better === 'lower' ? change : -change;
  const allowed = tolerance * Math.abs(baseline);
  const verdict = harm > allowed ? 'worse' : harm < -allowed ? 'better' : 'ok';
  return { ...row, moved, verdict };
}

function finish(status: GateResult['status'], rows: readonly GateRow[], message: string): GateResult {
  const codes = { pass: ExitCode.ok, fail: ExitCode.checkFailed, inconclusive: ExitCode.inconclusive } as const;
  return { status, exitCode: codes[status], rows, table: gateTable(rows), message };
}

function gateTable(rows: readonly GateRow[]): string {
  const number = (v: number | undefined): string => (v === undefined ? '-' : shown(v));
  return markdownTable(
    [
      { title: 'design' },
      { title: 'target' },
      { title: 'metric' },
      { title: 'baseline', align: 'right' },
      { title: 'measured', align: 'right' },
      { title: 'moved', align: 'right' },
      { title: 'verdict' },
    ],
    rows.map((r) => [
      r.design,
      r.target,
      r.metric,
      number(r.baseline),
      number(r.measured),
      r.moved === undefined ? '-' : Number.isFinite(r.moved) ? percent(r.moved) : 'from 0',
      r.verdict,
    ]),
  );
}

/** The baseline with the figures of `measured` put in (other designs and other tool versions stay). */
export function updateBaseline(
  measured: readonly DesignMetrics[],
  old: BaselineFile = { schema: 'zeroth-baseline/1', tools: {} },
  tolerances: Readonly<Record<string, number>> = defaultTolerances,
): BaselineFile {
  const tools: Record<string, Record<string, Readonly<Record<string, number>>>> = {};
  for (const [key, figures] of Object.entries(old.tools)) tools[key] = { ...figures };
  for (const design of measured) {
    const gated = design.metrics.filter((m) => tolerances[m.name] !== undefined);
    const byDesign = tools[toolKey(design)] ?? {};
    byDesign[entryName(design)] = Object.fromEntries(gated.map((m) => [m.name, m.value]));
    tools[toolKey(design)] = byDesign;
  }
  return { schema: 'zeroth-baseline/1', tools: sorted(tools, (figures) => sorted(figures, (x) => x)) };
}

const sorted = <T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, map(v)]),
  );

export const baselineJson = (file: BaselineFile): string => `${JSON.stringify(file, null, 2)}\n`;

/** @throws ZerothError when the text is not a baseline file. */
export function readBaseline(text: string, where: string): BaselineFile {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new ZerothError(
      { where, what: 'not JSON', allowed: 'a baseline file', fix: 'write it anew with updateBaseline' },
      ExitCode.badInput,
      { cause },
    );
  }
  if ((file as { schema?: unknown } | null)?.schema !== 'zeroth-baseline/1') {
    throw new ZerothError({
      where,
      what: `schema is ${JSON.stringify((file as { schema?: unknown } | null)?.schema ?? null)}`,
      allowed: "'zeroth-baseline/1'",
      fix: 'write it anew with updateBaseline',
    });
  }
  return file as BaselineFile;
}
