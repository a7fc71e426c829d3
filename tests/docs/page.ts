/** Reads the Markdown pages that tests run: the code blocks in their order, and a file's path where a block has one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../cli/support.js';

export interface Block {
  readonly language: string;
  /** The path on the line above the block, as in **`bank.json`**. */
  readonly file: string | null;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  const lines = page.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const fence = /^```(\w*)$/.exec(lines[i] as string);
    if (fence === null) continue;
    const end = lines.indexOf('```', i + 1);
    if (end === -1) throw new Error(`the block of line ${i + 1} has no end`);
    const above =
      lines
        .slice(0, i)
        .filter((line) => line !== '')
        .at(-1) ?? '';
    const file = /^\*\*`([\w./-]+)`\*\*/.exec(above)?.[1] ?? null;
    blocks.push({ language: fence[1] as string, file, text: `${lines.slice(i + 1, end).join('\n')}\n`, line: i + 1 });
    i = end;
  }
  return blocks;
}

export const readPage = (name: string): string => readFileSync(join(root, name), 'utf8');

/**
 * Lines of an excerpt that a program's output does not have, in order. White space counts as one space, and `...` stands
 * for anything, or on a line of its own for any lines.
 */
export function missingLines(excerpt: string, output: string): string[] {
  const clean = (line: string): string => line.trim().replace(/\s+/g, ' ');
  const said = output.split('\n').map(clean);
  let from = 0;
  return excerpt
    .split('\n')
    .map(clean)
    .filter((line) => line !== '' && line !== '...')
    .filter((line) => {
      const parts = line.split('...').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      const pattern = new RegExp(`^${parts.join('.*')}$`);
      const at = said.findIndex((text, i) => i >= from && pattern.test(text));
      if (at !== -1) from = at + 1;
      return at === -1;
    });
}
