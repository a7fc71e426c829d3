/** A strict reading of a page for tests: every element closed, in order, attributes quoted, ids unique. */

const voidElements = new Set(['meta', 'br', 'hr', 'img', 'link', 'input']);

export interface Page {
  readonly ids: readonly string[];
  /** Values of every attribute that a browser could fetch. */
  readonly references: readonly string[];
  readonly elements: readonly string[];
}

/** @throws Error at the first fault. */
export function readPage(html: string): Page {
  const open: string[] = [];
  const ids: string[] = [];
  const references: string[] = [];
  const elements: string[] = [];
  const body = html.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/^<!doctype html>/i, '');
  let last = 0;
  for (const match of body.matchAll(/<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*(\/?)>/g)) {
    const between = body.slice(last, match.index);
    if (/[<>]/.test(between)) throw new Error(`stray markup: ${between.trim().slice(0, 80)}`);
    if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(between)) throw new Error(`bare ampersand: ${between.trim().slice(0, 80)}`);
    last = match.index + match[0].length;
    const [, closing, name = '', attributes = '', selfClosing] = match;
    if (closing === '/') {
      const expected = open.pop();
      if (expected !== name) throw new Error(`</${name}> closes <${expected}>`);
      continue;
    }
    elements.push(name);
    for (const [, key = '', value = ''] of attributes.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)) {
      if (key === 'id') ids.push(value);
      if (/^(?:href|xlink:href|src|srcset|action|data|poster)$/.test(key)) references.push(value);
    }
    if (selfClosing !== '/' && !voidElements.has(name)) open.push(name);
  }
  if (/[<>]/.test(body.slice(last))) throw new Error(`stray markup at the end: ${body.slice(last).slice(0, 80)}`);
  if (open.length > 0) throw new Error(`never closed: ${open.join(' ')}`);
  return { ids, references, elements };
}
