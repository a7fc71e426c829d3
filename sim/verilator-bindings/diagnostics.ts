/** What Verilator says, as data. */

export interface Diagnostic {
  readonly severity: 'warning' | 'error';
  /** Verilator's code (`WIDTH`, `UNUSED`, ...); empty for plain errors. */
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** `%Warning-CODE: file:line:column: message` and `%Error: ...`; continuation lines are dropped. */
export function parseDiagnostics(text: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const line of text.split('\n')) {
    const match = /^%(Warning|Error)(?:-(\w+))?: (?:([^:\s]+):(\d+):(?:\d+:)? ?)?(.*)$/.exec(line);
    if (match === null) continue;
    const [, kind, code = '', file = '', at = '0', message = ''] = match;
    if (/^Exiting due to/.test(message) || /^Command Failed/.test(message)) continue;
    found.push({ severity: kind === 'Error' ? 'error' : 'warning', code, file, line: Number(at), message });
  }
  return found;
}

export const showDiagnostic = (d: Diagnostic): string =>
  `${d.file === '' ? 'verilator' : `${d.file}:${d.line}`}: ${d.severity}${d.code === '' ? '' : ` ${d.code}`}: ${d.message}`;
