/** The comparison of training as text. */
import type { TextTable } from './tables.js';
import type { TrainingComparison, TrainingReading, TrainingRow, TrainingTask } from './training-data.js';

const points = (share: number, digits = 1): string => (100 * share).toFixed(digits);
const signed = (share: number): string => `${share < 0 ? '-' : '+'}${points(Math.abs(share), 2)}`;
const shortNumber = (x: number): string => {
  const [digits, exponent] = x.toExponential().split('e');
  return `${digits}e${Number(exponent)}`;
};

/** A task's part of the page. */
export interface TrainingSection {
  readonly title: string;
  readonly about: string;
  /** Readings (i) and (ii); null: not run. */
  readonly readings: readonly { readonly title: string; readonly table: Pick<TextTable, 'head' | 'rows'> | null }[];
  readonly notes: readonly string[];
}

/** One section a task, a table a reading: one source for Markdown and HTML. */
export const trainingSections = (result: TrainingComparison): TrainingSection[] => result.tasks.map(sectionOf);

/** Leading columns of text in these tables. */
export const trainingTextColumns = 1;

/** Equal data give equal bytes. */
export function renderMarkdown(result: TrainingComparison): string {
  const sections = trainingSections(result).map(({ title, about, readings, notes }) =>
    [
      `### ${title}`,
      about,
      ...readings.flatMap((r) => [`**${r.title}**`, r.table === null ? 'Not run.' : markdownTable(r.table)]),
      ...notes.map((note) => note.replace(/^\*/, '\\*')),
    ].join('\n\n'),
  );
  return [...sections, trainingEnding(result)].join('\n\n').concat('\n');
}

function sectionOf(task: TrainingTask): TrainingSection {
  const { rows, steps, batchSize, testSeeds, tuningSeeds } = task;
  return {
    title: `${task.task}: ${task.title}`,
    about:
      `${task.weights} weights; ${steps} steps of batch ${batchSize}; ${rows.train} rows to train on, ${rows.dev} for ` +
      `development, ${rows.test} for the test. Before training ${task.before === null ? '-' : points(task.before)} %, always the commonest class ` +
      `${points(task.commonest)} %. Grid: eta ${task.learningRates.map(shortNumber).join(', ')}; eps ` +
      `${task.epsilons.map(shortNumber).join(', ')}; ${tuningSeeds.length} tuning and ${testSeeds.length} test seeds. ` +
      `Margin ${points(task.margin, 0)} point${task.margin === 0.01 ? '' : 's'}.`,
    readings: [
      { title: "Reading (i): every scheme at the Gaussian's (eta, eps)", table: table(task, (row) => row.atGaussian) },
      { title: 'Reading (ii): each scheme at its own (eta, eps)', table: table(task, (row) => row.tuned) },
    ],
    notes: sharing(task),
  };
}

function table(
  task: TrainingTask,
  readingOf: (row: TrainingRow) => TrainingReading | null,
): Pick<TextTable, 'head' | 'rows'> | null {
  const rows = task.schemes.flatMap((row) => {
    const reading = readingOf(row);
    return reading === null ? [] : [cellsOf(row, reading, task)];
  });
  if (rows.length === 0) return null;
  const head = ['scheme', 'state bits', 'distinct vectors', 'eta', 'eps', 'accuracy %', 'spread'];
  return { head: [...head, 'difference to Gaussian, 90 % interval', 'verdict'], rows };
}

/** The last two columns are text again. */
function markdownTable({ head, rows }: Pick<TextTable, 'head' | 'rows'>): string {
  const rule = head.map((_, i) => (i < trainingTextColumns || i >= head.length - 2 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellsOf(row: TrainingRow, reading: TrainingReading, task: TrainingTask): string[] {
  const { difference, verdict, diverged, seeds } = reading;
  const notes = [
    ...(seeds.length < task.testSeeds.length ? [`${seeds.length} of ${task.testSeeds.length} seeds`] : []),
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
  ];
  const interval =
    difference === null ? '' : `${signed(difference.mean)} (${signed(difference.low)} .. ${signed(difference.high)})`;
  return [
    row.label,
    row.stateBits === null ? '-' : String(row.stateBits),
    row.distinctVectors === null ? '-' : compact(row.distinctVectors),
    shortNumber(reading.learningRate),
    `${shortNumber(reading.epsilon)}${reading.outside ? ' *' : ''}`,
    points(reading.mean, 2),
    points(reading.spread, 2),
    interval,
    [verdict ?? '', ...notes].filter((s) => s !== '').join('; '),
  ];
}

/** Counts beyond a million by their power of two. */
const compact = (decimal: string): string =>
  decimal.length <= 7 ? decimal : `2^${Math.log2(Number(decimal)).toFixed(0)}`;

function sharing(task: TrainingTask): string[] {
  const shared = task.schemes.filter((row) => row.tunedAs !== null && row.tunedAs !== row.scheme && row.tuned !== null);
  const outside = task.schemes.some((row) => row.tuned?.outside === true || row.atGaussian?.outside === true);
  return [
    ...(outside ? ['* at the one further point beyond the grid.'] : []),
    ...(shared.length === 0
      ? []
      : [
          `Tuned together with a row of the same distribution and scale: ${shared
            .map((row) => `${row.scheme} as ${row.tunedAs}`)
            .join(', ')}.`,
        ]),
  ];
}

/** Times and versions, and whether anything is missing. */
export function trainingEnding({
  tasks,
  complete,
  stopped,
  runSeconds,
  versions,
  capHours,
}: TrainingComparison): string {
  const hours = (seconds: number): string => `${(seconds / 3600).toFixed(2)} h`;
  const parts = tasks.map((t) => `${t.task} ${hours(t.runSeconds)}`).join(', ');
  const how =
    stopped === 'cap' ? `the cap of ${capHours} h was reached` : stopped === null ? '' : 'the run was interrupted';
  return [
    `Time of all runs, summed over processes: ${hours(runSeconds)} (${parts}).`,
    ...(complete ? [] : [`Not complete: ${how}; the same command goes on where it stopped.`]),
    `Versions: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
  ].join(' ');
}
