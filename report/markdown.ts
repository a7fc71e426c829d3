import { answers } from './answers.js';
import type { ReportData } from './data.js';
import { escapeMarkdown, seconds } from './format.js';
import { costTable, proofTable, type Table, trainingTable } from './tables.js';
import { judgeProof, judgeRtlRun, type Verdict } from './verdicts.js';

const mark: Record<Verdict, string> = { pass: '✅', fail: '❌', absent: '⚪' };

/** The report for a pull request: compact tables, no HTML, the same figures as the page. */
export function renderMarkdown(data: ReportData): string {
  const e = escapeMarkdown;
  const parts: string[] = [`# ${e(data.title)}`, `\`${data.config.name}\` · hardware hash \`${data.configHash}\``];
  for (const a of answers(data)) {
    const headline = [a.headline, a.unit].filter((t) => t !== '').join(' ');
    parts.push(
      [`**${mark[a.verdict]} ${e(a.question)} ${e(headline)}**`, ...a.lines.map((l) => `- ${e(l)}`)].join('\n'),
    );
  }
  if (data.warnings.length > 0) {
    const lines = data.warnings.map((w) => {
      const fix = w.fix === undefined ? '' : ` Fix: ${e(w.fix)}.`;
      return `- ⚠️ ${e(w.where)}: ${e(w.text)}.${fix}`;
    });
    parts.push(['## Warnings', '', ...lines].join('\n'));
  }
  const tables: [string, Table | null][] = [
    ['What it does to training', trainingTable(data)],
    ['What it costs', costTable(data)],
    ['Is the Verilog the golden model', proofTable(data)],
  ];
  for (const [title, table] of tables) {
    if (table !== null) parts.push(`## ${title}\n\n${tableText(table)}`);
  }
  for (const s of data.schemes) {
    const faults = [judgeProof(s.proof), judgeRtlRun(s.rtlRun)].filter((j) => j.verdict === 'fail');
    if (faults.length > 0) {
      parts.push([`**❌ ${e(s.name)}**`, ...faults.flatMap((j) => j.reasons).map((r) => `- ${e(r)}`)].join('\n'));
    }
  }
  if (data.paperClaims.length > 0) {
    const rows = data.paperClaims.map(
      (c) => `| ${e(c.claim)} | ${e(c.source)} | ${e(c.here ?? 'nothing comparable')} |`,
    );
    parts.push(
      [
        '## What the papers state (not measured here)',
        '',
        '| claim | source | nearest figure here |',
        '| --- | --- | --- |',
        ...rows,
      ].join('\n'),
    );
  }
  if (data.links.length > 0) {
    const lines = data.links.map(
      (l) => `- [${e(l.label)}](${path(l.href)})${l.note === undefined ? '' : `: ${e(l.note)}`}`,
    );
    parts.push(['## Files', '', ...lines].join('\n'));
  }
  parts.push(['## How it was measured', '', ...provenanceLines(data)].join('\n'));
  return `${parts.join('\n\n')}\n`;
}

function provenanceLines(data: ReportData): string[] {
  const e = escapeMarkdown;
  const lines = data.provenance.map((p) => `- ${e(p.what)}: ${e(p.tool)} ${e(p.version)}, ${code(p.command)}`);
  const tools = data.tools.map((t) => `${e(t.name)} ${e(t.version)}`);
  if (tools.length > 0) lines.push(`- tools: ${tools.join(', ')}`);
  const wall = Object.entries(data.wallSeconds ?? {}).map(([phase, s]) => `${e(phase)} ${seconds(s)}`);
  if (wall.length > 0) lines.push(`- wall time: ${wall.join(', ')}`);
  return lines;
}

/** A link target that no bracket or space can end. */
const path = (href: string): string => encodeURI(href).replaceAll('(', '%28').replaceAll(')', '%29');

/** Inline code that holds any text, backquotes too. */
function code(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(1 + Math.max(0, ...runs.map((r) => r.length)));
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replace(/\s+/g, ' ')}${pad}${fence}`;
}

function tableText({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map((c) => escapeMarkdown(c.head))),
    line(columns.map((c) => (c.numeric ? '---:' : '---'))),
    ...rows.map((r) =>
      line(r.cells.map((c) => (c.verdict === undefined ? '' : `${mark[c.verdict]} `) + escapeMarkdown(c.text))),
    ),
  ].join('\n');
}
