/** The figures to reach, and the PeZO paper's hardware claim in both readings: computed from the rows, whichever way they fall. */
import { targets } from '../../constraints/index.js';
import {
  type Claim,
  type ClaimReading,
  type CompareRow,
  type Figure,
  none,
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
function least(rows: readonly CompareRow[], figure: (row: CompareRow) => Figure): CompareRow | undefined {
  return rows
    .filter((r) => numberOf(figure(r)) !== undefined)
    .sort((a, b) => (numberOf(figure(a)) ?? 0) - (numberOf(figure(b)) ?? 0))[0];
}

/** `found` is null where a figure is missing; `ok` is null where there is too little to tell. */
const line = (what: string, aim: string, found: string | null, ok: boolean | null): TargetLine => ({
  what,
  aim,
  found: found ?? 'not measured',
  verdict: found === null || ok === null ? 'inconclusive' : ok ? 'pass' : 'miss',
});

const energyOf =
  (library: string) =>
  (row: CompareRow): Figure =>
    row.asic.find((a) => a.library === library)?.energy ?? none('not measured');

export function targetLines(rows: readonly CompareRow[]): TargetLine[] {
  // The figures to reach are set for the paper's banks; other families have none.
  const banks = rows.filter(
    ({ family, perClock, duplicates }) => family === 'PeZO B' && perClock === compared && duplicates === 0,
  );
  const tree = find(rows, baselineId, compared);
  /** A figure of the bank that is best by `by`, and of the tree. */
  const against = (figure: (row: CompareRow) => Figure, by = figure) => {
    const best = least(banks, by);
    const [a, b] = [best && numberOf(figure(best)), tree && numberOf(figure(tree))];
    return best === undefined || a === undefined || b === undefined ? null : { label: best.label, a, b, ratio: a / b };
  };
  const bar = tree?.quality?.shortfalls ?? null;
  const saved = (name: string, aim: number, figure: (row: CompareRow) => Figure): TargetLine => {
    const both = against(figure, (r) => r.xcup.lut);
    return line(
      `PeZO B, n = P = ${compared}: fewer ${name} than the comparator tree, UltraScale+`,
      `at least ${percent(aim)}`,
      both && `${percent(1 - both.ratio)} (${both.label}: ${both.a} against ${both.b})`,
      both && 1 - both.ratio >= aim,
    );
  };
  const energy = ({ library }: { readonly library: string }): TargetLine => {
    const both = against(energyOf(library));
    return line(
      `PeZO B, n = P = ${compared}: energy per number against the comparator tree, ${shortLibrary(library)}`,
      'at most 14 % (aim 5 %)',
      both && `${percent(both.ratio)} (${both.label}: ${both.a.toFixed(2)} pJ against ${both.b.toFixed(2)} pJ)`,
      both && both.ratio <= 0.14,
    );
  };
  const small = least(banks, (r) => r.ice40.lc);
  const lc = small && numberOf(small.ice40.lc);
  const fmax = small && numberOf(small.ice40.fmaxMedian);
  const each = lc === undefined ? null : lc / compared;
  const seeds = small?.ice40.seeds.length ?? 0;
  return [
    line(
      'The comparator tree reaches the quality bar of a Gaussian',
      'sigma, KS distance, tails, |x| correlations',
      bar && (bar.length === 0 ? 'nothing is missed' : bar.join('; ')),
      bar && bar.length === 0,
    ),
    saved('LUTs', 0.9, (r) => r.xcup.lut),
    saved('flip-flops', 0.6, (r) => r.xcup.ff),
    ...(tree?.asic ?? []).map(energy),
    line(
      'PeZO B: packed logic cells per number per clock, iCE40 HX8K',
      'at most 12 (aim 10)',
      each === null ? null : `${each.toFixed(2)} (${small?.label})`,
      each !== null && each <= 12,
    ),
    line(
      'The same bank: Fmax on iCE40 HX8K, nextpnr',
      fmax === undefined ? 'at least 150 MHz' : 'at least 150 MHz (median of at least 5 seeds)',
      fmax === undefined ? null : `${fmax} MHz (median of ${seeds} seeds)`,
      seeds < 5 || fmax === undefined ? null : fmax >= 150,
    ),
  ];
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
      const own = numberOf(energyOf(library)(r));
      if (own === undefined || (r.perClock !== parallel && r.perClock !== compared)) return [];
      const how = r.duplicates > 0 ? `sent ${r.perClock / (r.lanes ?? 1)} times, registered` : `P = ${r.perClock}`;
      return [
        { library, scheme: r.scheme, label: `${r.label} (${how})`, ratio: own / baseline, baseline, energy: own },
      ];
    });
  });
  return { baseline: { label: tree.label, lut, ff }, readings, power };
}
