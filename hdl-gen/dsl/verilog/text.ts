/** Comments and layout of whole lines: ASCII, at most 100 columns, with places in the TypeScript source. */
import type { Loc } from '../ir.js';
import type { Line } from './frag.js';
import { layout } from './layout.js';

export const COLUMNS = 100;

const ASCII: Readonly<Record<string, string>> = {
  '±': '+/-',
  '×': 'x',
  '·': '*',
  '–': '-',
  '—': '-',
  '−': '-',
  '→': '->',
  '←': '<-',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '…': '...',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '²': '^2',
  ε: 'eps',
  η: 'eta',
  μ: 'mu',
  µ: 'u',
  σ: 'sigma',
  '⊕': '^',
  '√': 'sqrt',
  '∞': 'inf',
  '∈': 'in',
  '°': ' deg',
};

/** Plain ASCII that no tool takes for a directive (`// verilator lint_off` in a doc comment is obeyed by Verilator). */
export function plain(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e\n]/g, (ch) => ASCII[ch] ?? '?').replace(/\\+(?=\n|$)/g, '');
  return ascii.replace(/^(\s*)(verilator|synopsys|synthesis|pragma|translate_)/gim, '$1Note: $2');
}

/** Comment lines of at most 100 columns; paragraphs are kept, words are not broken. */
export function comment(text: string, indent: number): string[] {
  const lead = `${'  '.repeat(indent)}//`;
  const out: string[] = [];
  for (const row of plain(text).split('\n')) {
    const inner = /^\s*/.exec(row)?.[0] ?? '';
    let now = '';
    for (const word of row.trim().split(/\s+/)) {
      if (now !== '' && `${lead} ${inner}${now} ${word}`.length > COLUMNS) {
        out.push(`${lead} ${inner}${now}`);
        now = word;
      } else now = now === '' ? word : `${now} ${word}`;
    }
    out.push(`${lead}${now === '' ? '' : ` ${inner}${now}`}`.trimEnd());
  }
  return out;
}

/** Collects text and remembers which line came from where. */
export class Page {
  readonly lines: string[] = [];
  readonly places = new Map<number, Loc>();

  text(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  blank(): void {
    if (this.lines.at(-1) !== '') this.lines.push('');
  }

  /** One logical line; a note goes behind it where it fits, above it otherwise. */
  line(l: Line): void {
    const laid = layout(l.doc, l.indent * 2, COLUMNS);
    if (l.note !== undefined && l.note !== '') {
      const behind = `${laid[0]}  // ${plain(l.note).replace(/\n/g, ' ')}`;
      if (behind.length <= COLUMNS) laid[0] = behind;
      else this.text(...comment(l.note, l.indent));
    }
    if (l.loc !== undefined) for (let i = 1; i <= laid.length; i++) this.places.set(this.lines.length + i, l.loc);
    this.text(...laid);
  }
}
