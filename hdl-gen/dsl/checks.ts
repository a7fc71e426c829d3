/**
 * Elaboration checks: what can be written down but is no hardware, or not what anyone means. They run on the finished
 * IR of one module, children first. All findings of a module are reported at once, in source order.
 */
import { checkDrivers } from './check-drivers.js';
import { checkLoops } from './check-loops.js';
import { checkForeign, checkUse } from './check-use.js';
import { HdlError } from './errors.js';
import type { Finding, Report } from './findings.js';
import type { Module } from './ir.js';
import { showLoc } from './loc.js';

/** More lines than this help nobody. */
const shown = 12;

export function checkModule(module: Module): void {
  const findings: Finding[] = [];
  const report: Report = (what, loc) => findings.push({ what, loc });
  checkForeign(module, report);
  // Nets of another module would be reported again, wrongly, by every other check.
  if (findings.length === 0) {
    const faulty = checkDrivers(module, report);
    checkUse(module, faulty, report);
    checkLoops(module, report);
  }
  if (findings.length > 0) throw oneError(findings);
}

function oneError(findings: readonly Finding[]): HdlError {
  const line = (f: Finding): number => f.loc?.line ?? 0;
  const sorted = [...findings].sort((a, b) => line(a) - line(b));
  const [first, ...rest] = sorted.slice(0, shown);
  const more = rest.map((f) => `${showLoc(f.loc)}: ${f.what}`);
  if (sorted.length > shown) more.push(`... and ${sorted.length - shown} more`);
  return new HdlError([first?.what ?? '', ...more].join('\n'), first?.loc);
}
