/** What the comparison says in words: which schemes are cheap, and which train as well as the Gaussian. */
import { shown } from '../../report/format.js';
import type { CompareData, CompareRow, Figure } from './data.js';
import { inLibrary, numberOf, ofFamily, pezoFamilies } from './data.js';
import { shortLibrary } from './tables.js';
import { type StepSizes, stepSizes, trainedRows } from './training.js';
import type { TrainingComparison, TrainingTask } from './training-data.js';

interface Metric {
  readonly what: string;
  readonly unit: string;
  readonly figure: (row: CompareRow) => Figure;
}

function metrics({ libraries }: CompareData): Metric[] {
  // One library in the sentence; the tables have all.
  const library = libraries.at(-1);
  const fpga: Metric[] = [
    { what: 'iCE40 logic cells', unit: 'LC', figure: (r) => r.ice40.lc },
    { what: 'UltraScale+ LUTs', unit: 'LUT', figure: (r) => r.xcup.lut },
    { what: 'UltraScale+ flip-flops', unit: 'FF', figure: (r) => r.xcup.ff },
  ];
  if (library === undefined) return fpga;
  return [
    ...fpga,
    { what: `area in ${shortLibrary(library)}`, unit: 'um2', figure: inLibrary(library, (a) => a.area) },
    { what: 'energy per number', unit: 'pJ', figure: inLibrary(library, (a) => a.energy) },
  ];
}

/**
 * Where every scheme of signs beats the best bank and where it does not: the first thing that the page says. Pools are
 * left out: their numbers stand in block RAM, which no count of cells has.
 */
export function signsSiliconText(data: CompareData): string {
  const schemes = new Map(ofFamily(data.rows, 'signs').map((r) => [r.scheme, r.label]));
  const texts = [...schemes].flatMap(([scheme, label]) => {
    const rows = data.rows.filter((r) => r.scheme === scheme);
    const sentences = rows.flatMap((row) => againstBanks(data, row) ?? []);
    if (sentences.length === 0) return [];
    const rival = schemes.size === 1 ? 'the rival' : 'a rival';
    return [
      `${label} (one random sign per weight, no scale, no reuse) is ${rival} to beat: ${sentences.join('. And ')}.`,
    ];
  });
  return texts.length === 0 ? 'No scheme of random signs was compared with a bank in this run.' : texts.join(' ');
}

function againstBanks(data: CompareData, row: CompareRow): string | null {
  const banks = ofFamily(data.rows, 'PeZO B').filter((r) => r.perClock === row.perClock);
  const beaten: string[] = [];
  const kept: string[] = [];
  for (const { what, unit, figure } of metrics(data)) {
    const value = numberOf(figure(row));
    const values = banks.flatMap((r) => numberOf(figure(r)) ?? []);
    if (value === undefined || values.length === 0) continue;
    const best = Math.min(...values);
    (value < best ? beaten : kept).push(`${what} (${shown(value)} against ${shown(best)} ${unit})`);
  }
  if (beaten.length + kept.length === 0) return null;
  const won = beaten.length === 0 ? 'nowhere' : `in ${beaten.join(', ')}`;
  const lost = kept.length === 0 ? '' : `; a bank is ahead in ${kept.join(', ')}`;
  return `at P = ${row.perClock} it beats the best PeZO bank ${won}${lost}`;
}

const counted = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const allTasks = (count: number): string => (count === 1 ? 'the task' : `all ${counted[count] ?? count} tasks`);

/** Tasks on which a scheme of these was compared with the Gaussian at this step size. */
const tasksRun = ({ tasks }: TrainingComparison, { result }: StepSizes): TrainingTask[] =>
  tasks.filter((t) => t.schemes.some((row) => result(row)?.difference));
const isEquivalent = (task: TrainingTask, scheme: string, { result }: StepSizes): boolean =>
  result(task.schemes.find((s) => s.scheme === scheme))?.verdict === 'equivalent';

/** Where each scheme of signs trains better than PeZO: it belongs into the first paragraph of the page. */
export function signsTrainingText(training: TrainingComparison): string {
  const sentences = ofFamily(trainedRows(training.tasks), 'signs').flatMap(({ scheme, label }) =>
    stepSizes.flatMap((size) => {
      const parts = tasksRun(training, size).flatMap(({ task, schemes }) => {
        const mean = size.result(schemes.find((s) => s.scheme === scheme))?.mean;
        const others = ofFamily(schemes, ...pezoFamilies).flatMap((row) => size.result(row)?.mean ?? []);
        if (mean === undefined || others.length === 0) return [];
        return [{ task, beaten: others.filter((other) => mean > other).length, all: others.length }];
      });
      if (parts.length === 0) return [];
      const texts = parts.map(({ task, beaten, all }, i) =>
        i === 0 ? `${beaten} of the ${all} PeZO rows on ${task}` : `${beaten} of ${all} on ${task}`,
      );
      return [`${size.where}, ${label} beats ${texts.join(', ')}, by mean accuracy.`];
    }),
  );
  return sentences.join(' ');
}

/** Which PeZO rows train as well as the Gaussian, on how many tasks, and which at both step sizes. */
export const equivalentText = (training: TrainingComparison): string =>
  [...stepSizes.flatMap((size) => equivalentAt(training, size)), ...equivalentEverywhere(training)].join(' ');

function equivalentAt(training: TrainingComparison, size: StepSizes): string[] {
  const tasks = tasksRun(training, size);
  const sentences = pezoFamilies.flatMap((family) => {
    const rows = ofFamily(trainedRows(tasks), family).map(({ scheme, label }) => ({
      label,
      count: tasks.filter((task) => isEquivalent(task, scheme, size)).length,
    }));
    if (rows.length === 0) return [];
    const most = Math.max(...rows.map((row) => row.count));
    if (most === 0) return [`no ${family} row trains as well as the Gaussian on any task.`];
    const all = tasks.length === training.tasks.length ? allTasks(most) : tasks.map((t) => t.task).join(', ');
    const where = most === tasks.length ? all : `${most} of the ${tasks.length} tasks`;
    const labels = rows.filter((row) => row.count === most).map((row) => row.label);
    return [`these ${family} rows train as well as the Gaussian on ${where}: ${labels.join('; ')}.`];
  });
  return sentences.map((sentence) => `${size.where}, ${sentence}`);
}

/** Nothing where a task was not run at one of the step sizes. */
function equivalentEverywhere({ tasks }: TrainingComparison): string[] {
  const pezo = ofFamily(trainedRows(tasks), ...pezoFamilies);
  const known = stepSizes.every(({ result }) =>
    tasks.every((t) => ofFamily(t.schemes, ...pezoFamilies).some((row) => result(row)?.difference)),
  );
  if (pezo.length === 0 || !known) return [];
  const where = `at both step sizes on ${allTasks(tasks.length)}`;
  const labels = pezo
    .filter(({ scheme }) => tasks.every((task) => stepSizes.every((size) => isEquivalent(task, scheme, size))))
    .map((row) => row.label);
  if (labels.length === 0) return [`No PeZO row trains as well as the Gaussian ${where}.`];
  return [`These train as well as the Gaussian ${where}: ${labels.join('; ')}.`];
}
