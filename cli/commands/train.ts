import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ZerothError } from '../../base/errors.js';
import type { ResolvedConfig } from '../../config/index.js';
import { optimizerRows } from '../../config/optimizers/index.js';
import { createConsole } from '../console.js';

interface TrainFlags {
  readonly out: string;
  readonly resume?: string;
  readonly source?: string;
  readonly optimizer?: string;
  readonly schedule?: string;
  readonly model?: string;
  readonly data?: string;
  readonly steps?: number;
  readonly seed?: number;
  readonly lr?: number;
  readonly eps?: number;
  readonly json?: boolean;
}

export function trainCommand(): Command {
  return new Command('train')
    .description('Trains an ONNX classifier by forward passes alone, with the configured random numbers')
    .argument('[config]', 'configuration; not needed with --resume')
    .option('-o, --out <folder>', 'run folder, new or empty', 'runs/train')
    .addOption(new Option('--resume <folder>', 'go on from the newest checkpoint of a run folder').conflicts('out'))
    .option('--source <name>', 'golden, rtl, gaussian, rademacher, uniform or clt')
    .option('--optimizer <name>', Object.keys(optimizerRows).join(' or '))
    .option('--schedule <name>', 'of the learning rate: constant or linear')
    .option('--model <file>', "an ONNX file, or 'demo'")
    .option('--data <folder>', "a data set, or 'demo'")
    .option('--steps <n>', 'steps', integer)
    .option('--seed <n>', 'run seed: batches and where the stream starts', integer)
    .option('--lr <x>', 'learning rate', positive)
    .option('--eps <x>', 'perturbation scale', positive)
    .option('--json', 'print the result as JSON on stdout')
    .action(async (path: string | undefined, flags: TrainFlags) => {
      const { trainRun, trainText } = await import('../../flow/train.js');
      const config = await trainConfig(path, flags);
      const folder = flags.resume ?? flags.out;
      const result = await trainRun(config, {
        runFolder: folder,
        resume: flags.resume !== undefined,
        catchSignals: true,
        progress: process.stderr,
        resumeCommand: `zeroth train --resume ${/^[\w./-]+$/.test(folder) ? folder : `'${folder}'`}`,
      });
      const { losses: _curve, ...record } = result;
      createConsole(flags).result(record, trainText(result));
      process.exitCode = result.interrupted ? 130 : 0;
    });
}

/**
 * The configuration with the flags laid over it, checked by the same schema as the file. A resumed run takes the one
 * saved in its folder; what may not change there (the seed, say) is refused when the checkpoint is read.
 */
async function trainConfig(path: string | undefined, flags: TrainFlags): Promise<ResolvedConfig> {
  const { loadConfig, resolveConfig } = await import('../../config/index.js');
  const config = await loadConfig(flags.resume === undefined ? given(path) : savedConfig(flags.resume, path));
  const { lr: learningRate, eps: epsilon, source, optimizer, schedule, model, data, steps, seed } = flags;
  const changes = { source, optimizer, schedule, model, data, steps, seed, learningRate, epsilon };
  const named = Object.entries(changes).filter(([, value]) => value !== undefined);
  return resolveConfig({ ...config, train: { ...config.train, ...Object.fromEntries(named) } }, 'command line');
}

function given(path: string | undefined): string {
  if (path !== undefined) return path;
  throw new ZerothError({
    what: 'which configuration?',
    allowed: 'zeroth train <config>, or zeroth train --resume <folder>',
    fix: 'for example: zeroth train examples/otf-31x8.json',
  });
}

function savedConfig(folder: string, path: string | undefined): string {
  if (path !== undefined) {
    throw new ZerothError({
      where: path,
      what: 'a resumed run takes the configuration saved in its folder',
      allowed: 'zeroth train <config>, or zeroth train --resume <folder>',
      fix: 'leave one of the two out',
    });
  }
  const saved = join(folder, 'config.json');
  if (existsSync(saved)) return saved;
  throw new ZerothError({
    where: folder,
    what: 'there is no run to resume',
    allowed: 'a folder that an earlier `zeroth train` has made (it holds config.json)',
    fix: 'check the path, or start a run without --resume',
  });
}

export function integer(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('expected a whole number >= 0.');
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('expected a positive number.');
  return value;
}
