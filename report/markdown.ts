/** A document as Markdown, for a pull request: no HTML, no pictures, and the same figures as the page. */
import type { Block, Cell, Document, Inline, Table, Text, Verdict } from './document.js';
import { escapeMarkdown } from './format.js';

const mark: Record<Verdict, string> = { pass: '✅', fail: '❌', absent: '⚪' };

export function writeMarkdown({ title, lead, facts, blocks }: Document): string {
  const parts = [`# ${escapeMarkdown(title)}`, ...lead.map(inline), facts.map(inline).join(' · '), all(blocks, 2)];
  return `${parts.filter((text) => text !== '').join('\n\n')}\n`;
}

/** @param level of a heading. */
const all = (blocks: readonly Block[], level: number): string =>
  blocks
    .map((b) => block(b, level))
    .filter((text) => text !== '')
    .join('\n\n');

function block(b: Block, level: number): string {
  switch (b.type) {
    case 'section': {
      const body = all(b.blocks, level + 1);
      return body && `${'#'.repeat(level)} ${escapeMarkdown(b.title)}\n\n${body}`;
    }
    case 'paragraph':
      return inline(b.text);
    case 'list':
      return list(b.items);
    case 'warnings':
      return list(b.items.map((text) => ['⚠️ ', ...(typeof text === 'string' ? [text] : text)]));
    case 'cards':
      return b.cards
        .map(({ verdict, question, headline, unit, lines }) => {
          const answer = [question, headline, unit].filter((text) => text !== '').join(' ');
          return `**${mark[verdict]} ${escapeMarkdown(answer)}**\n${list(lines)}`;
        })
        .join('\n\n');
    case 'table':
      return table(b);
    case 'facts':
      return `**${escapeMarkdown(b.title)}**\n${list(b.facts.map(([term, text]) => [`${term}: `, ...(typeof text === 'string' ? [text] : text)]))}`;
    case 'details': {
      const body = all(b.blocks, level);
      return body && `**${escapeMarkdown(b.summary)}**\n\n${body}`;
    }
    case 'figures':
    case 'code':
      return '';
  }
}

function inline(text: Text): string {
  const one = (part: Inline): string => {
    if (typeof part === 'string') return escapeMarkdown(part);
    if ('href' in part) return `[${escapeMarkdown(part.text)}](${target(part.href)})`;
    if (part.style === 'code') return code(part.text);
    const body = escapeMarkdown(part.text);
    return part.style === 'faint' ? body : `**${body}**`;
  };
  return (typeof text === 'string' ? escapeMarkdown(text) : text.map(one).join('')).trim();
}

const list = (items: readonly Text[]): string => items.map((text) => `- ${inline(text)}`).join('\n');

function table({ columns, rows, notes }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    line(columns.map((c) => escapeMarkdown(c.head))),
    line(columns.map((c) => (c.numeric ? '---:' : '---'))),
    ...rows.map((row) => line(row.cells.map(cell))),
  ];
  if (notes.length > 0) lines.push('', ...notes.map((n, i) => `[${i + 1}] ${escapeMarkdown(n)}  `));
  return lines.join('\n').trimEnd();
}

function cell(c: Cell): string {
  if (typeof c === 'string') return escapeMarkdown(c).trim();
  // In inline code a bar is not escaped, and would end the cell.
  const body = inline(c.text).replace(/(?<!\\)\|/g, '\\|');
  return c.verdict === undefined ? body : `${mark[c.verdict]} ${body}`;
}

/** A link target that no bracket or space can end. */
const target = (href: string): string => encodeURI(href).replaceAll('(', '%28').replaceAll(')', '%29');

/** Inline code that holds any text, backquotes too. */
function code(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(1 + Math.max(0, ...runs.map((r) => r.length)));
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replace(/\s+/g, ' ')}${pad}${fence}`;
}
