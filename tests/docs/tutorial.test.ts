import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { build, root, temporary } from '../cli/support.js';
import { shell } from './checkout.js';
import { type Block, blocksOf, missingLines, readPage } from './page.js';

/**
 * docs/tutorial.md, run as a reader runs it: its files are written, its commands run one after the other in one folder,
 * and each excerpt is looked for in what the command above it printed.
 */
const blocks = blocksOf(readPage('docs/tutorial.md'));
const folder = temporary();
let said = '';

/** A folder in which `npx zeroth` is the checkout's. */
function install(): void {
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules', 'zeroth'));
  symlinkSync(join('..', 'zeroth', 'dist', 'cli', 'main.js'), join(folder, 'node_modules', '.bin', 'zeroth'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "reader", "private": true }');
}

async function follow({ language, file, text }: Block): Promise<void> {
  if (file !== null) writeFileSync(join(folder, file), text);
  else if (language === 'text') expect(missingLines(text, said), said).toEqual([]);
  else {
    const ran = await shell(folder, text);
    said = ran.said;
    expect(ran.code, said).toBe(0);
  }
}

beforeAll(async () => {
  await build();
  // A dist/ of an older build may lack the bit.
  chmodSync(join(root, 'dist', 'cli', 'main.js'), 0o755);
  install();
});

describe('docs/tutorial.md', () => {
  it('has commands, files and excerpts, and nothing that is not checked', () => {
    const kinds = new Set(blocks.map(({ language, file }) => (file === null ? language : 'file')));
    expect([...kinds].sort()).toEqual(['file', 'sh', 'text']);
    const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
    for (const step of ['explain', 'generate', 'simulate', 'synthesize', 'train']) {
      expect(commands.join('')).toContain(`npx zeroth ${step} `);
    }
  });

  test.each(blocks.map((block) => [`${block.file ?? block.language}, line ${block.line}`, block] as const))(
    '%s',
    (_, block) => follow(block),
  );

  it('would be found wrong', async () => {
    said = 'accuracy 1 %';
    const [text, command] = ['accuracy 2 %\n', 'npx zeroth explain gone.json\n'];
    await expect(follow({ language: 'text', file: null, text, line: 1 })).rejects.toThrow();
    await expect(follow({ language: 'sh', file: null, text: command, line: 1 })).rejects.toThrow();
  });
});
