/** A document as one HTML page that loads nothing: style and pictures are inside, and its policy forbids requests. */
import { readFileSync } from 'node:fs';
import type { Block, Cell, Document, Figure, Inline, Table, Text } from './document.js';
import { escapeHtml as e } from './format.js';

export function writeHtml(document: Document): string {
  const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
  const { title, lead, facts, blocks } = document;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${e(title)}</title>
<style>
${style}</style>
</head>
<body>
<main>
<header>
<p class="brand">zeroth</p>
<h1>${e(title)}</h1>
${lead.map((text) => `<p class="lead">${inline(text)}</p>\n`).join('')}${list('facts', facts)}
</header>
${all(blocks, 2)}
</main>
</body>
</html>
`;
}

/** @param level of a heading. */
const all = (blocks: readonly Block[], level: number): string =>
  blocks
    .map((b) => block(b, level))
    .filter((text) => text !== '')
    .join('\n');

function block(b: Block, level: number): string {
  switch (b.type) {
    case 'section': {
      const body = all(b.blocks, level + 1);
      return body && `<section id="${e(b.id)}">\n<h${level}>${e(b.title)}</h${level}>\n${body}\n</section>`;
    }
    case 'paragraph':
      return `<p class="note">${inline(b.text)}</p>`;
    case 'list':
      return list('plain', b.items);
    case 'warnings':
      return `<aside class="warnings" aria-label="Warnings">${list('plain', b.items)}</aside>`;
    case 'cards': {
      const cards = b.cards.map(({ question, verdict, badge: word, headline, unit, lines }) => {
        const figure = `<p class="figure">${e(headline)} <small>${e(unit)}</small></p>`;
        const head = e(question) + (word === '' ? '' : badge(verdict, word));
        return `<article class="${verdict}">\n<h2>${head}</h2>\n${figure}\n${list('plain', lines)}\n</article>`;
      });
      return `<div class="answers">\n${cards.join('\n')}\n</div>`;
    }
    case 'table':
      return table(b);
    case 'figures':
      return b.figures.length === 0 ? '' : `<div class="charts">\n${b.figures.map(figure).join('\n')}\n</div>`;
    case 'facts': {
      const rows = b.facts.map(([term, text]) => `<dt>${e(term)}</dt><dd>${inline(text)}</dd>`);
      return `<div class="detail"><h3>${e(b.title)}</h3><dl>${rows.join('')}</dl></div>`;
    }
    case 'details':
      return `<details><summary>${e(b.summary)}</summary>\n${all(b.blocks, level)}\n</details>`;
    case 'code':
      return `<pre>${e(b.text)}</pre>`;
  }
}

function inline(text: Text): string {
  const one = (part: Inline): string => {
    if (typeof part === 'string') return e(part);
    if ('href' in part) return `<a href="${e(encodeURI(part.href))}">${e(part.text)}</a>`;
    const tag = { code: 'code', strong: 'b', faint: 'span', fault: 'b' }[part.style];
    const css = { code: '', strong: '', faint: ' class="faint"', fault: ' class="fail"' }[part.style];
    return `<${tag}${css}>${e(part.text)}</${tag}>`;
  };
  return typeof text === 'string' ? e(text) : text.map(one).join('');
}

const list = (css: string, items: readonly Text[]): string =>
  items.length === 0 ? '' : `<ul class="${css}">${items.map((text) => `<li>${inline(text)}</li>`).join('')}</ul>`;

const badge = (verdict: string, html: string): string => `<span class="badge ${verdict}">${html}</span>`;

function table({ id, columns, rows, notes, prose }: Table): string {
  const align = (i: number): string => (columns[i]?.numeric === true ? ' class="n"' : '');
  const head = columns.map((c, i) => `<th scope="col"${align(i)}>${e(c.head)}</th>`).join('');
  const body = rows.map(({ id: anchor, colour, strong, cells }) => {
    const dot = colour === undefined ? '' : `<i class="dot" style="background:${e(colour)}"></i>`;
    const made = cells.map((c, i) =>
      i === 0 ? `<th scope="row"${align(i)}>${dot}${cell(c)}</th>` : `<td${align(i)}>${cell(c)}</td>`,
    );
    const name = anchor === undefined ? '' : ` id="${e(anchor)}"`;
    return `<tr${name}${strong === true ? ' class="strong"' : ''}>${made.join('')}</tr>`;
  });
  const below = notes.length === 0 ? '' : `\n<ol class="note">${notes.map((n) => `<li>${e(n)}</li>`).join('')}</ol>`;
  return `<div class="scroll"><table id="${e(id)}"${prose ? ' class="prose"' : ''}><thead><tr>${head}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>${below}`;
}

function cell(c: Cell): string {
  if (typeof c === 'string') return e(c);
  const { text, verdict, origin } = c;
  const body = verdict === undefined ? inline(text) : badge(verdict, inline(text));
  if (origin === undefined) return body;
  return `${body}<sup><a href="#${e(origin.id)}" title="${e(origin.what)}">${origin.number}</a></sup>`;
}

function figure({ id, title, caption, svg, width }: Figure): string {
  const css = width === 'half' ? '' : ` class="${width}"`;
  const drawn = svg ?? '<p class="faint">not drawn</p>';
  return `<figure id="${e(id)}"${css}><h3>${e(title)}</h3>\n${drawn}\n<figcaption>${e(caption)}</figcaption></figure>`;
}
