/** The silicon comparison and the claim page as Markdown. Equal data give equal bytes. */

import { escapeMarkdown, fixed, whole } from '../../report/format.js';
import type { Claim, CompareData } from './data.js';
import { equivalentText, signsTrainingText, tradeTable } from './summary.js';
import { derivedMark, shown, type TextTable, tablesOf } from './tables.js';
import { compareTitle, notModelled, rademacherText } from './text.js';
import { renderMarkdown } from './training.js';
import type { TrainingComparison } from './training-data.js';

const line = (cells: readonly string[]): string => `| ${cells.map((c) => escapeMarkdown(c)).join(' | ')} |`;

export function markdownOf(head: readonly string[], textColumns: number, rows: readonly (readonly string[])[]): string {
  return [
    line(head),
    `| ${head.map((_, i) => (i < textColumns ? '---' : '---:')).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n');
}

/** @param training where it was run. */
export function compareMarkdown(data: CompareData, training?: TrainingComparison): string {
  return [
    `# ${compareTitle}`,
    [rademacherText(data), ...(training === undefined ? [] : [signsTrainingText(training)])].join(' '),
    ...(training === undefined ? [] : [equivalentText(training)]),
    `Made by \`${data.command}\` with ${data.tools.join(', ')}. ${derivedMark} marks a derived figure; numbers in brackets lead to the notes under a table.`,
    '## Figures to reach',
    markdownOf(
      ['figure', 'aim', 'found', 'verdict'],
      4,
      data.targets.map((t) => [t.what, t.aim, t.found, t.verdict]),
    ),
    ...data.notes.map((n) => `- ${n}`),
    ...(training === undefined ? [] : [tableText(tradeTable(data, training))]),
    ...tablesOf(data).map(tableText),
    '## What is not in these figures',
    notModelled.map((n) => `- ${n}`).join('\n'),
    '## Recipes',
    data.recipes.map((r) => `- ${r.name}: \`${r.text}\``).join('\n'),
    ...(training === undefined ? [] : ['## What each scheme does to training', renderMarkdown(training).trim()]),
    '',
  ].join('\n\n');
}

function tableText(t: TextTable): string {
  const notes = t.notes.map((n, i) => `[${i + 1}] ${escapeMarkdown(n)}  `);
  return [
    `## ${t.title}`,
    t.intro,
    markdownOf(t.head, t.textColumns, t.rows),
    ...(notes.length ? [notes.join('\n')] : []),
  ].join('\n\n');
}

const percent = (share: number): string => `${fixed(100 * share, 1)} %`;

/** What the paper says, in both readings, beside what was counted here. */
export function claimMarkdown(data: CompareData): string {
  const { claim } = data;
  const head = [
    "# The PeZO paper's hardware claim",
    'The paper (PeZO, arXiv 2504.20314) says that it saves LUTs and FFs "by 48.6 % and 12.7 %" and up to 86 % of power, without loss in training. ' +
      "It does not say of what. Two readings are possible, and this page has both: **points of device utilisation** (1,024 parallel TreeGRNG instances of about 130 LUT and 68 FF fill 48.6 % and 12.7 % of a ZCU102, so the claim would be that nearly the whole generator goes), and **relative savings** (half of the LUTs and an eighth of the flip-flops go). The first reading is our inference, not the paper's statement.",
    `Every figure below is made by \`${data.command}\` with ${data.tools.join(', ')}: 1,024 numbers per clock on UltraScale+ (ZU9EG: 274,080 LUT, 548,160 FF), synthesis counts. Our baseline is a comparator tree after the paper's description of TreeGRNG, written from scratch: not the authors' netlist.`,
  ];
  if (claim === null) return [...head, 'Not measured: the rows at P = 1024 are missing.', ''].join('\n\n');
  return [...head, ...areaParts(claim), ...powerParts(claim), holds(claim), ''].join('\n\n');
}

function areaParts({ baseline, readings }: Claim): string[] {
  const rows = readings.map((r) => [
    r.label,
    whole(r.lut),
    whole(r.ff),
    fixed(r.lutPoints, 1),
    fixed(r.ffPoints, 1),
    percent(r.lutSaved),
    percent(r.ffSaved),
  ]);
  return [
    '## LUTs and flip-flops',
    `Baseline: ${baseline.label}, ${whole(baseline.lut)} LUT (${fixed((100 * baseline.lut) / 274080, 1)} % of the part) and ${whole(baseline.ff)} FF (${fixed((100 * baseline.ff) / 548160, 1)} %) for 1,024 numbers per clock, 32 instances of P = 32.`,
    markdownOf(
      [
        'scheme',
        'LUT',
        'FF',
        'LUT points freed (paper: 48.6)',
        'FF points freed (paper: 12.7)',
        'LUTs saved (paper: 48.6 %)',
        'FFs saved (paper: 12.7 %)',
      ],
      1,
      rows,
    ),
    'A bank of 32 lanes that is sent 32 times over is counted with a register for every bit of the beat of 1,024 numbers; "n = P" has a lane for every number.',
  ];
}

function powerParts({ power }: Claim): string[] {
  if (power.length === 0) return ['## Power', 'Not measured: OpenSTA or a Liberty library is missing.'];
  return [
    '## Power',
    "The paper's 86 % is read as energy per number at equal numbers per clock, 14 % of the baseline's. Standard cells, OpenSTA, toggles of the mapped netlist; wires and clock tree are not modelled.",
    markdownOf(
      ['scheme', 'library', 'pJ per number', "baseline's", 'share', 'saved (paper: up to 86 %)'],
      2,
      power.map((p) => [
        p.label,
        p.library,
        shown(p.energy),
        shown(p.baseline),
        percent(p.ratio),
        percent(1 - p.ratio),
      ]),
    ),
  ];
}

function holds({ baseline, readings }: Claim): string {
  const best = [...readings].sort((a, b) => a.lut - b.lut)[0];
  const least = [...readings].sort((a, b) => b.lut - a.lut)[0];
  const treeLut = baseline.lut / 1024;
  const lines = [
    `- **Points of the device.** The baseline must fill at least 48.6 % of the LUTs and 12.7 % of the flip-flops: 130.1 LUT and 68.0 FF a number. Ours takes ${shown(treeLut)} LUT and ${shown(baseline.ff / 1024)} FF.`,
  ];
  if (best !== undefined && least !== undefined) {
    lines.push(
      `- **Relative savings.** A scheme that saves 48.6 % of the LUTs takes ${whole(0.514 * baseline.lut)} of them, and 12.7 % of the flip-flops leaves ${whole(0.873 * baseline.ff)}. Ours take between ${whole(best.lut)} LUT (${best.label}) and ${whole(least.lut)} (${least.label}).`,
      `- **Both at once** can only hold where the flip-flops stay and the LUTs go, which is a baseline whose flip-flops are nearly all in the numbers' own registers: here ${percent(best.ffSaved)} of the flip-flops go with ${percent(best.lutSaved)} of the LUTs.`,
    );
  }
  lines.push(
    "- **Power.** 86 % needs either less state that toggles for each number (one bank for many slots), or a comparison that counts the wires and registers of the fan-out as the weights' own.",
  );
  return ["## What would have to be true for the paper's figures to hold", lines.join('\n')].join('\n\n');
}
