/** The tables of the comparison: a table of every width and target, and silicon beside training. */
import { type Column, number, paragraph, type Section, section, table, words } from '../../report/document.js';
import { fixed, percent, shown, shownCount, signed, whole } from '../../report/format.js';
import type { AsicFigures, CompareData, CompareRow, Figure, QualityFigures, SynthesisFigures } from './data.js';
import { inLibrary, isDerived, isMissing, numberOf, ofFamily } from './data.js';
import { type StepSizes, stepSizes, trainedRows } from './training.js';
import type { TrainingComparison, TrainingResult, TrainingRow } from './training-data.js';

/** The name that people use of the process. */
export const shortLibrary = (library: string): string =>
  /^sky130/i.test(library) ? 'SKY130' : /^osu018/i.test(library) ? 'OSU018' : library;

export const derivedMark = '†';

/** Collects what the cells of one table have to say beside their figures. */
class Notes {
  readonly list: string[] = [];

  readonly cell = (figure: Figure): string => {
    if (isMissing(figure)) return `not measured ${this.#mark(figure.why)}`;
    const text = isDerived(figure) ? `${shown(figure.value)} ${derivedMark}` : shown(figure.value);
    return figure.note === undefined ? text : `${text} ${this.#mark(figure.note)}`;
  };

  #mark(text: string): string {
    if (!this.list.includes(text)) this.list.push(text);
    return `[${this.list.indexOf(text) + 1}]`;
  }
}

/** A section of what is to know of a table, and the table. */
const noted = <R>(
  id: string,
  title: string,
  note: string,
  columns: Column<R>[],
  rows: readonly R[],
  notes: string[] = [],
) => section(id, title, paragraph(note), table(`${id}-table`, columns, rows, { notes }));

const named: readonly Column<CompareRow>[] = [words('scheme', (r) => r.label), words('family', (r) => r.family)];
const perNumber = (figure: Figure, { perClock }: CompareRow): string =>
  isMissing(figure) ? '-' : shown(figure.value / perClock);

export function siliconSections(data: CompareData): Section[] {
  return [...new Set(data.rows.map((r) => r.perClock))].flatMap((p) => {
    const rows = data.rows.filter((r) => r.perClock === p);
    return [
      iceSection(rows, p),
      countSection(rows, p),
      ...data.libraries.map((library) => asicSection(data, rows, p, library)),
      numbersSection(data, rows, p),
    ];
  });
}

function iceSection(rows: readonly CompareRow[], p: number): Section {
  const { cell, list } = new Notes();
  return noted<CompareRow>(
    `p${p}-ice40`,
    `P = ${whole(p)}: iCE40 HX8K`,
    'Packed logic cells of the bare generator with seeds loaded serially, the empty harness subtracted, the scale as a side-band. Fmax by nextpnr, of the largest power of two that leaves room (at most 70 % of the cells), named in "placed P".',
    [
      ...named,
      number('bits', (r) => `${r.bits}`),
      number('n', (r) => `${r.lanes ?? '-'}`),
      number('P', (r) => whole(r.perClock)),
      number('duplicates a beat', (r) => whole(r.duplicates)),
      number('LC', (r) => cell(r.ice40.lc)),
      number('LC per number', (r) => perNumber(r.ice40.lc, r)),
      number('BRAM', (r) => cell(r.ice40.bram)),
      number('Fmax MHz, median', (r) => cell(r.ice40.fmaxMedian)),
      number('Fmax MHz, least', (r) => cell(r.ice40.fmaxMin)),
      number('seeds', (r) => `${r.ice40.seeds.length}`),
      number('placed P', (r) => (r.ice40.placed === null ? '-' : whole(r.ice40.placed))),
      number('restore in one cycle: LC more', (r) => cell(r.ice40.snapshotLc)),
    ],
    rows,
    list,
  );
}

function countSection(rows: readonly CompareRow[], p: number): Section {
  const { cell, list } = new Notes();
  const counts = (part: string, figures: (r: CompareRow) => SynthesisFigures): Column<CompareRow>[] => [
    number(part, (r) => cell(figures(r).lut)),
    number('FF', (r) => cell(figures(r).ff)),
    number('BRAM', (r) => cell(figures(r).bram)),
    number('DSP', (r) => cell(figures(r).dsp)),
  ];
  return noted<CompareRow>(
    `p${p}-counts`,
    `P = ${whole(p)}: ECP5 and UltraScale+`,
    'Synthesis counts of Yosys, out of context: no place and route, so no Fmax. Power of FPGAs: there is no open model of it, so none is stated; the toggles per number below are those of the standard-cell netlist.',
    [
      ...named,
      number('duplicates a beat', (r) => whole(r.duplicates)),
      ...counts('ECP5 LUT4', (r) => r.ecp5),
      ...counts('UltraScale+ LUT', (r) => r.xcup),
      number('of which bank: LUT', (r) => (r.bankAlone === null ? '-' : cell(r.bankAlone.lut))),
      number('FF', (r) => (r.bankAlone === null ? '-' : cell(r.bankAlone.ff))),
      number('restore in one cycle: LUT more', (r) => cell(r.xcup.snapshotLut)),
      number('FF more', (r) => cell(r.xcup.snapshotFf)),
    ],
    rows,
    list,
  );
}

function asicSection(data: CompareData, rows: readonly CompareRow[], p: number, library: string): Section {
  const { cell, list } = new Notes();
  const pools = ofFamily(rows, 'PeZO A');
  const asic = (head: string, text: (a: AsicFigures, r: CompareRow) => string): Column<CompareRow> =>
    number(head, (r) => {
      const found = r.asic.find((a) => a.library === library);
      return found === undefined ? '-' : text(found, r);
    });
  const ofPools = (head: string, figure: (a: AsicFigures) => Figure): Column<CompareRow>[] =>
    pools.length === 0 ? [] : [asic(head, (a, r) => (pools.includes(r) ? cell(figure(a)) : '-'))];
  return noted<CompareRow>(
    `p${p}-${library}`,
    `P = ${whole(p)}: standard cells, ${library}`,
    `Mapped by Yosys, timed and powered by OpenSTA at ${data.energyClockMHz} MHz with the toggles of ${data.energyBeats} beats of the mapped netlist, every beat equal to the golden one. ` +
      'Energy is power / (clock x numbers delivered a clock). Settled: a net changes at most once a cycle; with hazards: every change on the way, each cell one unit of time.',
    [
      ...named,
      asic('area um2', (a) => cell(a.area)),
      asic('um2 per number', (a, r) => perNumber(a.area, r)),
      asic('flip-flops', (a) => cell(a.flipFlops)),
      asic('Fmax MHz', (a) => cell(a.fmax)),
      asic('pJ per number, settled', (a) => cell(a.energy)),
      asic('pJ per number, with hazards', (a) => cell(a.energyWithHazards)),
      asic('toggles per number, settled', (a) => cell(a.toggles)),
      asic('with hazards', (a) => cell(a.togglesWithHazards)),
      ...ofPools('pool in flip-flops um2', (a) => a.poolInFlipFlops),
      ...ofPools('pool in SRAM um2', (a) => a.poolInSram),
    ],
    rows,
    list,
  );
}

function numbersSection(data: CompareData, rows: readonly CompareRow[], p: number): Section {
  const quality = (head: string, text: (q: QualityFigures) => string): Column<CompareRow> =>
    number(head, (r) => (r.quality === null ? '-' : text(r.quality)));
  const shortfalls = ({ shortfalls: missed }: QualityFigures): string =>
    missed === null ? '-' : missed.length === 0 ? 'reached' : missed.join('; ');
  return noted<CompareRow>(
    `p${p}-numbers`,
    `P = ${whole(p)}: the numbers`,
    'Of the perturbation elements, scale included; correlations are the largest in magnitude. KS: distance to the normal (Gaussians), to the uniform distribution, or to signs; "rounded" forgives the number of bits. Duplicates of a beat show as a cross-slot correlation of 1. A Gaussian that misses its bar says what it misses.',
    [
      ...named,
      quality('sigma', (q) => fixed(q.sigma, 4)),
      quality('kurtosis', (q) => fixed(q.kurtosis, 3)),
      quality('KS', (q) => fixed(q.ks, 4)),
      quality('KS rounded', (q) => fixed(q.ksRounded, 4)),
      quality('beyond 3 sigma', (q) => fixed(q.beyondThreeSigma, 5)),
      quality('x over 1-3 steps', (q) => fixed(q.stepLag, 3)),
      quality('|x| over 1-3 steps', (q) => fixed(q.stepLagAbsolute, 3)),
      quality('x over 1-3 numbers', (q) => fixed(q.flatLag, 3)),
      quality('|x| over 1-3 numbers', (q) => fixed(q.flatLagAbsolute, 3)),
      quality('x cross-slot', (q) => fixed(q.crossSlot, 3)),
      quality('|x| cross-slot', (q) => fixed(q.crossSlotAbsolute, 3)),
      quality('numbers read', (q) => `${whole(q.numbers)}${q.wholePeriod ? ' (all)' : ''}`),
      number('stream repeats after', (r) => (r.stream === null ? '-' : shownCount(r.stream.period))),
      ...data.models.map((d, i) =>
        number<CompareRow>(`vectors at d = ${whole(d)}`, (r) =>
          r.stream === null ? '-' : shownCount(r.stream.distinct[i]?.vectors ?? '0'),
        ),
      ),
      quality("Gaussian's bar", shortfalls),
    ],
    rows,
  );
}

/** Finds the silicon of a trained row: its own, or that of the row with the same circuit. */
export function siliconAt(data: CompareData, perClock: number): (row: TrainingRow) => CompareRow | undefined {
  const rows = new Map(data.rows.filter((r) => r.perClock === perClock).map((r) => [r.scheme, r]));
  return ({ hardware }) => (hardware === null ? undefined : rows.get(hardware));
}

/** One row a scheme: what a number costs, and what it does on every task at both step sizes. */
export function tradeSection(data: CompareData, { numbersPerClock: p, tasks }: TrainingComparison): Section {
  const library = data.libraries.at(-1);
  const siliconOf = siliconAt(data, p);
  const cost = (head: string, figure: (r: CompareRow) => Figure, share = p): Column<TrainingRow> =>
    number(head, (row) => {
      const silicon = siliconOf(row);
      const value = silicon && numberOf(figure(silicon));
      return value === undefined ? '-' : shown(value / share);
    });
  const asicColumns = (name: string) => [
    cost(
      `um2, ${shortLibrary(name)}`,
      inLibrary(name, (a) => a.area),
    ),
    cost(
      `pJ, ${shortLibrary(name)}`,
      inLibrary(name, (a) => a.energy),
      1,
    ),
  ];
  const trained = (task: TrainingComparison['tasks'][number], size: StepSizes, head: string): Column<TrainingRow> =>
    number(head, ({ scheme }) => resultText(size.result(task.schemes.find((s) => s.scheme === scheme))));
  const [shared, own] = stepSizes;
  return noted<TrainingRow>(
    'silicon-and-training',
    'What a number costs and what it does to training',
    `Per number at P = ${p}, from the tables below; "-": no hardware of its own, or not run. For every task, first at the shared step size (the Gaussian's), then at the scheme's own: ` +
      'a verdict by equivalence and the mean difference to the Gaussian in points of accuracy; of the Gaussian itself the accuracy.',
    [
      words('scheme', (row) => row.label),
      words('family', (row) => row.family),
      cost('iCE40 LC', (r) => r.ice40.lc),
      cost('iCE40 BRAM in all', (r) => r.ice40.bram, 1),
      cost('UltraScale+ LUT', (r) => r.xcup.lut),
      cost('UltraScale+ FF', (r) => r.xcup.ff),
      cost('UltraScale+ BRAM in all', (r) => r.xcup.bram, 1),
      ...(library === undefined ? [] : asicColumns(library)),
      ...tasks.flatMap((t) => [trained(t, shared, `${t.task}, shared step size`), trained(t, own, 'own step size')]),
    ],
    trainedRows(tasks),
  );
}

/** A verdict and the mean difference to the Gaussian in points of accuracy. */
function resultText(result: TrainingResult | null): string {
  if (result === null) return '-';
  if (result.difference === null || result.verdict === null) return percent(result.mean, 2);
  return `${result.verdict} ${signed(result.difference.mean)}`;
}
