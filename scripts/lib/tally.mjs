// Counts checks over several commands and prints the closing line that CI reads.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  notes = [];

  /** One command that either passes or fails. */
  check(name, command, args, options = {}) {
    const started = performance.now();
    process.stdout.write(`\n== ${name}: ${[command, ...args].join(' ')}\n`);
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    const ok = status === 0;
    if (ok) this.passed++;
    else this.fail(`${name} (exit ${status ?? error?.message})`);
    process.stdout.write(
      `== ${name}: ${ok ? 'ok' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
    );
    return ok;
  }

  fail(note) {
    this.failed++;
    this.notes.push(note);
  }

  /** A Vitest run, counted from its own JSON report; errors outside tests, and no tests at all, are failures. */
  vitest(name, args, reportFile, env = {}) {
    mkdirSync(dirname(reportFile), { recursive: true });
    rmSync(reportFile, { force: true });
    process.stdout.write(`\n== ${name}: vitest run ${args.join(' ')}\n`);
    const { status } = spawnSync(
      'npx',
      [
        '--no-install',
        'vitest',
        'run',
        ...args,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportFile}`,
      ],
      { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } },
    );
    let report;
    try {
      report = JSON.parse(readFileSync(reportFile, 'utf8'));
    } catch {
      this.fail(`${name}: vitest wrote no report (exit ${status})`);
      return;
    }
    this.passed += report.numPassedTests;
    this.failed += report.numFailedTests;
    this.skipped += report.numPendingTests + report.numTodoTests;
    for (const file of report.testResults) {
      const broken = file.status === 'failed' && file.assertionResults.every((t) => t.status !== 'failed');
      if (broken) this.fail(`${name}: ${file.name} could not be collected: ${(file.message ?? '').split('\n')[0]}`);
    }
    if (report.numPassedTests + report.numFailedTests === 0) this.fail(`${name}: no test ran`);
    else if (status !== 0 && report.numFailedTests === 0 && this.notes.length === 0) {
      this.fail(
        `${name}: vitest exited with ${status} outside any test (unhandled error, or coverage below its threshold)`,
      );
    }
  }

  get line() {
    const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : '';
    return `${this.passed} passed, ${this.failed} failed${skipped}`;
  }

  /** Prints the closing line as the very last one and ends the process with the code that agrees with it. */
  finish() {
    for (const note of this.notes) process.stdout.write(`FAILED: ${note}\n`);
    process.stdout.write(`${this.line}\n`, () => process.exit(this.failed > 0 ? 1 : 0));
  }
}
