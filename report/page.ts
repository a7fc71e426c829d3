/** The report as a document: one source for the page and for the comment on a pull request. */
import { schemeRows } from '../config/index.js';
import { colourOf, costChart, curveChart, tradeOffChart } from './charts.js';
import type { Picture, ReportData, Scheme, SourceKind } from './data.js';
import type { Block, Cell, Column, Document, Figure, Origin, Table, Text, Verdict } from './document.js';
import { code, figures, list, number, paragraph, present, section, strong, table, words } from './document.js';
import { embedSvg } from './embed.js';
import { answers, judgeProof, judgeRtlRun, perNumber, schemeOf } from './findings.js';
import { fixed, percent, points, rate, seconds, whole } from './format.js';

export async function reportDocument(data: ReportData): Promise<Document> {
  const { workload: w, config } = data;
  const curves = [await curveChart(data, 'accuracy'), await curveChart(data, 'loss')];
  const costs = [await costChart(data, 'ice40'), await costChart(data, 'ultrascale'), await tradeOffChart(data)];
  const pictures = [picture(data.schematic, 'schematic'), picture(data.timing, 'timing')];
  const proved = present<Block>(proofTable(data), ...proofDetails(data));
  return {
    title: data.title,
    lead: [[strong(`${w.name}.`), ` ${w.description}`]],
    facts: [
      ['config ', strong(config.name)],
      ['hardware hash ', code(data.configHash)],
      [strong(whole(w.weights)), ' trained weights'],
      `${whole(w.trainSamples)} training and ${whole(w.testSamples)} test samples`,
      `${whole(w.classes)} classes`,
      `batch ${whole(w.batchSize)}`,
    ],
    blocks: present<Block>(
      { type: 'cards', cards: answers(data) },
      data.warnings.length > 0 && { type: 'warnings', items: data.warnings.map(warningText) },
      section('training', 'What it does to training', trainingNote(data), figures(...curves), trainingTable(data)),
      section('cost', 'What it costs', paragraph(costNote(data)), figures(...costs), costTable(data)),
      ...(proved.length === 0 ? [] : [section('proof', 'Is the Verilog the golden model?', proofNote, ...proved)]),
      section('hardware', 'The hardware', figures(...pictures)),
      data.paperClaims.length > 0 && section('papers', 'What the papers state', papersNote, claimTable(data)),
      section('files', 'Files', data.links.length > 0 && list(data.links.map(linkText))),
      section('origin', 'How it was measured', ...origin(data)),
    ),
  };
}

const proofNote = paragraph(
  'Lockstep compares every number of the emitted Verilog with the golden model; RTL training draws every perturbation from the Verilated design and must end in the same weights.',
);
const papersNote = paragraph('Not measured here: the claims stand apart from our figures.');

function trainingNote(data: ReportData): Block | null {
  const runs = data.schemes.flatMap((s) => s.training ?? []);
  if (runs.length === 0) return null;
  const optimizers = [...new Set(runs.map((t) => t.optimizer))].join(', ');
  const alike = runs.length > 1 && new Set(runs.map((t) => `${t.before} ${t.steps}`)).size === 1;
  const same = alike ? ' Every scheme starts at the same accuracy and takes the same number of steps.' : '';
  return paragraph(`${optimizers} on ${data.workload.name}.${same}`);
}

const costNote = (data: ReportData): string =>
  `Baseline: ${schemeOf(data, data.costBaseline).name}. Cost is compared at equal numbers per clock: per number, with the measuring harness subtracted.`;

const warningText = ({ where, text, fix }: ReportData['warnings'][number]): Text => [
  strong(where),
  ` ${text}.${fix === undefined ? '' : ` Fix: ${fix}.`}`,
];

const linkText = ({ label, href, note }: ReportData['links'][number]): Text => [
  { href, text: label },
  ...(note === undefined ? [] : [{ style: 'faint', text: ` ${note}` } as const]),
];

function picture(p: Picture | undefined, id: string): Figure | null {
  if (p === undefined) return null;
  const { title, caption } = p;
  const svg = p.svg === null ? null : embedSvg(p.svg, id, `${title}: ${caption}`);
  return { id: `picture-${id}`, title, caption, svg, width: 'scroll' };
}

/** What a source is: the title of its scheme, or one of the host's references, which are no schemes. */
const kindText = (kind: SourceKind): string => {
  if (kind === 'gaussian') return 'Gaussian';
  return kind === 'uniform' ? kind : schemeRows[kind].title;
};

/** A cell of what may be unknown. */
const maybe = <V>(value: V | null | undefined, text: (value: V) => string): string =>
  value === null || value === undefined ? '–' : text(value);
const oneDigit = (n: number): string => fixed(n, 1);

/** A table of schemes in the colours of the charts; null without rows. */
function schemeTable(data: ReportData, id: string, has: (s: Scheme) => boolean, columns: Column<Scheme>[]) {
  const rows = data.schemes.filter(has);
  if (rows.length === 0) return null;
  return table(id, [words<Scheme>('scheme', (s) => s.name), ...columns], rows, {
    row: (s) => ({ colour: colourOf(data, s.id), strong: s.id === data.subject }),
  });
}

function costTable(data: ReportData): Table | null {
  const baseline = perNumber(schemeOf(data, data.costBaseline));
  const share = (a: number | null, b: number | null): string => (a === null || !b ? '–' : percent(a / b, 0));
  return schemeTable(data, 'cost-of-schemes', (s) => s.cost !== undefined, [
    number('bits', (s) => `${s.bits}`),
    number('numbers / clock', (s) => maybe(s.numbersPerClock, whole)),
    number('LC / number', (s) => cited(data, maybe(perNumber(s).lc, oneDigit), s.cost?.ice40?.from)),
    number('of baseline', (s) => share(perNumber(s).lc, baseline.lc)),
    number('LC', (s) => maybe(s.cost?.ice40, (c) => whole(c.lc))),
    number('LUT / FF', (s) => maybe(s.cost?.ice40, (c) => `${whole(c.lut)} / ${whole(c.ff)}`)),
    number('BRAM', (s) => maybe(s.cost?.ice40, (c) => whole(c.bram))),
    number('Fmax min / median, MHz', (s) =>
      maybe(s.cost?.ice40?.fmaxMHz, (f) => `${fixed(f.min, 0)} / ${fixed(f.median, 0)}`),
    ),
    number('US+ LUT / number', (s) => cited(data, maybe(perNumber(s).lut, oneDigit), s.cost?.ultrascale?.from)),
    number('US+ FF / number', (s) => maybe(perNumber(s).ff, oneDigit)),
    number('LUT of baseline', (s) => share(perNumber(s).lut, baseline.lut)),
  ]);
}

function trainingTable(data: ReportData): Table | null {
  const distinct = ({ distinctVectors: n }: Scheme): string => (n === null ? 'no repeat' : maybe(n, whole));
  return schemeTable(data, 'training-of-schemes', (s) => s.training !== undefined, [
    words('numbers', (s) => kindText(s.kind)),
    number('before', (s) => maybe(s.training, (t) => percent(t.before))),
    number('after', (s) =>
      cited(
        data,
        maybe(s.training, (t) => percent(t.after)),
        s.training?.from,
      ),
    ),
    number('gain, points', (s) => maybe(s.training, (t) => points(t.before, t.after))),
    number('distinct vectors', distinct),
    number('steps', (s) => maybe(s.training, (t) => whole(t.steps))),
    number('learning rate', (s) => maybe(s.training, (t) => rate(t.learningRate))),
    number('epsilon', (s) => maybe(s.training, (t) => rate(t.epsilon))),
  ]);
}

function proofTable(data: ReportData): Table | null {
  const text: Record<Verdict, string> = { pass: 'identical', fail: 'DIFFERS', absent: 'not run' };
  const judged = (verdict: Verdict, from: string | undefined): Cell => {
    return { text: text[verdict], verdict, origin: originOf(data, from) };
  };
  const both = ({ expected, seen }: { expected: number; seen: number }): string =>
    expected === seen ? whole(seen) : `${whole(seen)}, expected ${whole(expected)}`;
  return schemeTable(data, 'proof-of-schemes', isProved, [
    words('lockstep', (s) => judged(judgeProof(s.proof).verdict, s.proof?.from)),
    number('numbers compared', (s) => maybe(s.proof, (p) => whole(p.numbersCompared))),
    number('differ', (s) => maybe(s.proof, (p) => whole(p.divergences))),
    number('cycles', (s) => maybe(s.proof, (p) => whole(p.cycles))),
    number('faults caught', ({ proof }) => {
      const controls = proof?.negativeControls ?? [];
      return controls.length === 0 ? '–' : `${controls.filter((c) => c.caught).length} of ${controls.length}`;
    }),
    words('RTL training', (s) => judged(judgeRtlRun(s.rtlRun).verdict, s.rtlRun?.from)),
    number('steps', (s) => maybe(s.rtlRun, (r) => whole(r.steps))),
    number('beats', (s) => maybe(s.rtlRun, (r) => both(r.beats))),
    number('cycles', (s) => maybe(s.rtlRun, (r) => both(r.cycles))),
  ]);
}

const isProved = (s: Scheme): boolean => s.proof !== undefined || s.rtlRun !== undefined;

function proofDetails(data: ReportData): Block[] {
  return data.schemes.filter(isProved).map(({ name, proof, rtlRun }) => {
    const faults = [judgeProof(proof), judgeRtlRun(rtlRun)].flatMap((j) => (j.verdict === 'fail' ? j.reasons : []));
    const controls = (proof?.negativeControls ?? []).map((c) => `${c.name} ${c.caught ? 'caught' : 'MISSED'}`);
    const facts = [
      ...faults.map((f) => ['fault', [{ style: 'fault', text: f }]] as const),
      proof && (['simulator', proof.simulator] as const),
      proof && proof.also.length > 0 && (['also', proof.also.join('; ')] as const),
      controls.length > 0 && (['deliberate faults', controls.join('; ')] as const),
      rtlRun && (['weights, golden', [code(rtlRun.goldenSha256)]] as const),
      rtlRun && (['weights, RTL', [code(rtlRun.rtlSha256)]] as const),
    ];
    return { type: 'facts', title: name, facts: present(...facts) };
  });
}

function originOf({ provenance }: ReportData, id: string | undefined): Origin | undefined {
  const index = provenance.findIndex((p) => p.id === id);
  const found = provenance[index];
  return found && { number: index + 1, id: `origin-${index + 1}`, what: found.what };
}
const cited = (data: ReportData, text: string, from: string | undefined): Cell => ({
  text,
  origin: originOf(data, from),
});

function claimTable({ paperClaims }: ReportData): Table {
  const columns: Column<(typeof paperClaims)[number]>[] = [
    words('claim', (c) => c.claim),
    words('source', (c) => c.source),
    words('nearest figure measured here', (c) => c.here ?? { text: [{ style: 'faint', text: 'nothing comparable' }] }),
  ];
  return table('paper-claims', columns, paperClaims, { prose: true });
}

function origin(data: ReportData): (Block | false)[] {
  const { provenance, tools, wallSeconds = {} } = data;
  const measured = table<ReportData['provenance'][number]>(
    'provenance',
    [
      number('#', (p) => `${provenance.indexOf(p) + 1}`),
      words('figures', (p) => p.what),
      words('tool', (p) => `${p.tool} ${p.version}`),
      words('command', (p) => ({ text: [code(p.command)] })),
    ],
    provenance,
    { prose: true, row: (_, i) => ({ id: `origin-${i + 1}` }) },
  );
  const versions = table<ReportData['tools'][number]>(
    'tools',
    [words('tool', (t) => t.name), words('version', (t) => t.version), words('used for', (t) => t.role)],
    tools,
    { prose: true },
  );
  const wall = Object.entries(wallSeconds).map(([phase, s]) => `${phase} ${seconds(s)}`);
  const config: Block = { type: 'code', text: JSON.stringify(data.config, null, 2) };
  return [
    provenance.length > 0 && measured,
    tools.length > 0 && { type: 'details', summary: 'Tools and versions', blocks: [versions] },
    { type: 'details', summary: 'The resolved config', blocks: [config] },
    wall.length > 0 && paragraph(`Wall time: ${wall.join(', ')}.`),
  ];
}
