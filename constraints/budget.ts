/** Resource budgets as data: what a design may cost on a target, and a message when it costs more. */
import { ExitCode, ZerothError } from '../base/errors.js';
import type { Device, Resource } from './targets/types.js';

export type BudgetMetric = Resource | 'fmaxMHz';

/** Upper limits of resources, and a lower limit of the frequency (MHz). */
export type Budget = Partial<Readonly<Record<BudgetMetric, number>>>;
export type Cost = Partial<Readonly<Record<BudgetMetric, number>>>;

export interface BudgetRow {
  readonly metric: BudgetMetric;
  readonly budget: number;
  /** `undefined`: a limit is set on something nobody measured, which counts as failed. */
  readonly value: number | undefined;
  readonly ok: boolean;
  readonly message: string;
}

export interface BudgetSubject {
  readonly design: string;
  readonly target: string;
  /** Where the limits stand, for the message: `zeroth.config.json: budget`. */
  readonly place: string;
}

/** One row a limit, in the order of the budget. */
export function checkBudget(cost: Cost, budget: Budget, subject: BudgetSubject): BudgetRow[] {
  return (Object.entries(budget) as [BudgetMetric, number][]).map(([metric, limit]) => {
    const value = cost[metric];
    const ok = value !== undefined && (metric === 'fmaxMHz' ? value >= limit : value <= limit);
    return { metric, budget: limit, value, ok, message: describe(metric, value, limit, ok, subject) };
  });
}

function describe(
  metric: BudgetMetric,
  value: number | undefined,
  limit: number,
  ok: boolean,
  { design, target }: BudgetSubject,
): string {
  const head = `${design} on ${target}: ${metric}`;
  if (value === undefined) return `${head} was not measured, but has a budget of ${limit}`;
  const shown = Number.isInteger(value) ? `${value}` : value.toFixed(1);
  if (ok) return `${head} ${shown} is within its budget of ${limit}`;
  const off = Math.abs(value - limit);
  const percent = limit === 0 ? '' : `, ${((100 * off) / limit).toFixed(1)} %`;
  const way = metric === 'fmaxMHz' ? 'under' : 'over';
  return `${head} ${shown} is ${way} its budget of ${limit} (by ${Number.isInteger(off) ? off : off.toFixed(1)}${percent})`;
}

/** @throws ZerothError (exit code 1) that lists every limit that is not kept. */
export function assertBudget(cost: Cost, budget: Budget, subject: BudgetSubject): BudgetRow[] {
  const rows = checkBudget(cost, budget, subject);
  const broken = rows.filter((r) => !r.ok);
  if (broken.length > 0) {
    throw new ZerothError(
      {
        what: broken.map((r) => r.message).join('\n'),
        allowed: broken.map((r) => `${r.metric} ${r.metric === 'fmaxMHz' ? '>=' : '<='} ${r.budget}`).join(', '),
        fix: `make the design cheaper, or change ${broken.map((r) => `'${r.metric}'`).join(', ')} in ${subject.place}`,
      },
      ExitCode.checkFailed,
    );
  }
  return rows;
}

/** The part itself as a budget: what does not fit cannot be built. */
export const capacityBudget = (device: Device): Budget => device.capacity;
