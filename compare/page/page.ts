/** The comparison and the page about the paper's claim as documents, and their files. Equal data give equal bytes. */
import type { Block, Document, Text, Verdict } from '../../report/document.js';
import {
  code,
  figures,
  list,
  number,
  paragraph,
  present,
  rich,
  section,
  strong,
  table,
  words,
} from '../../report/document.js';
import { fixed, percent, shown, whole } from '../../report/format.js';
import { writeHtml } from '../../report/html.js';
import { writeMarkdown } from '../../report/markdown.js';
import { dependenceChart, differencesChart, tradeChart } from './charts.js';
import type { Claim, ClaimReading, CompareData, TargetLine } from './data.js';
import { equivalentText, signsSiliconText, signsTrainingText } from './summary.js';
import { derivedMark, siliconSections, tradeSection } from './tables.js';
import { trainingBlocks } from './training.js';
import type { TrainingComparison } from './training-data.js';

const verdicts: Record<TargetLine['verdict'], Verdict> = { pass: 'pass', miss: 'fail', inconclusive: 'absent' };

/** @param training where it was run. */
export async function compareDocument(data: CompareData, training?: TrainingComparison): Promise<Document> {
  const pictures = [
    training && (await tradeChart(data, training)),
    await dependenceChart(data, 32),
    await dependenceChart(data, 1024),
  ];
  const charts = training === undefined ? [] : await Promise.all(training.tasks.map(differencesChart));
  const targets = table<TargetLine>(
    'targets-table',
    [
      words('figure', (t) => t.what),
      words('aim', (t) => t.aim),
      words('found', (t) => t.found),
      words('verdict', (t) => ({ text: t.verdict, verdict: verdicts[t.verdict] })),
    ],
    data.targets,
    { prose: true },
  );
  const made: Text = [
    'Made by ',
    code(data.command),
    ` with ${data.tools.join(', ')}. ${derivedMark} marks a derived figure; numbers in brackets lead to the notes under a table.`,
  ];
  const trained = training && [signsTrainingText(training), equivalentText(training)];
  return {
    title: 'What every random-number scheme costs in silicon',
    lead: present<Text>([signsSiliconText(data), ...present(trained?.[0])].join(' '), trained?.[1], made),
    facts: [],
    blocks: present<Block>(
      section('targets', 'Figures to reach', targets, list(data.notes)),
      section('pictures', 'Cost against quality', figures(...pictures)),
      training && tradeSection(data, training),
      ...siliconSections(data),
      section('limits', 'What is not in these figures', list(notModelled.map(rich))),
      section('recipes', 'Recipes', list(data.recipes.map((r) => [`${r.name}: `, code(r.text)]))),
      training && section('training', 'What each scheme does to training', ...trainingBlocks(training, charts)),
    ),
  };
}

const notModelled: readonly string[] = [
  'Wires: area, time and power are of cells and pins before placement. A layout has longer wires where a number travels far; the fan-out of a tiled bank has the longest.',
  'The clock tree: flip-flops pay for their own clock pins and for nothing before them.',
  'Hazards lie between the two energies: real gates have neither zero nor equal delays.',
  'OpenSTA 2.0 charges a rise and a fall for every toggle inside a cell, and writes activities of its own over given ones behind input ports. Its internal power is scaled by what it makes of a flip-flop of known energy, and flip-flops stand in place of the inputs (not counted), so that every pin keeps what was counted.',
  'Power is of a generator that gives a beat in every cycle it can: no load, no restore, no back-pressure. Flip-flops that hold still pay for their clock; no clock is gated.',
  'Standard cells are mapped for the clock that energy is stated at, not for the highest: Fmax is what that netlist reaches.',
  'A restore in one cycle is not in the main figures: it is the column "restore in one cycle". The perturb engine needs it (`replay: snapshot`); with seeds loaded serially a pass begins some dozens of cycles later.',
  'Banks that rotate look for the lock-up state at one position (`lockup: scan`), private lanes at one bit of each lane: a stuck lane is found within one rotation of the array, or 64 steps.',
  'Pools on standard cells: the area is the ROM as logic with its reader; in flip-flops and SRAM it is the storage alone.',
];

/** Of the ZU9EG of a ZCU102. */
const device = { lut: 274_080, ff: 548_160 } as const;
const parallel = 1024;

/** What the paper says, in both meanings that it may have, beside what was counted here. */
export function claimDocument({ claim, command, tools }: CompareData): Document {
  return {
    title: "The PeZO paper's hardware claim",
    lead: [
      rich(
        'The paper (PeZO, arXiv 2504.20314) says that it saves LUTs and FFs "by 48.6 % and 12.7 %" and up to 86 % of power, without loss in training. ' +
          "It does not say of what. Two readings are possible, and this page has both: **points of device utilisation** (1,024 parallel TreeGRNG instances of about 130 LUT and 68 FF fill 48.6 % and 12.7 % of a ZCU102, so the claim would be that nearly the whole generator goes), and **relative savings** (half of the LUTs and an eighth of the flip-flops go). The first reading is our inference, not the paper's statement.",
      ),
      [
        'Every figure below is made by ',
        code(command),
        ` with ${tools.join(', ')}: 1,024 numbers per clock on UltraScale+ (ZU9EG: ${whole(device.lut)} LUT, ${whole(device.ff)} FF), synthesis counts. Our baseline is a comparator tree after the paper's description of TreeGRNG, written from scratch: not the authors' netlist.`,
      ],
    ],
    facts: [],
    blocks:
      claim === null
        ? [paragraph('Not measured: the rows at P = 1024 are missing.')]
        : [
            section('area', 'LUTs and flip-flops', ...areaBlocks(claim)),
            section('power', 'Power', ...powerBlocks(claim)),
            section('holds', "What would have to be true for the paper's figures to hold", list(holds(claim))),
          ],
  };
}

function areaBlocks({ baseline, readings }: Claim): Block[] {
  const filled = (part: 'lut' | 'ff'): string => fixed((100 * baseline[part]) / device[part], 1);
  return [
    paragraph(
      `Baseline: ${baseline.label}, ${whole(baseline.lut)} LUT (${filled('lut')} % of the part) and ${whole(baseline.ff)} FF (${filled('ff')} %) for 1,024 numbers per clock, 32 instances of P = 32.`,
    ),
    table<ClaimReading>(
      'area-table',
      [
        words('scheme', (r) => r.label),
        number('LUT', (r) => whole(r.lut)),
        number('FF', (r) => whole(r.ff)),
        number('LUT points freed (paper: 48.6)', (r) => fixed(r.lutPoints, 1)),
        number('FF points freed (paper: 12.7)', (r) => fixed(r.ffPoints, 1)),
        number('LUTs saved (paper: 48.6 %)', (r) => percent(r.lutSaved)),
        number('FFs saved (paper: 12.7 %)', (r) => percent(r.ffSaved)),
      ],
      readings,
    ),
    paragraph(
      'A bank of 32 lanes that is sent 32 times over is counted with a register for every bit of the beat of 1,024 numbers; "n = P" has a lane for every number.',
    ),
  ];
}

function powerBlocks({ power }: Claim): Block[] {
  if (power.length === 0) {
    return [paragraph('Not measured: OpenSTA or a Liberty library is missing.')];
  }
  return [
    paragraph(
      "The paper's 86 % is read as energy per number at equal numbers per clock, 14 % of the baseline's. Standard cells, OpenSTA, toggles of the mapped netlist; wires and clock tree are not modelled.",
    ),
    table<Claim['power'][number]>(
      'power-table',
      [
        words('scheme', (p) => p.label),
        words('library', (p) => p.library),
        number('pJ per number', (p) => shown(p.energy)),
        number("baseline's", (p) => shown(p.baseline)),
        number('share', (p) => percent(p.ratio)),
        number('saved (paper: up to 86 %)', (p) => percent(1 - p.ratio)),
      ],
      power,
    ),
  ];
}

function holds({ baseline, readings }: Claim): Text[] {
  const sorted = [...readings].sort((a, b) => a.lut - b.lut);
  const [least, most] = [sorted[0], sorted.at(-1)];
  return present<Text>(
    [
      strong('Points of the device.'),
      ` The baseline must fill at least 48.6 % of the LUTs and 12.7 % of the flip-flops: 130.1 LUT and 68.0 FF a number. Ours takes ${shown(baseline.lut / parallel)} LUT and ${shown(baseline.ff / parallel)} FF.`,
    ],
    least &&
      most && [
        strong('Relative savings.'),
        ` A scheme that saves 48.6 % of the LUTs takes ${whole(0.514 * baseline.lut)} of them, and 12.7 % of the flip-flops leaves ${whole(0.873 * baseline.ff)}. Ours take between ${whole(least.lut)} LUT (${least.label}) and ${whole(most.lut)} (${most.label}).`,
      ],
    least && [
      strong('Both at once'),
      ` can only hold where the flip-flops stay and the LUTs go, which is a baseline whose flip-flops are nearly all in the numbers' own registers: here ${percent(least.ffSaved)} of the flip-flops go with ${percent(least.lutSaved)} of the LUTs.`,
    ],
    [
      strong('Power.'),
      " 86 % needs either less state that toggles for each number (one bank for many slots), or a comparison that counts the wires and registers of the fan-out as the weights' own.",
    ],
  );
}

/** The files of a comparison by name: Markdown, one self-contained page, the data, and the page about the paper's claim. */
export async function comparisonFiles(
  data: CompareData,
  training?: TrainingComparison,
): Promise<Record<string, string>> {
  const document = await compareDocument(data, training);
  const all = training === undefined ? data : { ...data, training };
  // Numbers of one list on one line.
  const json = JSON.stringify(all, null, 1).replace(/\[[\s\d.,eE+-]*\]/g, (list) => list.replace(/\s+/g, ' '));
  return {
    'compare.md': writeMarkdown(document),
    'compare.html': writeHtml(document),
    'compare.json': `${json}\n`,
    'paper-claim.md': writeMarkdown(claimDocument(data)),
  };
}
