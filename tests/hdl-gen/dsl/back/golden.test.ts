/** The text itself, reviewed as a hardware engineer would; a change shows up as a diff of a `.v` file. */
import { describe, expect, it } from 'vitest';
import { emitDesign } from '../../../../hdl-gen/dsl/verilog/index.js';
import { bank, dot, lfsr16 } from './designs.js';

const options = { generator: 'zeroth 0.1.0', configHash: '1234abcd' };

describe('golden Verilog', () => {
  it.each([
    ['lfsr16', lfsr16()],
    ['dot16', dot()],
    ['dot16 async', dot({ clock: 'clk', reset: 'rst_n', resetStyle: 'async-low' })],
    ['bank_n4_b8', bank(4)],
  ])('%s', async (name, design) => {
    for (const f of emitDesign(design, options)) {
      const folder = name.replace(' ', '-');
      if (f.path.endsWith('.v') || name === 'lfsr16')
        await expect(f.text).toMatchFileSnapshot(`golden/${folder}/${f.path}`);
    }
  });

  it('is ASCII, at most 100 columns wide and the same every time', () => {
    for (const design of [lfsr16(), dot(), bank()]) {
      const once = emitDesign(design, options);
      expect(emitDesign(design, options)).toEqual(once);
      for (const f of once.filter((x) => x.path.endsWith('.v'))) {
        expect(f.text).toMatch(/^[\x20-\x7e\n]*$/);
        expect(Math.max(...f.text.split('\n').map((l) => l.length))).toBeLessThanOrEqual(100);
      }
    }
  });

  it('is written within 100 ms for a bank of 31 lanes', () => {
    const design = bank();
    emitDesign(design, options);
    const { user } = process.cpuUsage();
    emitDesign(design, options);
    expect((process.cpuUsage().user - user) / 1000).toBeLessThan(100);
  });
});
