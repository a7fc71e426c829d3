import { type Problem, ZerothError } from '../base/errors.js';
import { hardwareHash } from '../config/index.js';
import type { Cost, ReportData, Scheme, Training } from './data.js';

/**
 * Refuses data that contradict themselves: a report with a wrong figure is worse than none. A failed proof is not
 * inconsistent, it is reported as failed.
 * @throws ZerothError (exit code 2) naming every problem at once.
 */
export function checkReport(data: ReportData): void {
  const problems: string[] = [];
  const bad = (where: string, what: string): void => {
    problems.push(`${where}: ${what}`);
  };
  const hash = hardwareHash(data.config);
  if (data.configHash !== hash) bad('configHash', `'${data.configHash}' is not the hash of the config, '${hash}'`);

  const ids = unique(
    data.schemes.map((s) => s.id),
    'schemes',
    bad,
  );
  unique(
    data.schemes.map((s) => s.name),
    'names of schemes',
    bad,
  );
  const origins = unique(
    data.provenance.map((p) => p.id),
    'provenance',
    bad,
  );
  for (const role of ['subject', 'costBaseline', 'trainingBaseline'] as const) {
    if (!ids.has(data[role])) bad(role, `there is no scheme '${data[role]}' (schemes: ${[...ids].join(', ')})`);
  }
  const used = (where: string, from: string): void => {
    if (!origins.has(from))
      bad(`${where}.from`, `there is no provenance '${from}' (known: ${[...origins].join(', ')})`);
  };
  for (const scheme of data.schemes) checkScheme(scheme, data, used, bad);
  for (const link of data.links) {
    if (!isInside(link.href))
      bad(`links '${link.label}'`, `'${link.href}' is not a relative path inside the report's folder`);
  }
  for (const key of ['schematic', 'timing'] as const) {
    const svg = data[key]?.svg ?? null;
    const fault = svg === null ? undefined : svgFault(svg);
    if (fault !== undefined) bad(`${key}.svg`, fault);
  }
  for (const [phase, s] of Object.entries(data.wallSeconds ?? {})) {
    if (!(Number.isFinite(s) && s >= 0)) bad(`wallSeconds.${phase}`, `${s} is not a time`);
  }
  if (problems.length === 0) return;
  const problem: Problem = {
    where: 'report data',
    what: problems.length === 1 ? (problems[0] ?? '') : `${problems.length} problems\n    ${problems.join('\n    ')}`,
    allowed: 'the types and ranges of report/data.ts',
    fix: 'correct the step that produced the figure, then make the report again',
  };
  throw new ZerothError(problem);
}

type Bad = (where: string, what: string) => void;

function checkScheme(scheme: Scheme, data: ReportData, used: (where: string, from: string) => void, bad: Bad): void {
  const at = `schemes '${scheme.id}'`;
  if (!(scheme.bits >= 1)) bad(`${at}.bits`, `${scheme.bits} bits`);
  if (scheme.cost !== undefined) {
    if (scheme.numbersPerClock === null)
      bad(`${at}.cost`, 'a scheme without numbers per clock has no hardware to cost');
    checkCost(scheme.cost, at, used, bad);
  }
  if (scheme.numbersPerClock !== null && !(Number.isInteger(scheme.numbersPerClock) && scheme.numbersPerClock >= 1)) {
    bad(`${at}.numbersPerClock`, `${scheme.numbersPerClock} is not a positive whole number`);
  }
  if (scheme.training !== undefined) {
    checkTraining(scheme.training, `${at}.training`, bad);
    used(`${at}.training`, scheme.training.from);
  }
  if (scheme.proof !== undefined) {
    const { numbersCompared, cycles, divergences, from } = scheme.proof;
    for (const [key, n] of Object.entries({ numbersCompared, cycles, divergences }))
      count(`${at}.proof.${key}`, n, bad);
    if (divergences > numbersCompared) bad(`${at}.proof`, `${divergences} divergences in ${numbersCompared} numbers`);
    used(`${at}.proof`, from);
  }
  if (scheme.rtlRun !== undefined) {
    const { beats, cycles, goldenSha256, rtlSha256, from } = scheme.rtlRun;
    for (const [key, c] of Object.entries({ beats, cycles })) {
      count(`${at}.rtlRun.${key}.expected`, c.expected, bad);
      count(`${at}.rtlRun.${key}.seen`, c.seen, bad);
    }
    for (const [key, sha] of Object.entries({ goldenSha256, rtlSha256 })) {
      if (!/^[0-9a-f]{64}$/.test(sha)) bad(`${at}.rtlRun.${key}`, `'${sha}' is not a SHA-256 in hex`);
    }
    used(`${at}.rtlRun`, from);
  }
  if ((scheme.proof !== undefined || scheme.rtlRun !== undefined) && scheme.numbersPerClock === null) {
    bad(at, `'${scheme.name}' has no hardware (numbersPerClock is null), so there is nothing to compare in RTL`);
  }
  if (scheme.id === data.costBaseline && scheme.cost === undefined) {
    bad(`${at}.cost`, 'it is the cost baseline but has no cost');
  }
}

function checkCost(cost: Cost, at: string, used: (where: string, from: string) => void, bad: Bad): void {
  const { ice40, ultrascale } = cost;
  if (ice40 !== undefined) {
    const { lc, lut, ff, bram, fmaxMHz } = ice40;
    for (const [key, n] of Object.entries({ lc, lut, ff })) count(`${at}.cost.ice40.${key}`, n, bad);
    halves(`${at}.cost.ice40.bram`, bram, bad);
    if (fmaxMHz !== null && !(fmaxMHz.min > 0 && fmaxMHz.min <= fmaxMHz.median)) {
      bad(
        `${at}.cost.ice40.fmaxMHz`,
        `the minimum ${fmaxMHz.min} is above the median ${fmaxMHz.median}, or not positive`,
      );
    }
    used(`${at}.cost.ice40`, ice40.from);
  }
  if (ultrascale !== undefined) {
    const { lut, ff, bram } = ultrascale;
    for (const [key, n] of Object.entries({ lut, ff })) count(`${at}.cost.ultrascale.${key}`, n, bad);
    halves(`${at}.cost.ultrascale.bram`, bram, bad);
    used(`${at}.cost.ultrascale`, ultrascale.from);
  }
}

function checkTraining(t: Training, at: string, bad: Bad): void {
  count(`${at}.steps`, t.steps, bad);
  const fraction = (key: string, x: number): void => {
    if (!(x >= 0 && x <= 1)) bad(`${at}.${key}`, `${x} is not a fraction from 0 to 1`);
  };
  fraction('before', t.before);
  fraction('after', t.after);
  let previous = -1;
  for (const [i, point] of t.curve.entries()) {
    if (!(Number.isInteger(point.step) && point.step >= 0 && point.step <= t.steps)) {
      bad(`${at}.curve[${i}].step`, `${point.step} is not a step of a run of ${t.steps}`);
    }
    if (point.step < previous) bad(`${at}.curve[${i}].step`, `${point.step} comes after ${previous}`);
    previous = point.step;
    if (point.loss !== undefined && !Number.isFinite(point.loss)) bad(`${at}.curve[${i}].loss`, `${point.loss}`);
    if (point.accuracy !== undefined) fraction(`curve[${i}].accuracy`, point.accuracy);
  }
  const last = t.curve.findLast((p) => p.accuracy !== undefined);
  if (last !== undefined && last.step === t.steps && last.accuracy !== t.after) {
    bad(`${at}.after`, `${t.after} is not the curve's last accuracy, ${last.accuracy}`);
  }
}

function count(where: string, n: number, bad: Bad): void {
  if (!(Number.isSafeInteger(n) && n >= 0)) bad(where, `${n} is not a whole number from 0`);
}

/** Block RAMs may be counted by halves: an 18 Kbit one is half of a 36 Kbit one. */
function halves(where: string, n: number, bad: Bad): void {
  if (!(Number.isSafeInteger(2 * n) && n >= 0)) bad(where, `${n} is not a number of block RAMs or halves of them`);
}

function unique(ids: readonly string[], where: string, bad: Bad): Set<string> {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) bad(where, `'${id}' stands there twice`);
    seen.add(id);
  }
  return seen;
}

/** A path that a browser resolves below the report: no scheme, no host, not absolute, no climbing out. */
function isInside(href: string): boolean {
  if (href === '' || /^[a-z][a-z0-9+.-]*:/i.test(href) || /^[\\/]/.test(href)) return false;
  return !href.split(/[\\/]/).includes('..');
}

/** What would make an SVG unfit to be put inside a page, or undefined. */
function svgFault(svg: string): string | undefined {
  if (!/^\s*<svg[\s>][\s\S]*<\/svg>\s*$/.test(svg)) return 'it is not one <svg> element';
  if (/<script|<foreignObject|\son\w+\s*=|javascript:/i.test(svg)) return 'it has a script';
  const outside = /(?:href|src)\s*=\s*["'](?!#)([^"']*)|url\(\s*["']?(?!#)([^)"']*)|@import\s*([^;]*)/i.exec(svg);
  if (outside !== null) return `it refers to '${outside[1] ?? outside[2] ?? outside[3]}' outside itself`;
  return undefined;
}
