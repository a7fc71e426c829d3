import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ZerothError } from '../../config/errors.js';
import type { Config, ResolvedConfig } from '../../config/index.js';
import { createConsole } from '../console.js';

interface TrainFlags {
  readonly out: string;
  readonly resume?: string;
  readonly source?: string;
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
    .description('Trains an ONNX classifier by two-sided ZO-SGD with the configured random numbers')
    .argument('[config]', 'configuration; not needed with --resume')
    .option('-o, --out <folder>', 'run folder, new or empty', 'runs/train')
    .option('--resume <folder>', 'go on from the newest checkpoint of a run folder')
    .option('--source <name>', 'golden, rtl, gaussian, rademacher, uniform or clt')
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
        resumeCommand: `zeroth train --resume ${folder}`,
      });
      const { losses: _curve, ...record } = result;
      createConsole(flags).result(record, trainText(result));
      process.exitCode = result.interrupted ? 130 : 0;
    });
}

/** The configuration with the flags laid over it; a resumed run takes the one saved in its folder. */
async function trainConfig(path: string | undefined, flags: TrainFlags): Promise<ResolvedConfig> {
  const { loadConfig, resolveConfig } = await import('../../config/index.js');
  if (flags.resume !== undefined) {
    const saved = join(flags.resume, 'config.json');
    if (!existsSync(saved)) {
      throw new ZerothError({
        where: flags.resume,
        what: 'there is no run to resume',
        allowed: 'a folder that an earlier `zeroth train` has made (it holds config.json)',
        fix: 'check the path, or start a run without --resume',
      });
    }
    const config = await loadConfig(saved);
    return flags.steps === undefined ? config : { ...config, train: { ...config.train, steps: flags.steps } };
  }
  if (path === undefined) {
    throw new ZerothError({
      what: 'which configuration?',
      allowed: 'zeroth train <config>, or zeroth train --resume <folder>',
      fix: 'for example: zeroth train examples/otf-31x8.json',
    });
  }
  const config = await loadConfig(path);
  const { source, model, data, steps, seed, lr, eps } = flags;
  const train: Record<string, unknown> = { ...config.train };
  const given = { source, model, data, steps, seed, learningRate: lr, epsilon: eps };
  for (const [key, value] of Object.entries(given)) if (value !== undefined) train[key] = value;
  // Flags are checked by the same schema as the file.
  return resolveConfig({ ...config, train } as Config, 'command line');
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
