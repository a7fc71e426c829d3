import { Command } from 'commander';
import { ZerothError } from '../../base/errors.js';
import { createConsole } from '../console.js';
import { integer } from './train.js';

interface SimulateFlags {
  readonly out: string;
  readonly numbers?: number;
  readonly random?: number;
  readonly icarus?: number;
  readonly seed?: string;
  readonly replay?: string;
  readonly json?: boolean;
}

export function simulateCommand(): Command {
  return new Command('simulate')
    .description(
      'Compares the emitted Verilog with the golden model, number by number, and reports the first difference',
    )
    .argument('[config]', 'configuration; not needed with --replay')
    .option('-o, --out <folder>', 'where results and a divergence are written', 'out/simulate')
    .option('--numbers <n>', 'numbers of the plain run, at least (default 10,000,000)', integer)
    .option('--random <beats>', 'beats under random moves (default 400,000; 0: none)', integer)
    .option('--icarus <beats>', 'beats of the four-state cross-check (default one period; 0: none)', integer)
    .option('--seed <text>', 'seed of the random moves')
    .option('--replay <file>', 'run the repro.json of an earlier divergence again')
    .option('--json', 'print the result as JSON on stdout')
    .action(async (path: string | undefined, flags: SimulateFlags) => {
      const out = createConsole(flags);
      if (flags.replay !== undefined) {
        const [{ replayLockstep }, { describeDivergence }] = await Promise.all([
          import('../../sim/replay.js'),
          import('../../sim/divergence.js'),
        ]);
        const result = await replayLockstep(flags.replay, { outDir: flags.out });
        const { divergence, numbers } = result;
        out.result(
          result,
          divergence === null ? `no difference in ${numbers} numbers` : describeDivergence(divergence),
        );
        process.exitCode = divergence === null ? 0 : 1;
        return;
      }
      if (path === undefined) {
        throw new ZerothError({
          what: 'which configuration?',
          allowed: 'zeroth simulate <config>, or zeroth simulate --replay <repro.json>',
          fix: 'for example: zeroth simulate examples/otf-31x8.json',
        });
      }
      const [{ loadConfig }, { simulate, simulateText }] = await Promise.all([
        import('../../config/load.js'),
        import('../../flow/simulate.js'),
      ]);
      const config = await loadConfig(path);
      const { numbers, random, icarus, seed } = flags;
      const { stage, stop } = stages(out);
      try {
        const result = await simulate(config, {
          numbers,
          randomBeats: random,
          icarusBeats: icarus,
          seed,
          outDir: flags.out,
          onProgress: stage,
        });
        stop();
        out.result(result, simulateText(result));
        process.exitCode = result.ok ? 0 : 1;
      } finally {
        stop();
      }
    });
}

/** A bar that changes its label with the stage. */
export function stages(out: ReturnType<typeof createConsole>) {
  let bar: ReturnType<typeof out.bar> | null = null;
  let name = '';
  const stop = (): void => {
    bar?.stop();
    bar = null;
  };
  const stage = (label: string, done: number, total: number): void => {
    if (label !== name) stop();
    name = label;
    bar ??= out.bar(label, total);
    bar.update(done);
  };
  return { stage, stop };
}
