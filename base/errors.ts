/** Exit codes of the `zeroth` command; an error that reaches the user carries one. */
export const ExitCode = {
  ok: 0,
  /** A check failed: a mismatch, a budget, a diverged run. */
  checkFailed: 1,
  /** Bad usage, configuration or input file. */
  badInput: 2,
  /** A tool or an optional package is missing. */
  missingTool: 3,
  /** Inconclusive, under --strict. */
  inconclusive: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The four things a reader needs: what went wrong, where, what would be allowed, how to mend it. */
export interface Problem {
  readonly what: string;
  readonly where?: string | undefined;
  readonly allowed?: string | undefined;
  readonly fix?: string | undefined;
}

/** The one error type that the CLI prints without a stack trace. Anything else that escapes is a bug of ours. */
export class ZerothError extends Error {
  override readonly name: string = 'ZerothError';
  readonly problem: Problem;
  readonly exitCode: ExitCode;

  constructor(problem: Problem, exitCode: ExitCode = ExitCode.badInput, options?: { cause?: unknown }) {
    super(formatProblem(problem), options);
    this.problem = problem;
    this.exitCode = exitCode;
  }
}

/** `where: what` on the first line, then the indented `allowed:` and `fix:`. */
export function formatProblem(p: Problem): string {
  const lines = [p.where === undefined ? p.what : `${p.where}: ${p.what}`];
  if (p.allowed !== undefined) lines.push(`  allowed: ${p.allowed}`);
  if (p.fix !== undefined) lines.push(`  fix: ${p.fix}`);
  return lines.join('\n');
}
