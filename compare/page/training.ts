/** The comparison of training: a section a task, a table a step size. */
import type { Block, Figure, Section } from '../../report/document.js';
import { figures, number, paragraph, present, section, table, words } from '../../report/document.js';
import { fixed, scientific, signed } from '../../report/format.js';
import type { TrainingComparison, TrainingResult, TrainingRow, TrainingTask } from './training-data.js';

/** The two ways in which every scheme is trained. */
export interface StepSizes {
  readonly id: 'shared' | 'own';
  readonly name: string;
  /** The beginning of a sentence. */
  readonly where: string;
  readonly title: string;
  readonly result: (row: TrainingRow | undefined) => TrainingResult | null;
}
export const stepSizes = [
  {
    id: 'shared',
    name: 'shared step size',
    where: 'At the shared step size',
    title: "Shared step size: every scheme at the Gaussian's (eta, eps)",
    result: (row) => row?.atGaussian ?? null,
  },
  {
    id: 'own',
    name: 'own step size',
    where: 'Each at its own step size',
    title: 'Own step size: each scheme at its own (eta, eps)',
    result: (row) => row?.tuned ?? null,
  },
] as const satisfies readonly StepSizes[];

/** Every scheme once, in the order of the tasks. */
export function trainedRows(tasks: readonly TrainingTask[]): TrainingRow[] {
  const rows = new Map(tasks.flatMap((t) => t.schemes).map((row) => [row.scheme, row]));
  return [...rows.values()];
}

/** Equal data give equal blocks. @param charts of the tasks, in their order. */
export const trainingBlocks = (training: TrainingComparison, charts: readonly (Figure | null)[] = []): Block[] => [
  ...training.tasks.map((task, i) => taskSection(task, charts[i] ?? null)),
  paragraph(ending(training)),
];

function taskSection(task: TrainingTask, chart: Figure | null): Section {
  const { rows, steps, batchSize, testSeeds, tuningSeeds, before } = task;
  const about =
    `${task.weights} weights; ${steps} steps of batch ${batchSize}; ${rows.train} rows to train on, ${rows.dev} for ` +
    `development, ${rows.test} for the test. Before training ${before === null ? '-' : points(before)} %, always the commonest class ` +
    `${points(task.commonest)} %. Grid: eta ${task.learningRates.map(scientific).join(', ')}; eps ` +
    `${task.epsilons.map(scientific).join(', ')}; ${tuningSeeds.length} tuning and ${testSeeds.length} test seeds. ` +
    `Margin ${points(task.margin, 0)} point${task.margin === 0.01 ? '' : 's'}.`;
  return section(
    `training-${task.task}`,
    `${task.task}: ${task.title}`,
    paragraph(about),
    figures(chart),
    ...stepSizes.map((size) => resultSection(task, size)),
    ...notesOf(task),
  );
}

const points = (share: number, digits = 1): string => fixed(100 * share, digits);

interface Trained {
  readonly row: TrainingRow;
  readonly result: TrainingResult;
}

function resultSection(task: TrainingTask, size: StepSizes): Section {
  const rows = task.schemes.flatMap((row): Trained[] => {
    const result = size.result(row);
    return result === null ? [] : [{ row, result }];
  });
  const id = `training-${task.task}-${size.id}`;
  if (rows.length === 0) return section(id, size.title, paragraph('Not run.'));
  const results = table<Trained>(
    `${id}-table`,
    [
      words('scheme', ({ row }) => row.label),
      number('state bits', ({ row }) => `${row.stateBits ?? '-'}`),
      number('distinct vectors', ({ row }) => (row.distinctVectors === null ? '-' : powerOfTwo(row.distinctVectors))),
      number('eta', ({ result }) => scientific(result.learningRate)),
      number('eps', ({ result }) => `${scientific(result.epsilon)}${result.outside ? ' *' : ''}`),
      number('accuracy %', ({ result }) => points(result.mean, 2)),
      number('spread', ({ result }) => points(result.spread, 2)),
      words('difference to Gaussian, 90 % interval', ({ result: { difference: d } }) =>
        d === null ? '' : `${signed(d.mean)} (${signed(d.low)} .. ${signed(d.high)})`,
      ),
      words('verdict', ({ result }) => verdictText(result, task)),
    ],
    rows,
  );
  return section(id, size.title, results);
}

function verdictText({ verdict, seeds, diverged }: TrainingResult, { testSeeds }: TrainingTask): string {
  const parts = [
    verdict,
    seeds.length < testSeeds.length && `${seeds.length} of ${testSeeds.length} seeds`,
    diverged > 0 && `${diverged} diverged`,
  ];
  return present(...parts).join('; ');
}

/** Counts beyond a million by their power of two. */
const powerOfTwo = (decimal: string): string =>
  decimal.length <= 7 ? decimal : `2^${Math.log2(Number(decimal)).toFixed(0)}`;

function notesOf({ schemes }: TrainingTask): Block[] {
  const outside = schemes.some((row) => row.tuned?.outside === true || row.atGaussian?.outside === true);
  const shared = schemes
    .filter((row) => row.tunedAs !== null && row.tunedAs !== row.scheme && row.tuned !== null)
    .map((row) => `${row.scheme} as ${row.tunedAs}`);
  const notes = [
    outside && '* at the one further point beyond the grid.',
    shared.length > 0 && `Tuned together with a row of the same distribution and scale: ${shared.join(', ')}.`,
  ];
  return present(...notes).map(paragraph);
}

/** Times and versions, and whether anything is missing. */
function ending({ tasks, complete, stopped, runSeconds, versions, capHours }: TrainingComparison): string {
  const hours = (seconds: number): string => `${(seconds / 3600).toFixed(2)} h`;
  const parts = tasks.map((t) => `${t.task} ${hours(t.runSeconds)}`).join(', ');
  const how =
    stopped === 'cap' ? `the cap of ${capHours} h was reached` : stopped === null ? '' : 'the run was interrupted';
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const sentences = [
    `Time of all runs, summed over processes: ${hours(runSeconds)} (${parts}).`,
    !complete && `Not complete: ${how}; the same command goes on where it stopped.`,
    `Versions: ${tools.join(', ')}.`,
  ];
  return present(...sentences).join(' ');
}
