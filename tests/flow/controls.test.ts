import { describe, expect, it, test } from 'vitest';
import { type Config, resolveConfig } from '../../config/index.js';
import { negativeControls, withFault } from '../../flow/index.js';
import { sourceUnderTest } from '../../sim/index.js';

const bank: Config['generator'] = { kind: 'on-the-fly', lanes: 3, bits: 5 };
const pool: Config['generator'] = { kind: 'pool', size: 31, bits: 5 };
const resolved = (generator: Config['generator']) => resolveConfig({ name: 'small', generator });

describe('withFault', () => {
  test.each([
    [bank, /^\+.*\blane_\d+_q\[\d+\] \^/],
    [pool, /^\+.*<= \d+'h[0-9a-f]+;/],
    [{ kind: 'clt', lanes: 2 } as const, /^\+/],
  ])('changes one line of the Verilog of %j', (generator, changed) => {
    const { files } = sourceUnderTest(resolved(generator));
    const faulty = withFault(files);
    expect(faulty.map((f) => f.path)).toEqual(files.map((f) => f.path));
    const lines = files.flatMap(({ text }, i) => {
      const [before, after] = [text.split('\n'), (faulty[i]?.text ?? '').split('\n')];
      expect(after.length).toBe(before.length);
      return after.flatMap((line, n) => (line === before[n] ? [] : [`+${line}`]));
    });
    expect(lines.length).toBe(1);
    expect(lines[0]).toMatch(changed);
  });

  it('does not pretend: text with nothing to break is an error', () => {
    expect(() => withFault([{ path: 'a.v', text: 'module a; endmodule' }])).toThrow('neither a feedback tap nor a ROM');
  });
});

describe('negativeControls', () => {
  it('are all caught, for a bank and for a pool', async () => {
    const caught = async (generator: Config['generator']) => {
      const controls = await negativeControls(resolved(generator));
      return controls.map(({ name, caught }) => [name, caught]);
    };
    expect(await caught(bank)).toEqual([
      ['one tap flipped', true],
      ['wrong seed', true],
      ['stale pass seed', true],
    ]);
    expect(await caught(pool)).toEqual([
      ['one pool entry changed', true],
      ['wrong seed', true],
      ['stale pass seed', true],
    ]);
  });
});
