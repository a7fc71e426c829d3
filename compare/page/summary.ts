/** Silicon and training side by side: the question that the comparison answers. */
import { type AsicFigures, type CompareData, type CompareRow, type Figure, none, numberOf } from './data.js';
import { shortLibrary, shown, type TextTable } from './tables.js';
import type { TrainingComparison, TrainingReading, TrainingRow, TrainingTask } from './training-data.js';

const points = (share: number): string => `${share < 0 ? '-' : '+'}${Math.abs(100 * share).toFixed(2)}`;

/** A verdict and the mean difference to the Gaussian in points of accuracy. */
function readingCell(reading: TrainingReading | null): string {
  if (reading === null) return '-';
  if (reading.difference === null || reading.verdict === null) return `${(100 * reading.mean).toFixed(2)} %`;
  return `${reading.verdict} ${points(reading.difference.mean)}`;
}

/** One row a scheme: what a number costs, and what it does on every task in both readings. */
export function tradeTable(data: CompareData, training: TrainingComparison): TextTable {
  const { numbersPerClock: p, tasks } = training;
  const library = data.libraries.at(-1);
  const siliconOf = siliconAt(data, p);
  const asic = (of: (a: AsicFigures) => Figure) => (r: CompareRow) => {
    const found = r.asic.find((a) => a.library === library);
    return found === undefined ? none('no library') : of(found);
  };
  const costs: readonly (readonly [string, (r: CompareRow) => Figure, number])[] = [
    ['iCE40 LC', (r) => r.ice40.lc, p],
    ['iCE40 BRAM in all', (r) => r.ice40.bram, 1],
    ['UltraScale+ LUT', (r) => r.xcup.lut, p],
    ['UltraScale+ FF', (r) => r.xcup.ff, p],
    ['UltraScale+ BRAM in all', (r) => r.xcup.bram, 1],
    ...(library === undefined
      ? []
      : ([
          [`um2, ${shortLibrary(library)}`, asic((a) => a.area), p],
          [`pJ, ${shortLibrary(library)}`, asic((a) => a.energy), 1],
        ] as const)),
  ];
  const rows = trainingRows(tasks).map((row) => {
    const own = siliconOf(row);
    const cost = costs.map(([, of, share]) => {
      const value = own && numberOf(of(own));
      return value === undefined ? '-' : shown(value / share);
    });
    const readings = tasks.flatMap((task) => {
      const found = task.schemes.find((s) => s.scheme === row.scheme);
      return [readingCell(found?.atGaussian ?? null), readingCell(found?.tuned ?? null)];
    });
    return [row.label, row.family, ...cost, ...readings];
  });
  return {
    title: 'What a number costs and what it does to training',
    intro:
      `Per number at P = ${p}, from the tables below; "-": no hardware of its own, or not run. For every task, first at the Gaussian's step sizes (reading i), then at the scheme's own (ii): ` +
      'a verdict by equivalence and the mean difference to the Gaussian in points of accuracy; of the Gaussian itself the accuracy.',
    head: ['scheme', 'family', ...costs.map(([name]) => name), ...tasks.flatMap(({ task }) => [`${task} (i)`, '(ii)'])],
    textColumns: 2,
    rows,
    notes: [],
  };
}

/** Finds the silicon of a trained row: its own, or that of the row with the same circuit. */
export function siliconAt(data: CompareData, perClock: number): (row: TrainingRow) => CompareRow | undefined {
  const rows = new Map(data.rows.filter((r) => r.perClock === perClock).map((r) => [r.scheme, r]));
  return ({ hardware }) => (hardware === null ? undefined : rows.get(hardware));
}

/** Every scheme once, in the order of the tasks. */
export function trainingRows(tasks: readonly TrainingTask[]): TrainingRow[] {
  const rows = new Map(tasks.flatMap((t) => t.schemes).map((row) => [row.scheme, row]));
  return [...rows.values()];
}

type ReadingOf = (row: TrainingRow) => TrainingReading | null;
const readings: readonly (readonly [string, ReadingOf])[] = [
  ["at the Gaussian's step sizes (reading i)", (row) => row.atGaussian],
  ['each at its own step sizes (reading ii)', (row) => row.tuned],
];

/** One sentence a reading that was run. */
function sentences(
  { tasks }: TrainingComparison,
  about: (run: readonly TrainingTask[], of: ReadingOf) => string,
): string[] {
  return readings.flatMap(([where, of]) => {
    const run = tasks.filter((t) => t.schemes.some((row) => of(row)?.difference));
    const text = run.length === 0 ? '' : about(run, of);
    return text === '' ? [] : [`Trained ${where}, ${text}`];
  });
}

/** Which PeZO rows are equivalent to the Gaussian, on how many tasks, and which in every cell. */
export const equivalentText = (training: TrainingComparison): string =>
  [...sentences(training, pezoText), everywhereText(training)].filter((text) => text !== '').join(' ');

/** Nothing where a reading of a task was not run. */
function everywhereText({ tasks }: TrainingComparison): string {
  const pezo = trainingRows(tasks).filter((row) => row.family.startsWith('PeZO'));
  const known = (of: ReadingOf): boolean =>
    tasks.every((task) => task.schemes.some((s) => s.family.startsWith('PeZO') && of(s)?.difference));
  if (pezo.length === 0 || !readings.every(([, of]) => known(of))) return '';
  const everywhere = pezo.filter((row) =>
    tasks.every((task) =>
      task.schemes.some((s) => s.scheme === row.scheme && readings.every(([, of]) => of(s)?.verdict === 'equivalent')),
    ),
  );
  const names = everywhere.length === 0 ? 'no row of PeZO' : everywhere.map((row) => row.label).join('; ');
  return `In both readings on ${tasks.length === 1 ? 'the task' : `all ${tasks.length} tasks`}: ${names}.`;
}

/** Where signs train better than PeZO and where not: it belongs into the first paragraph of the page. */
export const signsTrainingText = (training: TrainingComparison): string => sentences(training, signsText).join(' ');

function pezoText(tasks: readonly TrainingTask[], of: ReadingOf): string {
  const families = ['PeZO B', 'PeZO A'].flatMap((family) => {
    const rows = trainingRows(tasks).filter((row) => row.family === family);
    const counts = rows.map(
      (row) =>
        tasks.filter((t) => t.schemes.some((s) => s.scheme === row.scheme && of(s)?.verdict === 'equivalent')).length,
    );
    const most = Math.max(...counts);
    if (rows.length === 0) return [];
    if (most === 0) return [`of ${family} no row`];
    const list = rows.filter((_, i) => counts[i] === most).map((row) => row.label);
    return [`of ${family} ${list.join('; ')} on ${most === tasks.length ? 'all' : `${most} of`} ${tasks.length} tasks`];
  });
  return `equivalent to the Gaussian are ${families.join(', and ')}.`;
}

function signsText(tasks: readonly TrainingTask[], of: ReadingOf): string {
  const parts = tasks.flatMap((task) => {
    const signs = task.schemes.find((row) => row.family === 'signs');
    const own = signs && of(signs)?.mean;
    const means = task.schemes.flatMap((row) => {
      const mean = row.family.startsWith('PeZO') ? of(row)?.mean : undefined;
      return mean === undefined ? [] : [mean];
    });
    if (own === undefined || means.length === 0) return [];
    return [`${means.filter((mean) => own > mean).length} of ${means.length} on ${task.task}`];
  });
  return parts.length === 0 ? '' : `its mean accuracy is above that of so many PeZO rows: ${parts.join(', ')}.`;
}
