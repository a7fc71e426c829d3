import type { ReportData, Scheme, SourceKind } from './data.js';
import { fixed, percent, points, rate, whole } from './format.js';
import { judgeProof, judgeRtlRun, perNumber, schemeOf, type Verdict } from './verdicts.js';

/** Tables as text, one source for HTML and Markdown. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}
export interface Column {
  readonly head: string;
  readonly numeric: boolean;
}
export interface Row {
  /** The scheme whose colour and emphasis the row has, if any. */
  readonly scheme?: string | undefined;
  readonly cells: readonly Cell[];
}
export interface Cell {
  readonly text: string;
  /** `id` in the provenance list. */
  readonly from?: string | undefined;
  readonly verdict?: Verdict | undefined;
}

export const kindText: Record<SourceKind, string> = {
  'on-the-fly': 'on-the-fly bank (PeZO B)',
  pool: 'pre-generated pool (PeZO A)',
  gaussian: 'Gaussian',
  clt: 'Gaussian, central limit',
  rademacher: 'Rademacher ±1',
  uniform: 'uniform',
  tausworthe: 'uniform, Tausworthe',
  tree: 'Gaussian, comparator tree',
  icdf: 'Gaussian, inverse CDF',
  'box-muller': 'Gaussian, Box-Muller',
};

const none = '–';
const text = (value: string | null | undefined, from?: string): Cell => ({ text: value ?? none, from });
const columns = (...heads: [head: string, numeric?: 'number'][]): Column[] =>
  heads.map(([head, numeric]) => ({ head, numeric: numeric === 'number' }));

export function costTable(data: ReportData): Table | null {
  const baseline = perNumber(schemeOf(data, data.costBaseline));
  const of = (a: number | null, b: number | null): string | null =>
    a === null || b === null || b === 0 ? null : percent(a / b, 0);
  const rows = data.schemes.flatMap((s): Row[] => {
    if (s.cost === undefined) return [];
    const { ice40, ultrascale } = s.cost;
    const each = perNumber(s);
    const fmax = ice40?.fmaxMHz;
    return [
      {
        scheme: s.id,
        cells: [
          text(s.name),
          text(String(s.bits)),
          text(s.numbersPerClock === null ? null : whole(s.numbersPerClock)),
          text(each.lc === null ? null : fixed(each.lc, 1), ice40?.from),
          text(of(each.lc, baseline.lc)),
          text(ice40 === undefined ? null : whole(ice40.lc)),
          text(ice40 === undefined ? null : `${whole(ice40.lut)} / ${whole(ice40.ff)}`),
          text(ice40 === undefined ? null : whole(ice40.bram)),
          text(fmax ? `${fixed(fmax.min, 0)} / ${fixed(fmax.median, 0)}` : null),
          text(each.lut === null ? null : fixed(each.lut, 1), ultrascale?.from),
          text(each.ff === null ? null : fixed(each.ff, 1)),
          text(of(each.lut, baseline.lut)),
        ],
      },
    ];
  });
  if (rows.length === 0) return null;
  return {
    columns: columns(
      ['scheme'],
      ['bits', 'number'],
      ['numbers / clock', 'number'],
      ['LC / number', 'number'],
      ['of baseline', 'number'],
      ['LC', 'number'],
      ['LUT / FF', 'number'],
      ['BRAM', 'number'],
      ['Fmax min / median, MHz', 'number'],
      ['US+ LUT / number', 'number'],
      ['US+ FF / number', 'number'],
      ['LUT of baseline', 'number'],
    ),
    rows,
  };
}

export function trainingTable(data: ReportData): Table | null {
  const rows = data.schemes.flatMap((s): Row[] => {
    const t = s.training;
    if (t === undefined) return [];
    return [
      {
        scheme: s.id,
        cells: [
          text(s.name),
          text(kindText[s.kind]),
          text(percent(t.before)),
          text(percent(t.after), t.from),
          text(points(t.before, t.after)),
          text(distinct(s)),
          text(whole(t.steps)),
          text(rate(t.learningRate)),
          text(rate(t.epsilon)),
        ],
      },
    ];
  });
  if (rows.length === 0) return null;
  return {
    columns: columns(
      ['scheme'],
      ['numbers'],
      ['before', 'number'],
      ['after', 'number'],
      ['gain, points', 'number'],
      ['distinct vectors', 'number'],
      ['steps', 'number'],
      ['learning rate', 'number'],
      ['epsilon', 'number'],
    ),
    rows,
  };
}

function distinct({ distinctVectors: n }: Scheme): string | null {
  if (n === undefined) return null;
  return n === null ? 'no repeat' : whole(n);
}

export function proofTable(data: ReportData): Table | null {
  const rows = data.schemes.flatMap((s): Row[] => {
    if (s.proof === undefined && s.rtlRun === undefined) return [];
    const { proof, rtlRun } = s;
    const lockstep = judgeProof(proof).verdict;
    const loop = judgeRtlRun(rtlRun).verdict;
    const both = (c: { expected: number; seen: number } | undefined): string | null =>
      c === undefined
        ? null
        : c.expected === c.seen
          ? whole(c.seen)
          : `${whole(c.seen)}, expected ${whole(c.expected)}`;
    const controls = proof?.negativeControls ?? [];
    return [
      {
        scheme: s.id,
        cells: [
          text(s.name),
          { text: verdictText(lockstep), verdict: lockstep, from: proof?.from },
          text(proof === undefined ? null : whole(proof.numbersCompared)),
          text(proof === undefined ? null : whole(proof.divergences)),
          text(proof === undefined ? null : whole(proof.cycles)),
          text(controls.length === 0 ? null : `${controls.filter((c) => c.caught).length} of ${controls.length}`),
          { text: verdictText(loop), verdict: loop, from: rtlRun?.from },
          text(rtlRun === undefined ? null : whole(rtlRun.steps)),
          text(both(rtlRun?.beats)),
          text(both(rtlRun?.cycles)),
        ],
      },
    ];
  });
  if (rows.length === 0) return null;
  return {
    columns: columns(
      ['scheme'],
      ['lockstep'],
      ['numbers compared', 'number'],
      ['differ', 'number'],
      ['cycles', 'number'],
      ['faults caught', 'number'],
      ['RTL training'],
      ['steps', 'number'],
      ['beats', 'number'],
      ['cycles', 'number'],
    ),
    rows,
  };
}

export const verdictText = (v: Verdict): string => ({ pass: 'identical', fail: 'DIFFERS', absent: 'not run' })[v];
