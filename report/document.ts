/** A page as plain data. Everything that is shown stands here once; html.ts and markdown.ts write it. */

/** `absent`: nothing ran, or nothing is known, which is never a pass. */
export type Verdict = 'pass' | 'fail' | 'absent';

/** A string is text as it is: no markup in it has a meaning. */
export type Inline =
  | string
  | { readonly style: 'code' | 'strong' | 'faint' | 'fault'; readonly text: string }
  | { readonly href: string; readonly text: string };
export type Text = string | readonly Inline[];

export const code = (text: string): Inline => ({ style: 'code', text });
export const strong = (text: string): Inline => ({ style: 'strong', text });
/** Text written in a source file, in which `code` and **strong** are marked. Not for text that comes from data. */
export const rich = (text: string): Inline[] =>
  text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith('`')) return code(part.slice(1, -1));
    return part.startsWith('**') ? strong(part.slice(2, -2)) : part;
  });

export interface Document {
  readonly title: string;
  readonly lead: readonly Text[];
  /** Short facts in one line under the lead. */
  readonly facts: readonly Text[];
  readonly blocks: readonly Block[];
}

export type Block =
  | Section
  | Table
  | { readonly type: 'paragraph'; readonly text: Text }
  | { readonly type: 'list' | 'warnings'; readonly items: readonly Text[] }
  | { readonly type: 'cards'; readonly cards: readonly Card[] }
  /** Not in Markdown. */
  | { readonly type: 'figures'; readonly figures: readonly Figure[] }
  /** Terms and what is to say of them. */
  | { readonly type: 'facts'; readonly title: string; readonly facts: readonly (readonly [term: string, text: Text])[] }
  /** Folded away on a page. */
  | { readonly type: 'details'; readonly summary: string; readonly blocks: readonly Block[] }
  /** Not in Markdown, which cannot fold it away. */
  | { readonly type: 'code'; readonly text: string };

/** Left out where nothing of it is left. */
export interface Section {
  readonly type: 'section';
  /** Unique on the page, as are those of tables and figures. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}
/** What may be missing is left out. */
type Optional<B> = B | null | undefined | false;
export const present = <B>(...blocks: readonly Optional<B>[]): B[] => blocks.flatMap((b) => (b ? [b] : []));
export function section(id: string, title: string, ...blocks: readonly Optional<Block>[]): Section {
  return { type: 'section', id, title, blocks: present(...blocks) };
}
export const paragraph = (text: Text): Block => ({ type: 'paragraph', text });
export const list = (items: readonly Text[]): Block => ({ type: 'list', items });
export const figures = (...drawn: readonly Optional<Figure>[]): Block => ({
  type: 'figures',
  figures: present(...drawn),
});

/** One question that a reader comes with, and its answer. */
export interface Card {
  readonly question: string;
  readonly verdict: Verdict;
  /** The verdict in a word; empty where the answer is a figure and not a pass. */
  readonly badge: string;
  /** The figure, and beside it what it counts. */
  readonly headline: string;
  readonly unit: string;
  readonly lines: readonly string[];
}

export type Cell = string | { readonly text: Text; readonly verdict?: Verdict; readonly origin?: Origin | undefined };
/** A small number at a figure that leads to the row of the page where its origin stands. */
export interface Origin {
  readonly number: number;
  readonly id: string;
  readonly what: string;
}
export interface Row {
  readonly id?: string | undefined;
  /** CSS colour of the dot before the first cell. */
  readonly colour?: string | undefined;
  readonly strong?: boolean | undefined;
  readonly cells: readonly Cell[];
}
export interface Table {
  readonly type: 'table';
  readonly id: string;
  readonly columns: readonly { readonly head: string; readonly numeric: boolean }[];
  readonly rows: readonly Row[];
  /** What `[1]`, `[2]`, ... in the cells stand for. */
  readonly notes: readonly string[];
  /** Cells of sentences, which may break over lines. */
  readonly prose: boolean;
}

/** A column as its head and the cell that it makes of one row's data. */
export interface Column<R> {
  readonly head: string;
  readonly numeric: boolean;
  readonly cell: (row: R) => Cell;
}
export const words = <R>(head: string, cell: (row: R) => Cell): Column<R> => ({ head, numeric: false, cell });
export const number = <R>(head: string, cell: (row: R) => Cell): Column<R> => ({ head, numeric: true, cell });

/** Cells are made row by row from left to right, so that notes collected on the way are numbered in reading order. */
export function table<R>(
  id: string,
  columns: readonly Column<R>[],
  rows: readonly R[],
  { notes = [], prose = false, row = () => ({}) }: TableOptions<R> = {},
): Table {
  const made = rows.map((data, i) => ({ ...row(data, i), cells: columns.map((c) => c.cell(data)) }));
  return { type: 'table', id, columns, rows: made, notes, prose };
}
interface TableOptions<R> extends Partial<Pick<Table, 'notes' | 'prose'>> {
  readonly row?: (data: R, index: number) => Omit<Row, 'cells'>;
}

/** A picture; `svg` is one `<svg>` element that is fit for the page, or null where it could not be drawn. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly svg: string | null;
  /** Over the whole page: scaled to it, or in its own size with a scroll bar. */
  readonly width: 'half' | 'full' | 'scroll';
}
