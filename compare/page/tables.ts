/** The tables of the silicon comparison as text: one source for Markdown and HTML. */

import { fixed, whole } from '../../report/format.js';
import { type CompareData, type CompareRow, type Figure, numberOf } from './data.js';

export interface TextTable {
  readonly title: string;
  readonly intro: string;
  readonly head: readonly string[];
  /** Leading columns of text; the others are numbers. */
  readonly textColumns: number;
  readonly rows: readonly (readonly string[])[];
  /** `[1]`, `[2]`, ... in the cells. */
  readonly notes: readonly string[];
}

/** The name that people use of the process. */
export const shortLibrary = (library: string): string =>
  /^sky130/i.test(library) ? 'SKY130' : /^osu018/i.test(library) ? 'OSU018' : library;

export const derivedMark = '†';

/** Up to four significant digits, thousands separated; counts in full. */
export function shown(value: number): string {
  if (Number.isInteger(value)) return whole(value);
  const size = Math.abs(value);
  if (size >= 1000) return whole(value);
  if (size >= 100) return fixed(value, 1);
  if (size >= 1) return fixed(value, 2);
  return size === 0 ? '0' : value.toPrecision(2);
}

/** Decimal counts of any size: in full up to a million million, then the power of ten. */
export function shownCount(decimal: string): string {
  if (decimal.length <= 12) return whole(BigInt(decimal));
  return `${decimal[0]}.${decimal.slice(1, 3)}e${decimal.length - 1}`;
}

class Notes {
  readonly list: string[] = [];

  mark(text: string): string {
    let at = this.list.indexOf(text);
    if (at < 0) at = this.list.push(text) - 1;
    return `[${at + 1}]`;
  }

  cell(figure: Figure, factor = 1): string {
    if (figure.kind === 'none') return `not measured ${this.mark(figure.why)}`;
    const text = shown(figure.value * factor);
    if (figure.kind === 'derived') return `${text} ${derivedMark} ${this.mark(figure.note)}`;
    return figure.note === undefined ? text : `${text} ${this.mark(figure.note)}`;
  }
}

const widths = (data: CompareData): number[] => [...new Set(data.rows.map((r) => r.perClock))];
const named = (r: CompareRow): string[] => [r.label, r.family];

export function tablesOf(data: CompareData): TextTable[] {
  return widths(data).flatMap((p) => {
    const rows = data.rows.filter((r) => r.perClock === p);
    return [
      iceTable(rows, p),
      countTable(rows, p),
      ...data.libraries.map((library) => asicTable(data, rows, p, library)),
      numbersTable(data, rows, p),
    ];
  });
}

function iceTable(rows: readonly CompareRow[], p: number): TextTable {
  const notes = new Notes();
  return {
    title: `P = ${whole(p)}: iCE40 HX8K`,
    intro:
      'Packed logic cells of the bare generator with seeds loaded serially, the empty harness subtracted, the scale as a side-band. Fmax by nextpnr, of the largest power of two that leaves room (at most 70 % of the cells), named in "placed P".',
    head: [
      'scheme',
      'family',
      'bits',
      'n',
      'P',
      'duplicates a beat',
      'LC',
      'LC per number',
      'BRAM',
      'Fmax MHz, median',
      'Fmax MHz, least',
      'seeds',
      'placed P',
      'restore in one cycle: LC more',
    ],
    textColumns: 2,
    rows: rows.map((r) => [
      ...named(r),
      `${r.bits}`,
      r.lanes === null ? '-' : `${r.lanes}`,
      whole(r.perClock),
      whole(r.duplicates),
      notes.cell(r.ice40.lc),
      numberOf(r.ice40.lc) === undefined ? '-' : shown((numberOf(r.ice40.lc) ?? 0) / r.perClock),
      notes.cell(r.ice40.bram),
      notes.cell(r.ice40.fmaxMedian),
      notes.cell(r.ice40.fmaxMin),
      `${r.ice40.seeds.length}`,
      r.ice40.placed === null ? '-' : whole(r.ice40.placed),
      notes.cell(r.ice40.snapshotLc),
    ]),
    notes: notes.list,
  };
}

function countTable(rows: readonly CompareRow[], p: number): TextTable {
  const notes = new Notes();
  return {
    title: `P = ${whole(p)}: ECP5 and UltraScale+`,
    intro:
      'Synthesis counts of Yosys, out of context: no place and route, so no Fmax. Power of FPGAs: there is no open model of it, so none is stated; the toggles per number below are those of the standard-cell netlist.',
    head: [
      'scheme',
      'family',
      'duplicates a beat',
      'ECP5 LUT4',
      'FF',
      'BRAM',
      'DSP',
      'UltraScale+ LUT',
      'FF',
      'BRAM',
      'DSP',
      'of which bank: LUT',
      'FF',
      'restore in one cycle: LUT more',
      'FF more',
    ],
    textColumns: 2,
    rows: rows.map((r) => [
      ...named(r),
      whole(r.duplicates),
      ...[r.ecp5.lut, r.ecp5.ff, r.ecp5.bram, r.ecp5.dsp].map((f) => notes.cell(f)),
      ...[r.xcup.lut, r.xcup.ff, r.xcup.bram, r.xcup.dsp].map((f) => notes.cell(f)),
      r.bankAlone === null ? '-' : notes.cell(r.bankAlone.lut),
      r.bankAlone === null ? '-' : notes.cell(r.bankAlone.ff),
      notes.cell(r.xcup.snapshotLut),
      notes.cell(r.xcup.snapshotFf),
    ]),
    notes: notes.list,
  };
}

function asicTable(data: CompareData, rows: readonly CompareRow[], p: number, library: string): TextTable {
  const notes = new Notes();
  const pools = rows.some((r) => r.family === 'PeZO A');
  return {
    title: `P = ${whole(p)}: standard cells, ${library}`,
    intro:
      `Mapped by Yosys, timed and powered by OpenSTA at ${data.energyClockMHz} MHz with the toggles of ${data.energyBeats} beats of the mapped netlist, every beat equal to the golden one. ` +
      'Energy is power / (clock x numbers delivered a clock). Settled: a net changes at most once a cycle; with hazards: every change on the way, each cell one unit of time.',
    head: [
      'scheme',
      'family',
      'area um2',
      'um2 per number',
      'flip-flops',
      'Fmax MHz',
      'pJ per number, settled',
      'pJ per number, with hazards',
      'toggles per number, settled',
      'with hazards',
      ...(pools ? ['pool in flip-flops um2', 'pool in SRAM um2'] : []),
    ],
    textColumns: 2,
    rows: rows.map((r) => {
      const a = r.asic.find((x) => x.library === library);
      if (a === undefined) return [...named(r), ...Array.from({ length: pools ? 10 : 8 }, () => '-')];
      const pool = (f: Figure): string => (r.family === 'PeZO A' ? notes.cell(f) : '-');
      return [
        ...named(r),
        notes.cell(a.area),
        numberOf(a.area) === undefined ? '-' : shown((numberOf(a.area) ?? 0) / r.perClock),
        notes.cell(a.flipFlops),
        notes.cell(a.fmax),
        notes.cell(a.energy),
        notes.cell(a.energyWithHazards),
        notes.cell(a.toggles),
        notes.cell(a.togglesWithHazards),
        ...(pools ? [pool(a.poolInFlipFlops), pool(a.poolInSram)] : []),
      ];
    }),
    notes: notes.list,
  };
}

function numbersTable(data: CompareData, rows: readonly CompareRow[], p: number): TextTable {
  const q = (r: CompareRow, of: (quality: NonNullable<CompareRow['quality']>) => string): string =>
    r.quality === null ? '-' : of(r.quality);
  return {
    title: `P = ${whole(p)}: the numbers`,
    intro:
      'Of the perturbation elements, scale included; correlations are the largest in magnitude. KS: distance to the normal (Gaussians), to the uniform distribution, or to signs; "rounded" forgives the number of bits. Duplicates of a beat show as a cross-slot correlation of 1. A Gaussian that misses its bar says what it misses.',
    head: [
      'scheme',
      'family',
      'sigma',
      'kurtosis',
      'KS',
      'KS rounded',
      'beyond 3 sigma',
      'x over 1-3 steps',
      '|x| over 1-3 steps',
      'x over 1-3 numbers',
      '|x| over 1-3 numbers',
      'x cross-slot',
      '|x| cross-slot',
      'numbers read',
      'stream repeats after',
      ...data.models.map((d) => `vectors at d = ${whole(d)}`),
      "Gaussian's bar",
    ],
    textColumns: 2,
    rows: rows.map((r) => [
      ...named(r),
      q(r, (x) => fixed(x.sigma, 4)),
      q(r, (x) => fixed(x.kurtosis, 3)),
      q(r, (x) => fixed(x.ks, 4)),
      q(r, (x) => fixed(x.ksRounded, 4)),
      q(r, (x) => fixed(x.beyondThreeSigma, 5)),
      ...(['stepLag', 'stepLagAbsolute', 'flatLag', 'flatLagAbsolute', 'crossSlot', 'crossSlotAbsolute'] as const).map(
        (name) => q(r, (x) => fixed(x[name], 3)),
      ),
      q(r, (x) => `${whole(x.numbers)}${x.wholePeriod ? ' (all)' : ''}`),
      r.stream === null ? '-' : shownCount(r.stream.period),
      ...data.models.map((_, i) => (r.stream === null ? '-' : shownCount(r.stream.distinct[i]?.vectors ?? '0'))),
      q(r, (x) => (x.shortfalls === null ? '-' : x.shortfalls.length === 0 ? 'reached' : x.shortfalls.join('; '))),
    ]),
    notes: [],
  };
}
