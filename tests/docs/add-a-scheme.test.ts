import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { copyCheckout, shell, writeBlock } from './checkout.js';
import { type Block, blocksOf, missingLines, readPage } from './page.js';

/**
 * docs/add-a-scheme.md, followed in a copy of the checkout: its code is put into files, its commands run one after the
 * other, and each excerpt is looked for in what the command above it printed.
 */
const blocks = blocksOf(readPage('docs/add-a-scheme.md'));
const parts = ['config/schemes/coin.ts', 'golden-model/schemes/coin.ts', 'hdl-gen/schemes/coin.ts'];

const files = blocks.flatMap(({ file }) => file ?? []);

describe.runIf(parts.every((part) => files.includes(part)))('docs/add-a-scheme.md', () => {
  let folder = '';
  let said = '';
  const follow = async (block: Block): Promise<void> => {
    if (block.file !== null) writeBlock(folder, block);
    else if (block.language === 'text') expect(missingLines(block.text, said), said).toEqual([]);
    else {
      const ran = await shell(folder, block.text);
      said = ran.said;
      expect(ran.code, said).toBe(0);
    }
  };

  it('has the whole scheme, and commands that simulate, train and compare it', () => {
    expect(files).toEqual(expect.arrayContaining(['docs/stream.md', ...parts]));
    const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
    for (const step of ['npm run build', 'npx zeroth simulate', 'npx zeroth train', 'npx zeroth compare']) {
      expect(commands.join('')).toContain(step);
    }
    // Nothing is left unread: a block is a file, a command or an excerpt.
    expect(blocks.filter(({ file, language }) => file === null && !['sh', 'text'].includes(language))).toEqual([]);
  });

  it('begins with a copy of the checkout', () => {
    folder = copyCheckout();
  });

  test.each(blocks.map((block) => [`${block.file ?? block.language}, line ${block.line}`, block] as const))(
    '%s',
    (_, block) => follow(block),
  );

  // The tests' own tables, one naive reading a scheme, are the page's last step.
  it('type-checks', async () => {
    const ran = await shell(folder, 'npx tsc -p tsconfig.types.json --outDir out/types');
    expect(ran.code, ran.said).toBe(0);
  });

  test('a scheme without its twin does not build or run', async () => {
    rmSync(join(folder, 'golden-model', 'schemes', 'coin.ts'));
    expect((await shell(folder, 'npm run build && npx zeroth simulate coin.json --numbers 1000')).code).not.toBe(0);
  });
});
