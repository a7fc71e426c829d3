/** What a page shows, by id: read from its HTML, so that any writer can be held to it. */
import { createHash } from 'node:crypto';

export interface PageFacts {
  /** `<columns>x<rows> <hash of the texts of all cells below the head>` */
  readonly tables: Readonly<Record<string, string>>;
  /** `<texts> <hash of them>`, without numbers that only an axis has. */
  readonly figures: Readonly<Record<string, string>>;
  /** Every number in the sentences, once. */
  readonly numbers: string;
}

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
const insides = (html: string, tag: string): string[] =>
  [...html.matchAll(new RegExp(`<${tag}(?:\\s[^>]*)?>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, inside = '']) => inside);

/** `ids` names tables and figures of a page that has none itself, in their order. */
export function pageFacts(html: string, ids?: { tables: readonly string[]; figures: readonly string[] }): PageFacts {
  const body = html.slice(html.indexOf('<main>'));
  const named = (tag: string, names: readonly string[] | undefined, facts: (inside: string) => string) =>
    [...body.matchAll(new RegExp(`<${tag}([^>]*)>([\\s\\S]*?)</${tag}>`, 'g'))].map(
      ([, attributes = '', inside = ''], i) =>
        [names?.[i] ?? / id="([^"]*)"/.exec(attributes)?.[1] ?? '', facts(inside)] as const,
    );
  const prose = textOf(
    body.replace(/<table[\s\S]*?<\/table>|<svg[\s\S]*?<\/svg>|<pre>[\s\S]*?<\/pre>/g, ' ').replace(/<[^>]*>/g, ' '),
  );
  const numbers = prose.match(/[+-]?\d[\d,.]*(?:e[+-]?\d+)?/g) ?? [];
  return {
    tables: Object.fromEntries(named('table', ids?.tables, tableFacts)),
    figures: Object.fromEntries(named('figure', ids?.figures, figureFacts)),
    numbers: [...new Set(numbers.map((n) => n.replace(/[,.]+$/, '')))].sort().join(' '),
  };
}

function tableFacts(html: string): string {
  const body = insides(html, 'tbody').flatMap((inside) =>
    insides(inside, 'tr').map((row) => [...row.matchAll(/<t[hd][\s\S]*?<\/t[hd]>/g)].map(([cell]) => textOf(cell))),
  );
  return `${body[0]?.length ?? 0}x${body.length} ${hash(body)}`;
}

function figureFacts(html: string): string {
  const texts = [...html.matchAll(/<text[\s\S]*?<\/text>/g)]
    .map(([text]) => textOf(text))
    .filter((text) => !/^[-−+]?[\d,.]+(?: %)?$/.test(text) && text !== '')
    .sort();
  return `${texts.length} ${hash(texts)}`;
}
