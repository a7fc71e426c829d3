import { describe, expect, it } from 'vitest';
import { type EmittedFile, emitDesign } from '../../../../hdl-gen/dsl/verilog/index.js';
import { bank, dot, lfsr16 } from './designs.js';
import { randomDesign } from './random.js';
import { CLEAN, lint, runIn } from './tools.js';

const options = { generator: 'zeroth test' };
const domain = (clock: string, reset: string, resetStyle: 'sync-high' | 'sync-low' | 'async-low') => ({
  clock,
  reset,
  resetStyle,
});

describe('emitted text is accepted by Verilator -Wall, Icarus -Wall and Yosys without a word', () => {
  it.each([
    ['lfsr16', lfsr16()],
    ['dot16, synchronous reset', dot()],
    ['dot16, AXI reset', dot(domain('aclk', 'aresetn', 'sync-low'))],
    ['dot16, asynchronous reset', dot(domain('clk', 'rst_n', 'async-low'))],
    ['bank of 31 lanes', bank()],
  ])('%s', async (_, design) => {
    expect(await lint(emitDesign(design, options), design.top.name)).toEqual(CLEAN);
  });

  const seeds = Array.from({ length: Number(process.env.FUZZ_LINT ?? 8) }, (_, i) => i + 1);
  it.each(seeds)('random program %i', async (seed) => {
    const design = randomDesign(seed);
    expect(await lint(emitDesign(design, options), design.top.name)).toEqual(CLEAN);
  });

  it('reports what is wrong when something is (negative control)', async () => {
    const edit = (from: string, to: string): EmittedFile[] =>
      emitDesign(lfsr16(), options).map((f) => {
        if (f.path.endsWith('.v')) expect(f.text).toContain(from);
        return { ...f, text: f.text.replace(from, to) };
      });
    const width = await lint(edit("state_q <= 16'd1", "state_q <= 15'd1"), 'lfsr16');
    expect(width.verilator).toContain('%Warning-WIDTH');
    const undeclared = await lint(edit('assign q = state_q', 'assign q = stat_q'), 'lfsr16');
    expect(undeclared.icarus).toContain('stat_q');
    expect(undeclared.yosys).toContain('stat_q');
  });
});

describe('simulation checks', () => {
  const bench = `module bench;
  reg clk = 0, rst = 1, we = 0, start = 0;
  reg [3:0] waddr = 4'd5;
  wire busy, done;
  wire signed [11:0] y;
  dot16 dut (.clk(clk), .rst(rst), .we(we), .waddr(waddr), .wdata(8'd1), .start(start), .x(8'd1), .busy(busy), .done(done), .y(y));
  always #5 clk = !clk;
  initial begin
    #12 rst = 0;
    start = 1;
    #10 start = 0;
    we = WRITE;
    #200 $display("finished");
    $finish;
  end
endmodule
`;
  const run = (write: number): string => {
    const files = [...emitDesign(dot(), options), { path: 'bench.v', text: bench.replace('WRITE', `${write}`) }];
    return runIn(files, 'sh', ['-c', 'iverilog -g2005 -o bench.vvp -s bench dot16.v bench.v && vvp -n bench.vvp']);
  };
  it('stop the simulation with the message and its place', () => {
    expect(run(1)).toContain('ERROR: bench.dut: weights are written while busy (demo.ts:41)');
    expect(run(1)).not.toContain('finished');
  });
  it('are silent otherwise', () => {
    expect(run(0).trim()).toBe('finished');
  });
});
