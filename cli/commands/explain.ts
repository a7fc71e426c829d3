import { Command, InvalidArgumentError, Option } from 'commander';
import { createConsole } from '../console.js';

interface ExplainFlags {
  readonly dimension?: number;
  readonly model?: string;
  readonly json?: boolean;
}

export function explainCommand(): Command {
  return new Command('explain')
    .description(
      'Says what a configuration means for a model of your size: repeats, step size, cost, warnings; no tools',
    )
    .argument('<config>', 'configuration: .json, .ts, .js or .mjs')
    .addOption(new Option('--dimension <n>', 'trained weights of your model').argParser(weights).conflicts('model'))
    .option('--model <file>', "an ONNX file, or 'demo'; default: the configuration's train.model")
    .option('--json', 'print the result as JSON on stdout')
    .action(async (path: string, flags: ExplainFlags) => {
      const [{ loadConfig }, { explain }, { explainText }] = await Promise.all([
        import('../../config/load.js'),
        import('../../explain/explain.js'),
        import('../../explain/text.js'),
      ]);
      const explanation = explain(await loadConfig(path), flags);
      createConsole(flags).result(explanation, explainText(explanation));
    });
}

function weights(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number >= 1.');
  return value;
}
