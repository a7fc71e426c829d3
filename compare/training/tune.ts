/** The choice of (eta, eps) on a grid, by the mean loss on the development rows. */
import type { Point } from './job.js';
import { mean } from './statistics.js';
import type { Plan } from './tasks.js';

export interface Cell extends Point {
  /** Mean over the tuning seeds; infinite where a run diverged. */
  readonly loss: number;
}

export const gridOf = ({ learningRates, epsilons }: Plan): Point[] =>
  learningRates.flatMap((learningRate) => epsilons.map((epsilon) => ({ learningRate, epsilon })));

/** Mean loss of a point; a run without a finite loss, or one that diverged on the way, counts as infinite. */
export function cellOf(point: Point, runs: readonly { loss: number | null; divergedAt: number | null }[]): Cell {
  const losses = runs.map((run) =>
    run.divergedAt === null && run.loss !== null ? run.loss : Number.POSITIVE_INFINITY,
  );
  return { ...point, loss: mean(losses) };
}

/** The cell of least loss; on a tie, and where all diverged, the first: the smallest step. */
export function bestOf(cells: readonly Cell[]): Cell {
  const [first, ...others] = cells;
  if (first === undefined) throw new RangeError('an empty grid');
  return others.reduce((best, cell) => (cell.loss < best.loss ? cell : best), first);
}

/** Rounded so that 2e-3 * 2 is 4e-3 wherever it is computed. */
const rounded = (x: number): number => Number(x.toPrecision(6));

/** The next value beyond the end at which `value` stands, or null where it stands at none. */
function beyond(values: readonly number[], value: number): number | null {
  const [first, second] = values;
  const last = values.at(-1);
  const before = values.at(-2);
  if (first === undefined || second === undefined || last === undefined || before === undefined) return null;
  if (value === first) return rounded((first * first) / second);
  return value === last ? rounded((last * last) / before) : null;
}

/** Where the best point of a grid is at an edge: one further point in that direction. */
export function extensions({ learningRates, epsilons }: Plan, { learningRate, epsilon }: Point): Point[] {
  const further = [
    { learningRate: beyond(learningRates, learningRate), epsilon },
    { learningRate, epsilon: beyond(epsilons, epsilon) },
  ];
  return further.filter((point): point is Point => point.learningRate !== null && point.epsilon !== null);
}

/** Is the choice beyond the grid, so that a still better one may lie further out? */
export const isOutside = ({ learningRates, epsilons }: Plan, { learningRate, epsilon }: Point): boolean =>
  !learningRates.includes(learningRate) || !epsilons.includes(epsilon);
