import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { proveNetlist } from '../../synth/fpga/equiv.js';
import { type Mutants, mutants } from '../../synth/fpga/mutate.js';
import { schematicNetlist } from '../../synth/fpga/schematic.js';
import { synthTargets as targets } from '../../synth/target.js';
import { design, input, lfsrBank, output, scratch, toolchain } from './fixtures.js';

const hx8k = targets['ice40-hx8k'];
const tools = toolchain();
const shape = { lanes: 2, bits: 9, leap: 5 };
const bank = lfsrBank({ ...shape, taps: [9, 5] });

describe('equivalence of RTL and netlist', () => {
  it('is proved for two lanes', async () => {
    expect(await proveNetlist(bank, hx8k, { tools })).toEqual({
      proved: true,
      pairs: 18,
      unproven: [],
      tool: 'yosys-wasm 0.55.944',
    });
  });

  it('fails when the netlist was made with one tap flipped, and names the bits', async () => {
    const flipped = lfsrBank({ ...shape, taps: [9, 4] });
    const result = await proveNetlist(bank, hx8k, { tools, implementation: flipped });
    expect(result.proved).toBe(false);
    expect(result.unproven).toContain('lane_0_q[0]');
    // Bits that the step only moves do not depend on a tap.
    expect(result.unproven).not.toContain('lane_0_q[8]');
  });

  it('holds with an asynchronous reset', async () => {
    const counter = design(
      'counter',
      [input('en', 1), output('q', 4)],
      `  reg [3:0] count_q;
  always @(posedge clk or negedge rst_n)
    if (!rst_n) count_q <= 4'd0;
    else if (en) count_q <= count_q + 4'd1;
  assign q = count_q;`,
      { clock: 'clk', reset: 'rst_n', resetStyle: 'async-low' },
    );
    expect(await proveNetlist(counter, hx8k, { tools })).toMatchObject({ proved: true, pairs: 4 });
  });
});

/** How many mutants a random stimulus of so many cycles tells from the original, under Icarus. */
function killed(of: Mutants, cycles: number): number {
  const dir = scratch();
  writeFileSync(join(dir, 'mutants.v'), of.verilog);
  writeFileSync(
    join(dir, 'bench.v'),
    `module bench;
  reg clk = 0, rst = 0, step = 0, load = 0; reg [8:0] seed = 0;
  wire [17:0] good, bad; reg [${of.selectWidth - 1}:0] mutsel;
  integer k, i, n, caught; reg hit;
  ${of.top} original (.clk(clk), .rst(rst), .step(step), .load(load), .seed(seed), .u(good), .mutsel(${of.selectWidth}'d0));
  ${of.top} mutant (.clk(clk), .rst(rst), .step(step), .load(load), .seed(seed), .u(bad), .mutsel(mutsel));
  initial begin
    caught = 0;
    for (k = 0; k <= ${of.mutants.length}; k = k + 1) begin
      mutsel = k; hit = 0; n = 7;
      for (i = 0; i < ${cycles} + 2; i = i + 1) begin
        load = i < 2 || i % 17 == 0; step = $random(n); seed = $random(n);
        #1 clk = 1; #1 clk = 0;
        if (i >= 1 && good !== bad) hit = 1;
      end
      if (hit) caught = caught + 1;
      if (hit && k == 0) begin $display("the original differs from itself"); $finish; end
    end
    $display("%0d", caught);
  end
endmodule
`,
  );
  execFileSync('iverilog', ['-g2005', '-o', 'sim', 'bench.v', 'mutants.v'], { cwd: dir });
  return Number(execFileSync('vvp', ['-n', 'sim'], { cwd: dir, encoding: 'utf8' }));
}

describe('mutants', () => {
  it('stand behind one select port; a long stimulus tells them from the original, a short one does not', async () => {
    const set = await mutants(bank, { tools, count: 100, seed: 7 });
    expect(set.mutants.length + set.leftOut.length).toBe(100);
    expect(set.mutants.map((m) => m.select)).toEqual(set.mutants.map((_, i) => i + 1));
    expect(set.mutants.every((m) => m.port !== 'CLK')).toBe(true);
    expect(set.leftOut.every((m) => m.port === 'CLK')).toBe(true);
    expect(set.mutants[0]?.places[0]).toMatch(/^bank_n2_b9\.v:\d+/);
    const long = killed(set, 400);
    const short = killed(set, 1);
    expect(long / set.mutants.length).toBeGreaterThan(0.95);
    expect(short).toBeLessThan(long * 0.8);
  });

  it('are the same for the same seed', async () => {
    const make = (seed: number) => mutants(bank, { tools, count: 10, seed });
    const [a, b, c] = [await make(1), await make(1), await make(2)];
    expect(a).toEqual(b);
    expect(a.mutants).not.toEqual(c.mutants);
  });

  it('of clock pins are left out, and listed', async () => {
    const { leftOut, mutants: kept } = await mutants(
      design('ff', [input('d', 1), output('q', 1)], '  reg q_q;\n  always @(posedge clk) q_q <= d;\n  assign q = q_q;'),
      { tools, count: 20 },
    );
    expect(leftOut.length).toBeGreaterThan(0);
    expect(new Set(leftOut.map((m) => m.port))).toEqual(new Set(['CLK']));
    expect(kept.length).toBeGreaterThan(0);
  });

  it('are asked for in a sensible number', async () => {
    await expect(mutants(bank, { tools, count: 0 })).rejects.toThrow('mutants: count 0\n  allowed: 1..65535');
  });
});

it('a schematic netlist is the top alone, at word level', async () => {
  const netlist = (await schematicNetlist(bank, tools)) as {
    modules: Record<string, { ports: object; cells: Record<string, { type: string }> }>;
  };
  expect(Object.keys(netlist.modules)).toEqual(['bank_n2_b9']);
  const top = netlist.modules.bank_n2_b9;
  expect(Object.keys(top?.ports ?? {})).toEqual(['clk', 'rst', 'step', 'load', 'seed', 'u']);
  const types = Object.values(top?.cells ?? {}).map((c) => c.type);
  expect(types.filter((t) => t === '$dff')).toHaveLength(2);
  expect(types.every((t) => t.startsWith('$'))).toBe(true);
});
