import { Command } from 'commander';
import { ExitCode, ZerothError } from '../../base/errors.js';
import { watchInterrupt } from '../../base/interrupt.js';
import type { TrainingComparison } from '../../compare/page/training-data.js';
import { createConsole } from '../console.js';
import { packageVersion } from '../package.js';
import { stages } from './simulate.js';

interface CompareFlags {
  readonly train?: boolean;
  readonly tasks?: string[];
  readonly capHours?: number;
  readonly shared?: string;
  readonly keepTraining?: string;
  readonly liberty?: string;
  readonly only?: string[];
  readonly perClock?: number[];
  readonly out: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

const list = (text: string): string[] => text.split(',').filter((part) => part !== '');

function numberOf(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && text.trim() !== '') return value;
  throw new ZerothError({ what: `'${text}' is not a number`, allowed: 'numbers of at least 0' });
}

export function compareCommand(): Command {
  return new Command('compare')
    .description(
      'Every random-number scheme in one table: cells, time, energy, quality; with --train, what it does to training',
    )
    .option('--only <schemes>', 'schemes by id, separated by commas (default all)', list)
    .option('--per-clock <n,...>', 'numbers per clock (default 32,1024)', (text) => list(text).map(numberOf))
    .option('--liberty <folder>', 'Liberty files (.lib, .lib.gz) to map to, beside OSU018')
    .option('--train', 'also train every scheme; hours, and it goes on where it was stopped')
    .option('--tasks <ids>', 'with --train: tasks, separated by commas (default all)', list)
    .option('--shared <folder>', 'with --train: folder with the models and data (default $ZEROTH_SHARED, or ../shared)')
    .option('--cap-hours <h>', 'with --train: begin no run after this many hours', numberOf)
    .option('--keep-training <file>', 'the training of an earlier compare.json, beside silicon measured now')
    .option('-o, --out <folder>', 'where the files are written', 'out/compare')
    .option('--strict', 'exit with 4 where a verdict is inconclusive')
    .option('--json', 'print the comparison as JSON on stdout')
    .action(async (flags: CompareFlags) => {
      const out = createConsole(flags);
      const kept = flags.keepTraining === undefined ? undefined : await keep(flags, flags.keepTraining);
      const interrupt = watchInterrupt({ signals: true, second: 'nothing' });
      const { stage, stop } = stages(out);
      let expected: number | undefined;
      try {
        const [{ compareTable }, { writeComparison }] = await Promise.all([
          import('../../compare/silicon/measure.js'),
          import('../../compare/silicon/files.js'),
        ]);
        const measured = await compareTable({
          only: flags.only,
          perClock: flags.perClock,
          liberty: flags.liberty,
          version: packageVersion(),
          signal: interrupt.signal,
          onProgress: (done, total) => {
            // Some work turns up on the way: a bar of the first count would be full too soon.
            expected ??= Math.ceil(1.25 * total);
            stage('silicon', Math.min(done, expected), expected);
          },
        });
        stop();
        const data = kept === undefined ? measured : { ...measured, notes: [...measured.notes, keptNote] };
        for (const note of data.notes) out.note(note);
        const training = flags.train === true ? await train(flags, interrupt.signal, stage) : kept;
        stop();
        const files = await writeComparison(data, flags.out, training, kept && '--keep-training <file>');
        const lines = data.targets.map((t) => `${t.verdict.padEnd(12)} ${t.what}: ${t.found} (${t.aim})`);
        out.result(training === undefined ? data : { ...data, training }, [...lines, ...files].join('\n'));
        process.exitCode = exitCodeOf(flags.strict === true, data.targets, training);
      } finally {
        stop();
        interrupt.dispose();
      }
    });
}

const keptNote = 'Training: kept from an earlier zeroth compare --train; the silicon was measured anew';

async function keep({ train }: CompareFlags, file: string): Promise<TrainingComparison> {
  if (train === true) {
    throw new ZerothError({ where: '--keep-training', what: 'there is --train too', fix: 'leave one of the two out' });
  }
  const { keptTraining } = await import('../../compare/training/kept.js');
  return keptTraining(file);
}

async function train(
  flags: CompareFlags,
  signal: AbortSignal,
  stage: (label: string, done: number, total: number) => void,
): Promise<TrainingComparison> {
  const [{ compareTraining }, { defaultCacheDir }, { join }] = await Promise.all([
    import('../../compare/training/index.js'),
    import('../../sim/verilator-bindings/index.js'),
    import('node:path'),
  ]);
  return compareTraining({
    tasks: flags.tasks,
    schemes: flags.only,
    capHours: flags.capHours,
    shared: flags.shared,
    cacheFolder: join(defaultCacheDir(), '..', 'training'),
    signal,
    progress: ({ done, total, task, phase }) => stage(`training ${task}, ${phase}`, done, total),
  });
}

function exitCodeOf(
  strict: boolean,
  targets: readonly { readonly verdict: string }[],
  training: TrainingComparison | undefined,
): number {
  if (training?.stopped === 'interrupted') return ExitCode.interrupted;
  if (!strict) return ExitCode.ok;
  const verdicts = [
    ...targets.map((t) => t.verdict),
    ...(training?.tasks ?? []).flatMap((t) =>
      t.schemes.flatMap((s) => [s.atGaussian?.verdict ?? null, s.tuned?.verdict ?? null]),
    ),
  ];
  return verdicts.includes('inconclusive') ? ExitCode.inconclusive : ExitCode.ok;
}
