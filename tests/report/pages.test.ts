import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CompareData } from '../../compare/page/data.js';
import { compareDocument, comparisonFiles } from '../../compare/page/page.js';
import type { TrainingComparison } from '../../compare/page/training-data.js';
import { type Block, code, number, rich, type Table, table, words } from '../../report/document.js';
import { writeHtml } from '../../report/html.js';
import { renderReport, timingDiagram } from '../../report/index.js';
import { writeMarkdown } from '../../report/markdown.js';
import { reportDocument } from '../../report/page.js';
import { fixture } from './fixture.js';
import { readPage } from './page.js';
import { pageFacts } from './page-facts.js';

/**
 * What both pages show, by the ids of their tables and figures. Taken from the pages as they were when each had a writer
 * of its own; change a line only together with the change that is meant to show.
 */
const pinned = JSON.parse(readFileSync(new URL('page-facts.json', import.meta.url), 'utf8'));
const docs = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const published = (): { data: CompareData; training: TrainingComparison } => {
  const { training, ...data } = JSON.parse(docs('compare.json'));
  return { data, training };
};

function tablesOf(blocks: readonly Block[]): Table[] {
  return blocks.flatMap((b) => (b.type === 'table' ? [b] : 'blocks' in b ? tablesOf(b.blocks) : []));
}
const cells = (markdown: string): string[][] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| :?-{3}/.test(line))
    .map((line) => line.slice(2, -2).split(/ (?<!\\)\| /));

describe('nothing is lost', () => {
  it('of the report: every table, figure and number by its id', async () => {
    const timing = await timingDiagram([{ name: 'u[0]', values: [null, -7, 12] }], { clock: 'clk' });
    const data = { ...fixture, timing: { svg: timing, title: 'A beat', caption: 'as sampled' } };
    expect(pageFacts((await renderReport(data)).html)).toEqual(pinned.report);
  });

  it('of the comparison: every table, figure and number by its id, and its files in docs are what is written', async () => {
    const { data, training } = published();
    const files = await comparisonFiles(data, training);
    expect(pageFacts(files['compare.html'] ?? '')).toEqual(pinned.compare);
    for (const name of ['compare.md', 'compare.json', 'paper-claim.md']) expect(files[name]).toBe(docs(name));
    const { ids, elements } = readPage(files['compare.html'] ?? '');
    expect(new Set(ids).size).toBe(ids.length);
    expect(elements.filter((name) => name === 'svg')).toHaveLength(7);
  });

  it('and a changed cell, a lost row and another number are seen', async () => {
    const html = writeHtml(await reportDocument(fixture));
    const facts = pageFacts(html);
    expect(pageFacts(html.replace('>72.3 %<', '>72.4 %<')).tables).not.toEqual(facts.tables);
    expect(pageFacts(html.replace(/<tr class="strong">[\s\S]*?<\/tr>/, '')).tables).not.toEqual(facts.tables);
    expect(pageFacts(html.replace('10.2 M', '10.3 M')).numbers).not.toEqual(facts.numbers);
    expect(pageFacts(html.replace('>15.3 LC<', '>15.4 LC<')).figures).not.toEqual(facts.figures);
  });
});

describe('both writers', () => {
  it.each([
    ['the report', () => reportDocument(fixture)],
    ['the comparison', () => compareDocument(published().data, published().training)],
  ])('write every row of every table of %s', async (_name, make) => {
    const document = await make();
    const tables = tablesOf(document.blocks);
    const rows = tables.flatMap((t) => [t.columns.length, ...t.rows.map((row) => row.cells.length)]);
    expect(cells(writeMarkdown(document)).map((row) => row.length)).toEqual(rows);
    const facts = Object.values(pageFacts(writeHtml(document)).tables).map((fact) => fact.split(' ')[0]);
    expect(facts).toEqual(tables.map((t) => `${t.columns.length}x${t.rows.length}`));
  });

  it('show text as it is, also a bar in the code of a cell, and mark what a source file marks', () => {
    const cell = { text: [code('a|`b`'), ' <c> ', ...rich('**d** `e`')] };
    const row = table('t', [words('x|y', () => cell), number('z', (n: number) => `*${n}`)], [1], { notes: ['[n]'] });
    const document = { title: '<t>', lead: [], facts: [], blocks: [row] };
    expect(writeMarkdown(document)).toBe(
      '# &lt;t>\n\n| x\\|y | z |\n| --- | ---: |\n| `` a\\|`b` `` &lt;c> **d** `e` | \\*1 |\n\n[1] \\[n\\]\n',
    );
    expect(writeHtml(document)).toContain(
      '<th scope="row"><code>a|`b`</code> &lt;c&gt; <b>d</b> <code>e</code></th><td class="n">*1</td>',
    );
  });

  it('leave out a section in which nothing is left', () => {
    const empty = {
      type: 'section',
      id: 'empty',
      title: 'Nothing',
      blocks: [{ type: 'figures', figures: [] }],
    } as const;
    const document = { title: 'A page', lead: [], facts: [], blocks: [{ ...empty, id: 'outer', blocks: [empty] }] };
    expect(writeMarkdown(document)).toBe('# A page\n');
    expect(writeHtml(document)).not.toContain('Nothing');
  });
});
