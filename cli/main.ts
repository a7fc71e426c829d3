#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { ExitCode, formatProblem, ZerothError } from '../base/errors.js';
import { compareCommand } from './commands/compare.js';
import { doctorCommand } from './commands/doctor.js';
import { explainCommand } from './commands/explain.js';
import { generateCommand } from './commands/generate.js';
import { reportCommand } from './commands/report.js';
import { simulateCommand } from './commands/simulate.js';
import { synthesizeCommand } from './commands/synthesize.js';
import { trainCommand } from './commands/train.js';
import { packageVersion } from './package.js';

/** Builds the command line; the commands load their rooms only when they run, so `--help` and `generate` stay quick. */
export function createProgram(): Command {
  const program = new Command('zeroth')
    .description('Hardware co-design generator for on-device zeroth-order training')
    .version(packageVersion(), '-V, --version')
    .showHelpAfterError('(zeroth --help lists the commands)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 a check failed, 2 bad usage or config, 3 a tool is missing, 4 inconclusive (compare --strict), 130 interrupted.',
    );
  const commands = [
    explainCommand,
    compareCommand,
    generateCommand,
    simulateCommand,
    synthesizeCommand,
    trainCommand,
    reportCommand,
    doctorCommand,
  ];
  for (const make of commands) program.addCommand(make());
  for (const command of [program, ...program.commands]) command.exitOverride();
  return program;
}

/** Runs a command line and returns its exit code; never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...argv], { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : ExitCode.ok;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? ExitCode.ok : ExitCode.badInput;
    }
    if (error instanceof ZerothError) {
      process.stderr.write(`zeroth: ${error.message}\n`);
      return error.exitCode;
    }
    if (error instanceof Error && isRefusal(error)) {
      const { path, syscall, code } = error;
      const said = error.message.replace(/^[A-Z]+: |, \w+ '.*$/g, '');
      const problem = {
        where: path,
        what: `${said} (${syscall}: ${code})`,
        fix: 'choose another path, or mend that one',
      };
      process.stderr.write(`zeroth: ${formatProblem(problem)}\n`);
      return ExitCode.badInput;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`zeroth: internal error, please report it with the command that caused it\n${text}\n`);
    return ExitCode.checkFailed;
  }
}

interface Refusal extends NodeJS.ErrnoException {
  readonly path: string;
}

/** The file system said no to a path that the user chose: no mistake of ours, and no stack trace would help. */
function isRefusal(error: NodeJS.ErrnoException): error is Refusal {
  return (
    error.path !== undefined &&
    ['EACCES', 'EPERM', 'ENOTDIR', 'EISDIR', 'EEXIST', 'EROFS', 'ENOSPC'].includes(error.code ?? '')
  );
}

// Ignore EPIPE: the reader closed the pipe (`zeroth ... | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
process.exitCode = await main(process.argv.slice(2));
