import { describe, expect, it } from 'vitest';
import { elaborate } from '../../../../hdl-gen/dsl/index.js';
import { bank, Lfsr16, Mac } from './units.fixture.js';

describe('elaboration', () => {
  it('builds the IR of a module with names, reset values and TypeScript lines', () => {
    const { top, modules } = elaborate(Lfsr16);
    expect(modules).toEqual([top]);
    console.log(top.loc, top.regs, top.ports[0]);
    console.dir(top.body, { depth: 4 });
  });
  it('hier', () => {
    const d = elaborate(bank(4, 8));
    console.log(d.modules.map((m) => m.name));
    console.dir(d.top, { depth: 3 });
    console.dir(elaborate(Mac).top, { depth: 3 });
  });
});
