/** `metrics.json`: every figure with its unit and where it comes from. */
import type { TargetName } from '../../config/index.js';
import type { Resource, Target } from '../../constraints/index.js';
import type { Measurement } from '../fpga/measure.js';

export type Provenance =
  | { readonly kind: 'measured'; readonly tool: string; readonly version: string; readonly command: string }
  | { readonly kind: 'paper'; readonly source: string }
  | { readonly kind: 'derived'; readonly from: string };

export interface Metric {
  /** `lc`, `fmax.min`, `lut.per-number`, `raw.lc`, `harness.lc`, `lut.utilisation`, ... */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly provenance: Provenance;
}

export interface DesignMetrics {
  readonly design: string;
  readonly target: TargetName;
  /** P, the random numbers the design delivers a clock; 1 for anything that is not a generator. */
  readonly numbersPerClock: number;
  readonly metrics: readonly Metric[];
}

export interface MetricsFile {
  readonly schema: 'zeroth-metrics/1';
  readonly designs: readonly DesignMetrics[];
}

export const metricsFile = (designs: readonly DesignMetrics[]): MetricsFile => ({
  schema: 'zeroth-metrics/1',
  designs,
});

/** The text of `metrics.json`: same measurements, same bytes. */
export const metricsJson = (designs: readonly DesignMetrics[]): string =>
  `${JSON.stringify(metricsFile(designs), null, 2)}\n`;

/** The value of a metric, or undefined. */
export const metricValue = (design: DesignMetrics, name: string): number | undefined =>
  design.metrics.find((m) => m.name === name)?.value;

const unitOf = (resource: Resource, target: Target): string => {
  const names: Record<Resource, string> = {
    lc: 'logic cells (packed)',
    lut: target.units.lut,
    lutram: `${target.units.lut} used as memory`,
    ff: 'flip-flops',
    carry: 'carry cells',
    bram: target.units.bram,
    dsp: 'DSP blocks',
  };
  return names[resource];
};

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

const measuredBy = (tool: string, command: string): Provenance => {
  const space = tool.indexOf(' ');
  return { kind: 'measured', tool: tool.slice(0, space), version: tool.slice(space + 1), command };
};

/**
 * The figures of one measurement. Resources are net of the harness (`raw.*` and `harness.*` stand beside them where a
 * harness was used); `*.per-number` is area per number per clock; `*.utilisation` is in percent of the part.
 */
export function metricsOf(m: Measurement, target: Target, numbersPerClock = 1): DesignMetrics {
  const yosys = measuredBy(m.tools.yosys, `yosys -p "${m.commands.yosys}"`);
  const route =
    m.tools.route === undefined || m.commands.route === undefined
      ? undefined
      : measuredBy(m.tools.route, m.commands.route);
  const harnessed = Object.values(m.harness).some((v) => v > 0);
  const metrics: Metric[] = [];
  const add = (name: string, value: number, unit: string, provenance: Provenance, better: Metric['better'] = 'lower') =>
    metrics.push({ name, value, unit, better, provenance });

  for (const [resource, value] of Object.entries(m.net) as [Resource, number][]) {
    const by = resource === 'lc' && route !== undefined ? route : yosys;
    const unit = unitOf(resource, target);
    add(resource, value, unit, by);
    if (harnessed) {
      add(`raw.${resource}`, m.raw[resource] ?? 0, unit, by);
      add(`harness.${resource}`, m.harness[resource] ?? 0, unit, by);
    }
    const perNumber: Provenance = { kind: 'derived', from: `${resource} / ${numbersPerClock} numbers per clock` };
    add(`${resource}.per-number`, round(value / numbersPerClock, 3), `${unit} per number per clock`, perNumber);
    const capacity = target.capacity[resource];
    if (capacity !== undefined && capacity > 0) {
      const share: Provenance = { kind: 'derived', from: `${resource} / ${capacity} of ${target.title}` };
      add(`${resource}.utilisation`, round((100 * value) / capacity, 3), '% of the part', share);
    }
  }
  if (m.fmax !== undefined && route !== undefined) {
    const seeds = `seeds ${m.seeds.join(', ')}`;
    add('fmax.min', m.fmax.min, `MHz (worst of ${seeds})`, route, 'higher');
    add('fmax.median', m.fmax.median, `MHz (median of ${seeds})`, route, 'higher');
  }
  return { design: m.design, target: m.target, numbersPerClock, metrics };
}
