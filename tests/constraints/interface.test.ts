import { describe, expect, it } from 'vitest';
import { allPorts, interfaceOf, portBits } from '../../constraints/index.js';
import { elaborate, hw, input, output, reg } from '../../hdl-gen/dsl/index.js';

const toggle = (name: string, options: Parameters<typeof hw>[3]) =>
  hw(
    name,
    { enable: input(1), q: output(4) },
    (io, m) => {
      const r = m.regs({ count: reg(4, 0n) });
      m.when(io.enable, () => {
        r.count = r.count.not();
      });
      io.q = r.count;
    },
    options,
  );

describe('interfaceOf', () => {
  it('has the ports and the clock domain of the module', () => {
    const of = interfaceOf(elaborate(toggle('toggle', { domain: 'async-low' })).top);
    expect(of).toEqual({
      module: 'toggle',
      domain: { clock: 'clk', reset: 'rst_n', resetStyle: 'async-low' },
      ports: [
        { name: 'enable', direction: 'input', width: 1 },
        { name: 'q', direction: 'output', width: 4 },
      ],
    });
    expect(allPorts(of).flatMap(portBits)).toEqual(['clk', 'rst_n', 'enable', 'q[0]', 'q[1]', 'q[2]', 'q[3]']);
  });

  it('has no clock for a combinational module', () => {
    const parity = hw('parity', { a: input(4), y: output(1) }, (io) => {
      io.y = io.a.bit(0).xor(io.a.bit(3));
    });
    expect(interfaceOf(elaborate(parity).top).domain).toBeUndefined();
  });
});
