import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { root } from '../cli/support.js';
import { blocksOf, missingLines, readPage } from './page.js';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'hdl-gen/dsl/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** GitHub's anchor of a heading. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[`*_]/g, (sign) => (sign === '_' ? '_' : ''))
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

function anchors(text: string): Set<string> {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  const headings = [...prose.matchAll(/^#+ (.*)$/gm)].map((match) => slug(match[1] as string));
  const named = [...prose.matchAll(/<a (?:id|name)="([^"]+)"/g)].map((match) => match[1] as string);
  return new Set([...headings, ...named]);
}

/** Relative links of a page that lead nowhere: a missing file, or a missing heading of a Markdown page. */
function deadLinks(page: string, text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`(?!\])/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] as string);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path, anchor] = link.split('#') as [string, string | undefined];
    const target = path === '' ? join(root, page) : join(root, dirname(page), path);
    if (!existsSync(target)) return true;
    if (anchor === undefined || !target.endsWith('.md') || statSync(target).isDirectory()) return false;
    return !anchors(path === '' ? text : readFileSync(target, 'utf8')).has(anchor);
  });
}

describe('README.md', () => {
  const readme = readPage('README.md');
  const [start] = readme.split(/^## More$/m) as [string];

  it('says what a newcomer needs in at most 800 words before "More"', () => {
    expect(readme).toMatch(/^## More$/m);
    expect(start.split(/\s+/).filter((word) => word !== '').length).toBeLessThanOrEqual(800);
  });

  it('names the two commands, in a block to copy', () => {
    const commands = blocksOf(start)
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => text.split('\n').map((line) => line.replace(/\s*#.*/, '')));
    expect(commands).toEqual(expect.arrayContaining(['npm run demo', 'npm test']));
  });
});

describe('links', () => {
  test.each(pages)('of %s', (page) => {
    expect(deadLinks(page, readPage(page))).toEqual([]);
  });

  test('that lead nowhere are found', () => {
    const text =
      '# A b-c `d`\n[1](gone.md) [2](#a-b-c-d) [3](#b) [4](README.md#two-commands) [5](README.md#x) [6](http://x)';
    expect(deadLinks('README.md', text)).toEqual(['gone.md', '#b', 'README.md#x']);
  });
});

describe('npm scripts', () => {
  const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Record<string, string> };
  const named = (text: string): string[] =>
    [...text.matchAll(/\bnpm run ([a-z]+)/g)].map((match) => match[1] as string);

  test.each(pages)('that %s names are there', (page) => {
    expect(named(readPage(page)).filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  test('that are not there would be found', () => {
    expect(named('`npm run nothing -- --x`')).toEqual(['nothing']);
  });
});

describe('scripts', () => {
  test.each(pages)('that %s runs by `node scripts/...` are there', (page) => {
    const named = [...readPage(page).matchAll(/node (scripts\/[\w.-]+)/g)].map((match) => match[1] as string);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('the reader of pages', () => {
  it('takes blocks with the path above them', () => {
    const page = 'a\n\n**`x/y.ts`**, the row:\n\n```ts\nlet a;\n```\n\ntext\n```sh\nls\n```\n';
    expect(blocksOf(page)).toEqual([
      { language: 'ts', file: 'x/y.ts', text: 'let a;\n', line: 5 },
      { language: 'sh', file: null, text: 'ls\n', line: 10 },
    ]);
    expect(() => blocksOf('```sh\nls\n')).toThrow('line 1');
  });

  it('finds lines that were not printed, or in another order', () => {
    const output = 'one   1\ntwo 2 s\nthree 3';
    expect(missingLines('one 1\n...\nthree ...', output)).toEqual([]);
    expect(missingLines('one ...1', output)).toEqual([]);
    expect(missingLines('two 2 s\none 1', output)).toEqual(['one 1']);
    expect(missingLines('one', output)).toEqual(['one']);
  });
});

test('the pages are all there', () => {
  expect(pages.length).toBeGreaterThan(15);
  expect(pages.map((page) => relative('.', page))).toContain('docs/decisions/koffi.md');
});
