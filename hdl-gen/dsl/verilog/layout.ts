/**
 * A small pretty printer (Oppen and Wadler's scheme): a document is text with places where a line may be broken, and
 * a group is written on one line when it fits. It keeps the emitted Verilog within its column limit.
 */

/** A name that is settled only when the whole module is known. */
export interface NameRef {
  name: string;
}

export type Doc =
  | string
  | NameRef
  | readonly Doc[]
  | { readonly k: 'group'; readonly d: Doc }
  | { readonly k: 'nest'; readonly d: Doc }
  | { readonly k: 'fill'; readonly items: readonly Doc[]; readonly from: number }
  | typeof line
  | typeof soft;

/** A space, or a line break when the group around it does not fit. */
export const line = { k: 'line' } as const;
/** Nothing, or a line break when the group around it does not fit. */
export const soft = { k: 'soft' } as const;
export const group = (...d: Doc[]): Doc => ({ k: 'group', d });
export const nest = (...d: Doc[]): Doc => ({ k: 'nest', d });
/** Items separated by a space where they fit and by a line break where they do not. */
export const fill = (items: readonly Doc[]): Doc => ({ k: 'fill', items, from: 0 });

const isList = (d: Doc): d is readonly Doc[] => Array.isArray(d);

interface Cell {
  readonly doc: Doc;
  readonly indent: number;
  readonly flat: boolean;
}

/** Does `first` (flat), with what follows it up to the next possible break, fit in `room` columns? */
function fits(first: Cell, rest: readonly Cell[], room: number): boolean {
  const stack: Cell[] = [first];
  let left = room;
  let next = rest.length - 1;
  for (;;) {
    const cell = stack.pop() ?? rest[next--];
    if (cell === undefined) return true;
    const { doc: d, indent, flat } = cell;
    if (typeof d === 'string') left -= d.length;
    else if (isList(d)) for (let i = d.length - 1; i >= 0; i--) stack.push({ doc: d[i] ?? '', indent, flat });
    else if ('name' in d) left -= d.name.length;
    else if (d.k === 'line' || d.k === 'soft') {
      if (!flat) return true;
      if (d.k === 'line') left -= 1;
    } else if (d.k === 'group' || d.k === 'nest') stack.push({ doc: d.d, indent, flat });
    else if (d.items[d.from] !== undefined) {
      // Between items a break is always possible.
      if (!flat && d.from > 0) return true;
      if (d.from > 0) left -= 1;
      stack.push({ doc: { ...d, from: d.from + 1 }, indent, flat }, { doc: d.items[d.from] ?? '', indent, flat });
    }
    if (left < 0) return false;
  }
}

/** Lays `doc` out from column `indent` in `width` columns; continuation lines are indented by two more per nest. */
export function layout(doc: Doc, indent: number, width: number): string[] {
  const lines: string[] = [];
  let text = ' '.repeat(indent);
  const stack: Cell[] = [{ doc, indent, flat: false }];
  const newline = (at: number) => {
    lines.push(text.trimEnd());
    text = ' '.repeat(at);
  };
  while (stack.length > 0) {
    const cell = stack.pop();
    if (cell === undefined) break;
    const { doc: d, indent: at, flat } = cell;
    if (typeof d === 'string') text += d;
    else if (isList(d)) for (let i = d.length - 1; i >= 0; i--) stack.push({ doc: d[i] ?? '', indent: at, flat });
    else if ('name' in d) text += d.name;
    else if (d.k === 'line') {
      if (flat) text += ' ';
      else newline(at);
    } else if (d.k === 'soft') {
      if (!flat) newline(at);
    } else if (d.k === 'nest') stack.push({ doc: d.d, indent: at + 2, flat });
    else if (d.k === 'group') {
      const ok = flat || fits({ doc: d.d, indent: at, flat: true }, stack, width - text.length);
      stack.push({ doc: d.d, indent: at, flat: ok });
    } else {
      const item = d.items[d.from];
      if (item === undefined) continue;
      stack.push({ doc: { ...d, from: d.from + 1 }, indent: at, flat });
      const fitsAt = (used: number) => flat || fits({ doc: item, indent: at, flat: true }, stack, width - used);
      if (d.from > 0) {
        if (fitsAt(text.length + 1)) text += ' ';
        else newline(at);
      }
      stack.push({ doc: item, indent: at, flat: fitsAt(text.length) });
    }
  }
  lines.push(text.trimEnd());
  return lines;
}
