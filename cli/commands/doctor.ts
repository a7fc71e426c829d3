import { Command } from 'commander';
import { createConsole } from '../console.js';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Shows which tools and optional packages are here, what each is for, and how to get what is missing')
    .option('--json', 'print the result as JSON on stdout')
    .action(async (options: { json?: boolean }) => {
      const { doctor, doctorText } = await import('../../flow/doctor.js');
      const report = await doctor();
      createConsole(options).result(report, doctorText(report));
      process.exitCode = report.ok ? 0 : 3;
    });
}
