import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { Config } from '../../config/index.js';
import { createConsole } from '../console.js';
import { packageRoot, packageVersion } from '../package.js';
import { integer } from './train.js';

interface ReportFlags {
  readonly out: string;
  readonly model?: string;
  readonly data?: string;
  readonly steps?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

export function reportCommand(): Command {
  return new Command('report')
    .description('The whole path: generate, prove, cost and train, then report.html, report.md and report.json')
    .argument('[config]', "configuration; default the package's examples/otf-31x8.json")
    .option('-o, --out <folder>', 'output folder', 'out/report')
    .option('--model <file>', "an ONNX classifier in place of the configuration's")
    .option('--data <folder>', "a data set in place of the configuration's")
    .option('--steps <n>', 'training steps', integer)
    .option('--seed <n>', 'run seed', integer)
    .addOption(new Option('--json', 'print report.json on stdout'))
    .action(async (given: string | undefined, flags: ReportFlags) => {
      const [{ loadConfig, resolveConfig }, { report }, { reportText }] = await Promise.all([
        import('../../config/index.js'),
        import('../../flow/report.js'),
        import('../../flow/report-text.js'),
      ]);
      const path = given ?? join(packageRoot(), 'examples', 'otf-31x8.json');
      const loaded = await loadConfig(path);
      const changes = { model: flags.model, data: flags.data, steps: flags.steps, seed: flags.seed };
      const train = {
        ...loaded.train,
        ...Object.fromEntries(Object.entries(changes).filter(([, v]) => v !== undefined)),
      };
      const config = resolveConfig({ ...loaded, train } as Config, 'command line');
      const out = createConsole(flags);
      const { data, paths, ok } = await report(config, {
        outDir: flags.out,
        version: packageVersion(),
        configName: given ?? 'examples/otf-31x8.json',
        note: out.note,
      });
      out.result(data, reportText(data, paths));
      process.exitCode = ok ? 0 : 1;
    });
}
