/** Two designs beside each other at equal numbers per clock, in both readings of the PeZO paper's claim. */
import { ZerothError } from '../../base/errors.js';
import type { Resource, Target } from '../../constraints/index.js';
import { markdownTable, percent, shown } from '../table.js';
import { type DesignMetrics, metricValue, type Provenance } from './metrics.js';

/**
 * "Reduces LUTs and FFs by 48.6 % and 12.7 %". Read as a relative saving it means that half of the generator goes; 1024
 * parallel TreeGRNG instances (130 LUT, 68 FF each) fill 48.6 % and 12.7 % of a ZU9EG, so it may as well be points of
 * device utilisation, that is nearly the whole generator. The reading is unconfirmed: we report both.
 */
export const paperClaim = {
  lut: 48.6,
  ff: 12.7,
  parallel: 1024,
  provenance: { kind: 'paper', source: 'PeZO, arXiv 2504.20314' } satisfies Provenance,
} as const;

export interface ComparisonRow {
  readonly resource: Resource;
  readonly subject: number;
  readonly reference: number;
  /** subject / reference; NaN where the reference takes none. */
  readonly ratio: number;
  /** 1 - ratio. */
  readonly saved: number;
  /** Points of device utilisation saved when both are scaled to `parallel` numbers per clock (derived, linear). */
  readonly pointsAtParallel: number | undefined;
}

export interface Comparison {
  readonly subject: string;
  readonly reference: string;
  readonly target: string;
  readonly numbersPerClock: number;
  readonly parallel: number;
  readonly rows: readonly ComparisonRow[];
}

const order: readonly Resource[] = ['lc', 'lut', 'ff', 'carry', 'bram', 'dsp', 'lutram'];

/** @throws ZerothError when targets or numbers per clock differ: the ratio would compare two different services. */
export function compareDesigns(subject: DesignMetrics, reference: DesignMetrics, target: Target): Comparison {
  const where = `${subject.design} beside ${reference.design}`;
  if (subject.target !== reference.target || subject.target !== target.name) {
    throw new ZerothError({
      where,
      what: `measured on ${subject.target} and ${reference.target}`,
      allowed: 'one target for both',
      fix: `measure both on ${target.name}`,
    });
  }
  if (subject.numbersPerClock !== reference.numbersPerClock) {
    throw new ZerothError({
      where,
      what: `${subject.numbersPerClock} and ${reference.numbersPerClock} numbers per clock`,
      allowed: 'equal numbers per clock',
      fix: `build ${reference.design} with ${subject.numbersPerClock} numbers per clock`,
    });
  }
  const { numbersPerClock } = subject;
  const rows = order.flatMap((resource): ComparisonRow[] => {
    const a = metricValue(subject, resource);
    const b = metricValue(reference, resource);
    if (a === undefined || b === undefined || (a === 0 && b === 0)) return [];
    const capacity = target.capacity[resource];
    const scale = paperClaim.parallel / numbersPerClock;
    const ratio = b === 0 ? Number.NaN : a / b;
    return [
      {
        resource,
        subject: a,
        reference: b,
        ratio,
        saved: 1 - ratio,
        pointsAtParallel: capacity === undefined ? undefined : (100 * (b - a) * scale) / capacity,
      },
    ];
  });
  const names = { subject: subject.design, reference: reference.design, target: target.name };
  return { ...names, numbersPerClock, parallel: paperClaim.parallel, rows };
}

export function comparisonTable(c: Comparison): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  return markdownTable(
    [
      { title: 'resource' },
      right(c.subject),
      right(c.reference),
      right('ratio'),
      right('saved'),
      right(`points of the part at ${c.parallel} numbers per clock`),
    ],
    c.rows.map((r) => [
      r.resource,
      shown(r.subject),
      shown(r.reference),
      Number.isNaN(r.ratio) ? '-' : r.ratio.toFixed(3),
      Number.isNaN(r.saved) ? '-' : percent(r.saved),
      r.pointsAtParallel === undefined ? '-' : r.pointsAtParallel.toFixed(1),
    ]),
  );
}
