/** The figures to reach, and the PeZO paper's hardware claim in both readings: computed from the rows, whichever way they fall. */
import { targets } from '../../constraints/index.js';
import {
  type Claim,
  type ClaimReading,
  type CompareRow,
  type Figure,
  numberOf,
  type TargetLine,
} from '../page/data.js';
import { shortLibrary } from '../page/tables.js';

const baselineId = 'tree';
const compared = 32;
const parallel = 1024;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const find = (rows: readonly CompareRow[], scheme: string, perClock: number): CompareRow | undefined =>
  rows.find((r) => r.scheme === scheme && r.perClock === perClock);

/** The row with the least of something. */
function least(rows: readonly CompareRow[], of: (row: CompareRow) => Figure): CompareRow | undefined {
  return rows
    .filter((r) => numberOf(of(r)) !== undefined)
    .sort((a, b) => (numberOf(of(a)) ?? 0) - (numberOf(of(b)) ?? 0))[0];
}

export function targetLines(rows: readonly CompareRow[]): TargetLine[] {
  const banks = rows.filter((r) => r.family === 'PeZO B' && r.perClock === compared && r.duplicates === 0);
  const tree = find(rows, baselineId, compared);
  const lines: TargetLine[] = [];
  const missing = (what: string, aim: string): TargetLine => ({
    what,
    aim,
    found: 'not measured',
    verdict: 'inconclusive',
  });
  const bar = tree?.quality?.shortfalls;
  lines.push({
    what: 'The comparator tree reaches the quality bar of a Gaussian',
    aim: 'sigma, KS distance, tails, |x| correlations',
    found: bar === undefined || bar === null ? 'not measured' : bar.length === 0 ? 'nothing is missed' : bar.join('; '),
    verdict: bar === undefined || bar === null ? 'inconclusive' : bar.length === 0 ? 'pass' : 'miss',
  });
  const best = least(banks, (r) => r.xcup.lut);
  for (const [name, aim, of] of [
    ['LUTs', 0.9, (r: CompareRow) => r.xcup.lut],
    ['flip-flops', 0.6, (r: CompareRow) => r.xcup.ff],
  ] as const) {
    const what = `PeZO B, n = P = ${compared}: fewer ${name} than the comparator tree, UltraScale+`;
    const wanted = `at least ${percent(aim)}`;
    const [a, b] = [best && numberOf(of(best)), tree && numberOf(of(tree))];
    if (best === undefined || a === undefined || b === undefined) lines.push(missing(what, wanted));
    else {
      const saved = 1 - a / b;
      lines.push({
        what,
        aim: wanted,
        found: `${percent(saved)} (${best.label}: ${a} against ${b})`,
        verdict: saved >= aim ? 'pass' : 'miss',
      });
    }
  }
  for (const { library } of tree?.asic ?? []) {
    const energy = (r: CompareRow): Figure =>
      r.asic.find((a) => a.library === library)?.energy ?? { kind: 'none', why: 'not measured' };
    const what = `PeZO B, n = P = ${compared}: energy per number against the comparator tree, ${shortLibrary(library)}`;
    const row = least(banks, energy);
    const [a, b] = [row && numberOf(energy(row)), tree && numberOf(energy(tree))];
    if (row === undefined || a === undefined || b === undefined) {
      lines.push(missing(what, 'at most 14 % (aim 5 %)'));
      continue;
    }
    lines.push({
      what,
      aim: 'at most 14 % (aim 5 %)',
      found: `${percent(a / b)} (${row.label}: ${a.toFixed(2)} pJ against ${b.toFixed(2)} pJ)`,
      verdict: a / b <= 0.14 ? 'pass' : 'miss',
    });
  }
  const small = least(banks, (r) => r.ice40.lc);
  const lc = small && numberOf(small.ice40.lc);
  const perNumber = 'PeZO B: packed logic cells per number per clock, iCE40 HX8K';
  if (small === undefined || lc === undefined) lines.push(missing(perNumber, 'at most 12 (aim 10)'));
  else {
    const each = lc / compared;
    lines.push({
      what: perNumber,
      aim: 'at most 12 (aim 10)',
      found: `${each.toFixed(2)} (${small.label})`,
      verdict: each <= 12 ? 'pass' : 'miss',
    });
  }
  const fmax = small && numberOf(small.ice40.fmaxMedian);
  const speed = 'The same bank: Fmax on iCE40 HX8K, nextpnr';
  if (small === undefined || fmax === undefined) lines.push(missing(speed, 'at least 150 MHz'));
  else {
    lines.push({
      what: speed,
      aim: 'at least 150 MHz (median of at least 5 seeds)',
      found: `${fmax} MHz (median of ${small.ice40.seeds.length} seeds)`,
      verdict: small.ice40.seeds.length < 5 ? 'inconclusive' : fmax >= 150 ? 'pass' : 'miss',
    });
  }
  return lines;
}

/** 1024 numbers per clock on the ZU9EG; null where the baseline was not counted. */
export function claimOf(rows: readonly CompareRow[]): Claim | null {
  const tree = find(rows, baselineId, parallel);
  const lut = tree && numberOf(tree.xcup.lut);
  const ff = tree && numberOf(tree.xcup.ff);
  if (tree === undefined || lut === undefined || ff === undefined) return null;
  const { capacity } = targets.xcup;
  const reading = (row: CompareRow, label: string, factor: number): ClaimReading[] => {
    const [a, b] = [numberOf(row.xcup.lut), numberOf(row.xcup.ff)];
    if (a === undefined || b === undefined) return [];
    const [ourLut, ourFf] = [a * factor, b * factor];
    return [
      {
        scheme: row.scheme,
        label,
        lut: ourLut,
        ff: ourFf,
        lutPoints: (100 * (lut - ourLut)) / (capacity.lut ?? Number.NaN),
        ffPoints: (100 * (ff - ourFf)) / (capacity.ff ?? Number.NaN),
        lutSaved: 1 - ourLut / lut,
        ffSaved: 1 - ourFf / ff,
      },
    ];
  };
  const pezo = rows.filter((r) => r.family.startsWith('PeZO') && r.error === null);
  const readings = pezo.flatMap((r): ClaimReading[] => {
    if (r.perClock === parallel) {
      const how = r.duplicates > 0 ? `${r.lanes} lanes sent ${parallel / (r.lanes ?? 1)} times, registered` : 'n = P';
      return reading(r, `${r.label} (${how})`, 1);
    }
    const repeated = r.perClock === compared && find(rows, r.scheme, parallel)?.duplicates;
    return repeated
      ? reading(r, `${r.label} (n = P: ${parallel / compared} banks of ${compared})`, parallel / compared)
      : [];
  });
  const power = tree.asic.flatMap(({ library, energy }) => {
    const baseline = numberOf(energy);
    if (baseline === undefined) return [];
    return pezo.flatMap((r) => {
      const own = numberOf(r.asic.find((a) => a.library === library)?.energy ?? { kind: 'none', why: '' });
      if (own === undefined || (r.perClock !== parallel && r.perClock !== compared)) return [];
      const how = r.duplicates > 0 ? `sent ${r.perClock / (r.lanes ?? 1)} times, registered` : `P = ${r.perClock}`;
      return [
        { library, scheme: r.scheme, label: `${r.label} (${how})`, ratio: own / baseline, baseline, energy: own },
      ];
    });
  });
  return { baseline: { label: tree.label, lut, ff }, readings, power };
}
