/** What `tsc` says is part of the language: its messages are tested like our own. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const folder = dirname(fileURLToPath(import.meta.url));
const root = resolve(folder, '../../../..');

const config = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
);

/** Findings in `text`, as if it were a file beside this one. */
function compile(text: string): { line: number; message: string }[] {
  const path = join(folder, 'in-memory.ts');
  const host = ts.createCompilerHost(config.options);
  const { getSourceFile, fileExists, readFile } = host;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  host.getSourceFile = (name, ...rest) => (name === path ? source : getSourceFile.call(host, name, ...rest));
  host.fileExists = (name) => name === path || fileExists.call(host, name);
  host.readFile = (name) => (name === path ? text : readFile.call(host, name));
  const options = { ...config.options, noUnusedLocals: false, noUnusedParameters: false };
  const program = ts.createProgram([path], options, host);
  return ts.getPreEmitDiagnostics(program, source).map((d) => ({
    line: source.getLineAndCharacterOfPosition(d.start ?? 0).line + 1,
    message: `TS${d.code}: ${ts.flattenDiagnosticMessageText(d.messageText, '\n')}`,
  }));
}

describe('tsc', () => {
  const text = readFileSync(join(folder, 'errors.fixture.ts'), 'utf8').replace('// @ts-nocheck', '//');
  const lines = text.split('\n');
  const expected = lines.flatMap((l, i) => {
    const wanted = /^\s*\/\/! (?:(TS\d+): )?(.*)$/.exec(l);
    return wanted ? [{ line: i + 2, code: wanted[1] ?? '', words: wanted[2] ?? '', source: lines[i + 1]?.trim() }] : [];
  });
  const found = compile(text);

  it('is asked about a fair number of mistakes', () => {
    expect(expected.length).toBeGreaterThan(35);
  });
  it.each(expected)('$source', ({ line, code, words }) => {
    const here = found.filter((f) => f.line === line).map((f) => f.message);
    expect(here).toHaveLength(1);
    expect(here[0]).toContain(words);
    expect(here[0]?.startsWith(code)).toBe(true);
  });
  it('finds no mistake elsewhere', () => {
    const wanted = new Set(expected.map((e) => e.line));
    expect(found.filter((f) => !wanted.has(f.line))).toEqual([]);
  });
});

describe('3,000 lines of operators', () => {
  const generated = (wrongAt?: number): string => {
    const body = Array.from({ length: 3000 }, (_, i) => {
      const v = (n: number) => `v${Math.max(i - n, 0)}`;
      const forms = [
        `${v(1)}.add(${v(2)})`,
        `${v(1)}.xor(io.a).and(${v(3)})`,
        `cat(${v(1)}.slice(22, 0), ${v(2)}.bit(23))`,
        `mux(${v(1)}.lt(${v(2)}), ${v(1)}, ${v(3)}.not())`,
        `${v(1)}.slice(11, 0).mul(${v(2)}.slice(23, 12))`,
        `${v(1)}.resize(40).shr(3).slice(23, 0)`,
      ];
      const form = i === wrongAt ? `${v(1)}.add(io.b)` : forms[i % forms.length];
      return `  const v${i + 1} = ${form};`;
    });
    return [
      "import { cat, hw, input, mux, output } from '../../../../hdl-gen/dsl/index.js';",
      "export const Long = hw('long', { a: input(24), b: input(8), q: output(24) }, (io) => {",
      '  const v0 = io.a;',
      ...body,
      '  io.q = v3000;',
      '});',
    ].join('\n');
  };
  it('have no error, and a wrong one among them is found', () => {
    expect(compile(generated())).toEqual([]);
    const found = compile(generated(1499));
    expect(found).toHaveLength(1);
    expect(found[0]?.line).toBe(1503);
    expect(found[0]?.message).toContain('add: width mismatch, left is 24 bits, right is 8 bits');
  });
});
