import { Command } from 'commander';
import { createConsole } from '../console.js';
import { packageVersion } from '../package.js';

export function generateCommand(): Command {
  return new Command('generate')
    .description('Writes Verilog, manifest and constraint files for a configuration')
    .argument('<config>', 'configuration: .json, .ts, .js or .mjs')
    .option('-o, --out <folder>', 'output folder', 'out')
    .option('--no-locators', 'leave the TypeScript line numbers out of the Verilog')
    .option('--json', 'print the manifest as JSON on stdout')
    .action(async (path: string, options: { out: string; locators: boolean; json?: boolean }) => {
      const [{ loadConfig }, { generate, manifestText }] = await Promise.all([
        import('../../config/load.js'),
        import('../../flow/generate.js'),
      ]);
      const config = await loadConfig(path);
      const manifest = generate(config, options.out, { version: packageVersion(), locators: options.locators });
      createConsole(options).result(manifest, manifestText(manifest, options.out));
    });
}
