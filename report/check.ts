import { ZerothError } from '../base/errors.js';
import { hardwareHash } from '../config/index.js';
import type { Cost, ReportData, RtlRun, Scheme, Training } from './data.js';

/** A place in the data, and what is wrong there. */
type Fault = readonly [where: string, what: string];

/**
 * Refuses data that contradict themselves: a report with a wrong figure is worse than none. A failed proof is not
 * inconsistent, it is reported as failed.
 * @throws ZerothError (exit code 2) naming every problem at once.
 */
export function checkReport(data: ReportData): void {
  const problems = [...faults(data)].map(([where, what]) => `${where}: ${what}`);
  if (problems.length === 0) return;
  throw new ZerothError({
    where: 'report data',
    what: problems.length === 1 ? (problems[0] ?? '') : `${problems.length} problems\n    ${problems.join('\n    ')}`,
    allowed: 'the types and ranges of report/data.ts',
    fix: 'correct the step that produced the figure, then make the report again',
  });
}

function* faults(data: ReportData): Generator<Fault> {
  const { schemes, provenance, links, wallSeconds = {} } = data;
  const hash = hardwareHash(data.config);
  if (data.configHash !== hash) yield ['configHash', `'${data.configHash}' is not the hash of the config, '${hash}'`];
  const ids = schemes.map((s) => s.id);
  const origins = provenance.map((p) => p.id);
  const unique = { schemes: ids, 'names of schemes': schemes.map((s) => s.name), provenance: origins };
  for (const [where, names] of Object.entries(unique)) {
    for (const name of names.filter((n, i) => names.indexOf(n) < i)) yield [where, `'${name}' stands there twice`];
  }
  for (const role of ['subject', 'costBaseline', 'trainingBaseline'] as const) {
    if (!ids.includes(data[role])) yield [role, `there is no scheme '${data[role]}' (schemes: ${ids.join(', ')})`];
  }
  for (const scheme of schemes) {
    const where = `schemes '${scheme.id}'`;
    for (const [part, what] of schemeFaults(scheme)) yield [part === '' ? where : `${where}.${part}`, what];
    for (const [part, from] of Object.entries(originsOf(scheme))) {
      if (from === undefined || origins.includes(from)) continue;
      yield [`${where}.${part}.from`, `there is no provenance '${from}' (known: ${origins.join(', ')})`];
    }
    if (scheme.id === data.costBaseline && scheme.cost === undefined) {
      yield [`${where}.cost`, 'it is the cost baseline but has no cost'];
    }
  }
  for (const { label, href } of links) {
    if (!isInside(href)) yield [`links '${label}'`, `'${href}' is not a relative path inside the report's folder`];
  }
  for (const key of ['schematic', 'timing'] as const) {
    const svg = data[key]?.svg ?? null;
    if (svg !== null) yield* svgFaults(`${key}.svg`, svg);
  }
  for (const [phase, s] of Object.entries(wallSeconds)) {
    if (!(Number.isFinite(s) && s >= 0)) yield [`wallSeconds.${phase}`, `${s} is not a time`];
  }
}

const originsOf = ({ cost, training, proof, rtlRun }: Scheme): Record<string, string | undefined> => ({
  'cost.ice40': cost?.ice40?.from,
  'cost.ultrascale': cost?.ultrascale?.from,
  training: training?.from,
  proof: proof?.from,
  rtlRun: rtlRun?.from,
});

function* schemeFaults({ name, bits, numbersPerClock, cost, training, proof, rtlRun }: Scheme): Generator<Fault> {
  if (!(bits >= 1)) yield ['bits', `${bits} bits`];
  if (numbersPerClock === null) {
    if (cost !== undefined) yield ['cost', 'a scheme without numbers per clock has no hardware to cost'];
    if (proof !== undefined || rtlRun !== undefined) {
      yield ['', `'${name}' has no hardware (numbersPerClock is null), so there is nothing to compare in RTL`];
    }
  } else if (!(Number.isInteger(numbersPerClock) && numbersPerClock >= 1)) {
    yield ['numbersPerClock', `${numbersPerClock} is not a positive whole number`];
  }
  if (cost !== undefined) yield* costFaults(cost);
  if (training !== undefined) yield* trainingFaults(training);
  if (proof !== undefined) {
    const { numbersCompared, cycles, divergences } = proof;
    yield* counts('proof', { numbersCompared, cycles, divergences });
    if (divergences > numbersCompared) yield ['proof', `${divergences} divergences in ${numbersCompared} numbers`];
  }
  if (rtlRun !== undefined) yield* runFaults(rtlRun);
}

function* costFaults({ ice40, ultrascale }: Cost): Generator<Fault> {
  for (const [part, counted] of Object.entries({ ice40, ultrascale })) {
    if (counted === undefined) continue;
    const { from: _, bram, ...rest } = counted;
    const { fmaxMHz = null, ...cells } = { fmaxMHz: null, ...rest };
    yield* counts(`cost.${part}`, cells);
    // Block RAMs may be counted by halves: an 18 Kbit one is half of a 36 Kbit one.
    if (!isCount(2 * bram)) yield [`cost.${part}.bram`, `${bram} is not a number of block RAMs or halves of them`];
    if (fmaxMHz !== null && !(fmaxMHz.min > 0 && fmaxMHz.min <= fmaxMHz.median)) {
      const what = `the minimum ${fmaxMHz.min} is above the median ${fmaxMHz.median}, or not positive`;
      yield [`cost.${part}.fmaxMHz`, what];
    }
  }
}

function* trainingFaults({ steps, before, after, curve }: Training): Generator<Fault> {
  yield* counts('training', { steps });
  const accuracies = Object.entries({ before, after }).concat(
    curve.flatMap((p, i) => (p.accuracy === undefined ? [] : [[`curve[${i}].accuracy`, p.accuracy]])),
  );
  for (const [key, x] of accuracies) {
    if (!(x >= 0 && x <= 1)) yield [`training.${key}`, `${x} is not a fraction from 0 to 1`];
  }
  for (const [i, { step, loss }] of curve.entries()) {
    const where = `training.curve[${i}]`;
    if (!(isCount(step) && step <= steps)) yield [`${where}.step`, `${step} is not a step of a run of ${steps}`];
    const previous = curve[i - 1]?.step ?? -1;
    if (step < previous) yield [`${where}.step`, `${step} comes after ${previous}`];
    if (loss !== undefined && !Number.isFinite(loss)) yield [`${where}.loss`, `${loss}`];
  }
  const last = curve.findLast((p) => p.accuracy !== undefined);
  if (last?.step === steps && last.accuracy !== after) {
    yield ['training.after', `${after} is not the curve's last accuracy, ${last.accuracy}`];
  }
}

function* runFaults({ beats, cycles, goldenSha256, rtlSha256 }: RtlRun): Generator<Fault> {
  for (const [key, { expected, seen }] of Object.entries({ beats, cycles })) {
    yield* counts(`rtlRun.${key}`, { expected, seen });
  }
  for (const [key, sha] of Object.entries({ goldenSha256, rtlSha256 })) {
    if (!/^[0-9a-f]{64}$/.test(sha)) yield [`rtlRun.${key}`, `'${sha}' is not a SHA-256 in hex`];
  }
}

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

function* counts(where: string, counted: Readonly<Record<string, number>>): Generator<Fault> {
  for (const [key, n] of Object.entries(counted)) {
    if (!isCount(n)) yield [`${where}.${key}`, `${n} is not a whole number from 0`];
  }
}

/** A path that a browser resolves below the report: no scheme, no host, not absolute, no climbing out. */
function isInside(href: string): boolean {
  if (href === '' || /^[a-z][a-z0-9+.-]*:/i.test(href) || /^[\\/]/.test(href)) return false;
  return !href.split(/[\\/]/).includes('..');
}

/** What would make an SVG unfit to be put inside a page. */
function* svgFaults(where: string, svg: string): Generator<Fault> {
  if (!/^\s*<svg[\s>][\s\S]*<\/svg>\s*$/.test(svg)) yield [where, 'it is not one <svg> element'];
  else if (/<script|<foreignObject|\son\w+\s*=|javascript:/i.test(svg)) yield [where, 'it has a script'];
  const outside = /(?:href|src)\s*=\s*["'](?!#)([^"']*)|url\(\s*["']?(?!#)([^)"']*)|@import\s*([^;]*)/i.exec(svg);
  if (outside !== null) {
    yield [where, `it refers to '${outside[1] ?? outside[2] ?? outside[3]}' outside itself`];
  }
}
