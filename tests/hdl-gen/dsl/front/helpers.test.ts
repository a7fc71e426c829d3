import { describe, expect, it } from 'vitest';
import { type Bits, type Builder, elaborate, hw, input, output, reg } from '../../../../hdl-gen/dsl/index.js';

const Buffer8 = hw('buffer8', { d: input(8), q: output(8) }, (io, m) => {
  const r = m.regs({ held: reg(8) });
  r.held = io.d;
  io.q = r.held;
});

/** A function that units share: it takes the builder of any module and adds to that module. */
function delayed(m: Builder, name: string, value: Bits<8>): Bits<8> {
  const u = m.instance(name, Buffer8);
  u.d = value;
  const r = m.regs({ [`${name}_twice`]: reg(8) });
  for (const key of Object.keys(r)) r[key] = u.q;
  return r[`${name}_twice`]?.as(8) ?? u.q;
}

const top = (name: string, options: { domain: 'async-low' } | Record<never, never>) =>
  hw(
    name,
    { d: input(8), q: output(8) },
    (io, m) => {
      io.q = delayed(m, 'late', io.d);
    },
    options,
  );

describe('a helper function that takes m', () => {
  it('serves modules that inherit their domain and modules that fix one', () => {
    for (const options of [{}, { domain: 'async-low' }] as const) {
      const design = elaborate(top('with_helper', options));
      expect(design.modules.map((module) => module.name)).toEqual(['buffer8', 'with_helper']);
      expect(design.top.instances.map((i) => [i.name, i.module.domain.resetStyle])).toEqual([
        ['late', 'domain' in options ? 'async-low' : 'sync-high'],
      ]);
      expect(design.top.regs.map((r) => [r.name, r.loc?.file])).toEqual([
        ['late_twice', 'tests/hdl-gen/dsl/front/helpers.test.ts'],
      ]);
    }
  });
});
