import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { extractDocs } from '../../../../hdl-gen/dsl/docs-extract.js';

const folder = mkdtempSync(join(tmpdir(), 'zeroth-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = `
const shared = () => ({
  /** From a helper. */
  load: input(1),
});
/**
 * Adds one.
 * Twice, on request.
 * @param width not for the hardware reader
 */
export function adder(width: number, twice: boolean) {
  return hw('adder', {
    ...shared(),
    /** The value. */
    a: input(width),
    // Not a doc comment.
    b: input(1),
    ...(twice && {
      /** Adds two. */
      two: input(1),
    }),
    /** The sum. */
    q: output(width),
  }, (io, m) => {
    const r = m.regs({
      /** The last sum. */
      last: reg(width),
    });
    /** What was seen. */
    const ram = m.memory({ name: 'seen', width, depth: 4 });
    io.q = r.last;
  });
}
`;

it('carries comments of modules, ports, optional and shared ports, registers and memories, by line and key', async () => {
  const file = join(folder, 'adder.ts');
  writeFileSync(file, text);
  expect(await extractDocs([file], (path) => basename(path))).toEqual({
    'adder.ts': {
      12: {
        '': 'Adds one. Twice, on request.',
        load: 'From a helper.',
        a: 'The value.',
        two: 'Adds two.',
        q: 'The sum.',
      },
      25: { last: 'The last sum.' },
      30: { '': 'What was seen.' },
    },
  });
});
