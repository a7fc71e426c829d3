import fc from 'fast-check';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { findProgram } from '../../base/programs.js';
import { hw, input, output, reg, signed, sink, source } from '../../hdl-gen/dsl/index.js';
import { buildDesign, designPorts, emitted } from '../../sim/design.js';
import { backends, bench } from '../../sim/testbench.js';
import { locateTool, simulationTools } from '../../sim/tools.js';

/** Adds a signed step to a running sum on each accepted beat; the sum leaves as a stream. */
const Accumulate = hw(
  'accumulate',
  {
    step: input(signed(12)),
    clear: input(1),
    in: sink({ data: 40 }),
    out: source({ data: 40 }),
    total: output(signed(20)),
  },
  (io, m) => {
    const r = m.regs({ sum: reg(signed(20)), word: reg(40), full: reg(1) });
    io.in.ready = r.full.not().or(io.out.ready);
    m.when(io.in.fire, () => {
      r.word = io.in.data;
      r.sum = r.sum.add(io.step.resize(20));
    });
    m.when(io.in.fire, () => m.set(r.full, 1)).elsewhen(io.out.fire, () => m.set(r.full, 0));
    m.when(io.clear, () => m.set(r.sum, 0));
    io.out.valid = r.full;
    m.set(io.out.data, r.word);
    io.total = r.sum;
  },
);

describe.each(backends)('a typed bench on the %s', (backend) => {
  it('sets inputs and reads outputs by name', async () => {
    const b = await bench(Accumulate, { backend });
    b.reset(2);
    expect(b.cycles).toBe(2);
    b.pins.in_valid = 1n;
    b.pins.in_data = 0xff_1234_5678n;
    b.pins.step = -5n;
    expect(b.pins.in_ready).toBe(1n);
    expect(b.pins.out_valid).toBe(0n);
    b.step();
    expect([b.pins.out_valid, b.pins.out_data, b.pins.in_ready]).toEqual([1n, 0xff_1234_5678n, 0n]);
    expect(b.pins.total).toBe(BigInt.asUintN(20, -5n));
    // Combinational, without a clock.
    b.pins.out_ready = 1n;
    expect(b.pins.in_ready).toBe(1n);
    b.step(3);
    expect(BigInt.asIntN(20, b.pins.total)).toBe(-20n);
    expect(b.cycles).toBe(6);
    b.reset();
    expect([b.pins.total, b.pins.out_valid]).toEqual([0n, 0n]);
    b.dispose();
  });

  it('works with every reset style', async () => {
    for (const domain of ['sync-high', 'sync-low', 'async-low'] as const) {
      const b = await bench(Accumulate, { backend, domain });
      b.pins.in_valid = 1n;
      b.pins.out_ready = 1n;
      b.pins.step = 7n;
      b.reset();
      expect(b.pins.total, domain).toBe(0n);
      b.step(2);
      expect(b.pins.total, domain).toBe(14n);
      b.dispose();
    }
  });

  it('refuses wrong names and outputs, in the types and at run time', async () => {
    const b = await bench(Accumulate, { backend });
    expectTypeOf(b.pins.total).toEqualTypeOf<bigint>();
    expect(() => {
      // @ts-expect-error total is an output
      b.pins.total = 1n;
    }).toThrow('accumulate.total: is an output; only inputs can be set');
    expect(() => {
      // @ts-expect-error there is no such pin
      b.pins.totel = 1n;
    }).toThrow(TypeError);
    expect(() => {
      b.pins.clear = 2n;
    }).toThrow(/does not fit/);
    b.dispose();
  });
});

it('gives the same values on both backends, whatever is done', async () => {
  const [a, b] = await Promise.all(backends.map((backend) => bench(Accumulate, { backend })));
  if (a === undefined || b === undefined) throw new Error('two backends');
  const inputs = designPorts(a.design).filter((p) => p.direction === 'input' && p.name !== 'clk' && p.name !== 'rst');
  const outputs = designPorts(a.design).filter((p) => p.direction === 'output');
  const cycle = fc.tuple(...inputs.map((p) => fc.bigInt({ min: 0n, max: (1n << BigInt(p.width)) - 1n })));
  fc.assert(
    fc.property(fc.array(cycle, { minLength: 1, maxLength: 30 }), (cycles) => {
      for (const s of [a, b]) s.reset();
      for (const values of cycles) {
        for (const s of [a, b]) for (const [i, p] of inputs.entries()) s.poke(p.name, values[i] ?? 0n);
        for (const p of outputs) expect(b.peek(p.name), p.name).toBe(a.peek(p.name));
        for (const s of [a, b]) s.step();
      }
    }),
    { numRuns: 100 },
  );
  b.dispose();
});

it('builds a combinational design without clock or reset', async () => {
  const Parity = hw('parity', { a: input(70), odd: output(1) }, (io) => {
    io.odd = io.a.xorR();
  });
  for (const backend of backends) {
    const b = await bench(Parity, { backend });
    expect(emitted(b.design)).toMatchObject({ clock: null, reset: null });
    b.pins.a = (1n << 69n) | 6n;
    expect(b.pins.odd).toBe(1n);
    b.pins.a = 6n;
    expect(b.pins.odd).toBe(0n);
    b.dispose();
  }
  const library = await buildDesign((await bench(Parity, { backend: 'interpreter' })).design);
  expect(library.ports.map((p) => p.name).sort()).toEqual(['a', 'odd']);
});

describe('the tools', () => {
  it('are found with their versions, each with the line that installs it', async () => {
    const tools = await simulationTools();
    expect(tools.map((t) => [t.name, t.install])).toEqual([
      ['verilator', 'apt-get install verilator'],
      ['c++', 'apt-get install g++'],
      ['iverilog', 'apt-get install iverilog'],
      ['vvp', 'apt-get install iverilog'],
    ]);
    expect(tools[0]?.found?.version).toMatch(/^Verilator \d+\.\d+/);
    expect(findProgram('node')).toMatch(/\/node$/);
    expect(findProgram('node', '/nowhere::/tmp')).toBeNull();
    vi.stubEnv('PATH', '/nowhere');
    expect(await locateTool('verilator')).toBeNull();
    vi.unstubAllEnvs();
    expect(await locateTool('verilator')).not.toBeNull();
  });
});
