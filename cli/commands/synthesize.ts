import { Command, Option } from 'commander';
import type { TargetName } from '../../config/target.js';
import { targetRows } from '../../config/targets/index.js';
import { createConsole } from '../console.js';
import { packageVersion } from '../package.js';
import { integer } from './train.js';

interface SynthesizeFlags {
  readonly out: string;
  readonly target?: TargetName[];
  readonly seeds?: number[];
  readonly tool: 'wasm' | 'native';
  readonly baseline: boolean;
  readonly json?: boolean;
}

export function synthesizeCommand(): Command {
  return new Command('synthesize')
    .description('Counts what the generator costs, beside a Gaussian generator at equal numbers per clock')
    .argument('<config>', 'configuration')
    .option('-o, --out <folder>', 'where metrics.json is written', 'out/synthesize')
    .addOption(
      new Option('--target <name...>', "device; default ice40-hx8k, xcup and the configuration's").choices(
        Object.keys(targetRows),
      ),
    )
    .option('--seeds <n...>', 'place-and-route seeds (default 1 2 3)', (text, all: number[] = []) => [
      ...all,
      integer(text),
    ])
    .addOption(
      new Option('--tool <kind>', 'pinned npm packages, or programs on PATH')
        .choices(['wasm', 'native'])
        .default('wasm'),
    )
    .option('--no-baseline', 'without the Gaussian')
    .option('--json', 'print the metrics as JSON on stdout')
    .action(async (path: string, flags: SynthesizeFlags) => {
      const [{ loadConfig }, { synthesize, synthesizeText }] = await Promise.all([
        import('../../config/load.js'),
        import('../../flow/synthesize.js'),
      ]);
      const config = await loadConfig(path);
      const out = createConsole(flags);
      const result = await synthesize(config, {
        targets: flags.target,
        seeds: flags.seeds,
        tool: flags.tool,
        baseline: flags.baseline,
        outDir: flags.out,
        version: packageVersion(),
        note: out.note,
      });
      out.result({ schema: 'zeroth-metrics/1', ...result }, synthesizeText(result));
    });
}
