import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { DiskCache } from '../../base/result-cache.js';
import { elaborate, hw, input as hwInput, output as hwOutput, lit, reg } from '../../hdl-gen/dsl/index.js';
import { emitDesign } from '../../hdl-gen/dsl/verilog/index.js';
import { resourcesOf } from '../../synth/fpga/cells.js';
import { harness, harnessFile, harnessName } from '../../synth/fpga/harness.js';
import { type Measurement, measure } from '../../synth/fpga/measure.js';
import { pack, placeAndRoute } from '../../synth/fpga/nextpnr.js';
import { recipe, synthesize } from '../../synth/fpga/yosys.js';
import { metricsJson, metricsOf } from '../../synth/gates/metrics.js';
import { synthInput } from '../../synth/input.js';
import { type SynthTarget, synthTargets as targets } from '../../synth/target.js';
import {
  design,
  fileScratch,
  input,
  inverters,
  lfsrBank,
  output,
  registers,
  scratch,
  toolchain,
  wires,
} from './fixtures.js';

const hx8k = targets['ice40-hx8k'];
const tools = toolchain();
const bank = lfsrBank({ lanes: 4, bits: 9, taps: [9, 5], leap: 5 });

describe('recipes', () => {
  it('are the text that baselines rest on', () => {
    expect(recipe({ files: registers.files, top: 'registers', target: hx8k, boundary: 'dut' })).toBe(
      'read_verilog registers.v; hierarchy -check -top registers; setattr -mod -set keep_hierarchy 1 dut; ' +
        'synth_ice40 -device hx -top registers; setattr -mod -unset keep_hierarchy dut; flatten; clean -purge; ' +
        'delete t:$scopeinfo; tee -q -o stat.json stat -json; write_json netlist.json',
    );
    expect(recipe({ files: registers.files, top: 'registers', target: targets.xcup, netlist: false })).toBe(
      'read_verilog registers.v; hierarchy -check -top registers; synth_xilinx -family xcup -nowidelut -flatten ' +
        '-noiopad -noclkbuf -top registers; flatten; clean -purge; delete t:$scopeinfo; tee -q -o stat.json stat -json',
    );
  });

  it('blank ROMs in block RAM just before the step that maps memories', () => {
    expect(recipe({ files: registers.files, top: 'registers', target: hx8k, netlist: false, blankRoms: true })).toBe(
      'read_verilog registers.v; hierarchy -check -top registers; synth_ice40 -device hx -top registers -run begin:map_ram; ' +
        'select -set roms t:$mem_v2 r:SIZE>=512 %i t:$mem_v2 r:WIDTH>=256 %i %u; ' +
        "tee -q -o roms.txt select -list @roms; setparam -set INIT 1'b0 @roms; synth_ice40 -device hx -top registers -run map_ram:; " +
        'flatten; clean -purge; delete t:$scopeinfo; tee -q -o stat.json stat -json',
    );
  });
});

/** A ROM of random contents: its address and its word are ports. */
function rom(words: number, width: number, style?: 'block') {
  const random = seedrandom('rom');
  const bits = () => Array.from({ length: width }, () => (random() < 0.5 ? '0' : '1')).join('');
  const rows = Array.from({ length: words }, (_, i) => `    rom[${i}] = ${width}'b${bits()};`);
  return design(
    'rom_test',
    [input('a', Math.log2(words)), output('q', width)],
    `${style === undefined ? '' : `  (* rom_style = "${style}" *)\n`}  reg [${width - 1}:0] rom [0:${words - 1}];
  reg [${width - 1}:0] q_q;
  initial begin
${rows.join('\n')}
  end
  always @(posedge clk) q_q <= rom[a];
  assign q = q_q;`,
  );
}

describe('few cells of a long list', () => {
  const { xcup } = targets;
  const of = (design: ReturnType<typeof rom>, target: SynthTarget, fewCells: boolean) =>
    synthesize({ files: design.files, top: design.interface.module, target, fewCells }, { tools });

  it('are as many LUTs, flip-flops, block RAMs and multipliers as of the whole list', async () => {
    const product = design(
      'product',
      [input('a', 16), input('b', 16), output('p', 32)],
      '  reg [31:0] p_q;\n  always @(posedge clk) p_q <= a * b;\n  assign p = p_q;',
    );
    for (const design of [bank, rom(1024, 8, 'block'), product]) {
      const [few, whole] = [await of(design, xcup, true), await of(design, xcup, false)];
      expect(few.recipe).toContain('read_verilog -lib -specify +/xilinx/cells_sim.v; read_rtlil cells.il; hierarchy');
      expect(whole.recipe).not.toContain('cells.il');
      expect(few.cells).toEqual(whole.cells);
    }
  });

  it('that lack one, or that this Yosys cannot pick out: the list is read whole', async () => {
    const list = xcup.longCellList;
    if (list === undefined) throw new Error('UltraScale+ has a long list');
    const design = rom(1024, 8, 'block');
    for (const used of [['URAM288'], ['NO_SUCH_CELL']]) {
      const found = await of(design, { ...xcup, longCellList: { ...list, used } }, true);
      expect(found.recipe).not.toContain('cells.il');
      expect(resourcesOf(found.cells, xcup, 'rom_test').bram).toBe(0.5);
    }
  });
});

describe('blanked ROMs', () => {
  const of = (name: SynthTarget['name'], design: ReturnType<typeof rom>, blankRoms: boolean) =>
    synthesize({ files: design.files, top: 'rom_test', target: targets[name], blankRoms }, { tools });

  it.each([
    ['ice40-hx8k', 2],
    ['ecp5', 1],
    ['xcup', 0.5],
  ] as const)('cost what full ones cost: on %s %d blocks for 1024 words of 8 bits', async (name, bram) => {
    const design = rom(1024, 8, 'block');
    const [blank, full] = [await of(name, design, true), await of(name, design, false)];
    expect(resourcesOf(blank.cells, targets[name], 'rom_test').bram).toBe(bram);
    expect(blank.cells).toEqual(full.cells);
    // What they hold: `INIT_00`, `INITVAL_00` and the like.
    const ones = ({ netlist = '' }: typeof full) =>
      [...netlist.matchAll(/"INIT(?:VAL)?_[0-9A-F]+": "([01x]+)"/g)].filter((m) => m[1]?.includes('1')).length;
    expect(ones(full) - ones(blank)).toBeGreaterThan(20);
  });

  it('are none that become logic: what they hold is what they cost', async () => {
    const design = rom(512, 8);
    const [blank, full] = [await of('xcup', design, true), await of('xcup', design, false)];
    expect(resourcesOf(blank.cells, targets.xcup, 'rom_test').lut).toBeGreaterThan(50);
    expect(blank).toEqual(full);
  });
});

describe('the harness', () => {
  it('is readable Verilog with three pins', () => {
    expect(
      harness(design('tiny', [input('a', 2), output('y', 2), output('z', 1)], '').interface, 'dut'),
    ).toBe(`\`default_nettype none
module zeroth_harness (
  input  wire clk,
  input  wire si,
  output wire so
);
  reg  [2:0] scan_q;
  reg  [2:0] signature_q;
  wire [2:0] out;
  tiny dut (
    .clk(clk),
    .rst(scan_q[0]),
    .a(scan_q[2:1]),
    .y(out[1:0]),
    .z(out[2])
  );
  always @(posedge clk) begin
    scan_q <= {scan_q[1:0], si};
    signature_q <= {signature_q[1:0], scan_q[2]} ^ out;
  end
  assign so = signature_q[2];
endmodule
\`default_nettype wire
`);
  });

  it('has no vectors where one bit is enough', () => {
    const of = { ...design('bit', [output('y', 1)], '').interface, domain: undefined };
    expect(harness(of, 'empty')).toContain(
      '  reg  scan_q;\n  reg  signature_q;\n  wire out;\n  assign out = scan_q;\n',
    );
    expect(harness(of, 'dut')).toContain('  bit dut (\n    .y(out)\n  );');
  });

  it('refuses a module that nothing can be seen of', () => {
    expect(() => harness(design('blind', [input('a', 1)], '').interface, 'dut')).toThrow(
      'blind: a module without outputs costs nothing: every tool removes it',
    );
  });

  it('is subtracted exactly: registers, inverters and wires cost what they are', async () => {
    const cache = new DiskCache(scratch());
    const cost = (d: typeof registers) => measure(d, hx8k, { tools, cache, seeds: [] });
    const [r, i, w] = [await cost(registers), await cost(inverters), await cost(wires)];
    expect(r.net).toEqual({ lc: 16, lut: 0, ff: 16, carry: 0, bram: 0, dsp: 0 });
    expect(i.net).toEqual({ lc: 16, lut: 16, ff: 0, carry: 0, bram: 0, dsp: 0 });
    expect(w.net).toEqual({ lc: 0, lut: 0, ff: 0, carry: 0, bram: 0, dsp: 0 });
    // One cell a port bit: 16 inputs and the reset, 16 outputs.
    expect(r.harness).toMatchObject({ lc: 33, ff: 33, lut: 16 });
    // The three have the same shape: their empty harness is synthesised and packed once.
    expect(cache.hits).toBe(4);
  });

  it('without the kept boundary swallows the inverters (why the boundary is there)', async () => {
    const files = { ...inverters.files, [harnessFile]: harness(inverters.interface, 'dut') };
    const folded = await synthesize({ files, top: harnessName, target: hx8k }, { tools });
    const { packed } = await pack({ design: 'inverters', netlist: folded.netlist ?? '', target: hx8k }, { tools });
    expect(packed.total).toBe(33);
  });
});

describe('a bank of known cost', () => {
  const dir = fileScratch();
  let first: Measurement | undefined;

  it('on HX8K: one logic cell a state bit and one for the enable; Fmax of three seeds', async () => {
    const cache = new DiskCache(dir);
    first = await measure(bank, hx8k, { tools, cache });
    expect(first.net).toEqual({ lc: 37, lut: 37, ff: 36, carry: 0, bram: 0, dsp: 0 });
    expect(first.seeds).toEqual([1, 2, 3]);
    expect(first.fmax?.bySeed).toHaveLength(3);
    const sorted = [...(first.fmax?.bySeed ?? [])].sort((a, b) => a - b);
    expect(first.fmax).toMatchObject({ min: sorted[0], median: sorted[1] });
    // A LUT or two between flip-flops on this part: neither the fantasy of unregistered pins nor a broken report.
    expect(first.fmax?.min).toBeGreaterThan(100);
    expect(first.fmax?.min).toBeLessThan(450);
    expect(first.tools).toEqual({ yosys: 'yosys-wasm 0.55.944', route: 'nextpnr-ice40-wasm 0.8.621' });
    expect(first.warnings).toEqual([]);
  });

  it('comes from the cache the second time: same bytes, and no tool is run', async () => {
    const dead = toolchain();
    // Versions can be asked for; a run would fail.
    for (const program of ['yosys', 'nextpnr-ice40'] as const) {
      const tool = await dead.get(program);
      tool.run = async () => {
        throw new Error('a tool was run');
      };
    }
    const again = await measure(bank, hx8k, { tools: dead, cache: new DiskCache(dir) });
    const text = (m: Measurement | undefined): string => (m === undefined ? '' : metricsJson([metricsOf(m, hx8k, 4)]));
    expect(text(again)).toBe(text(first));
    const changed = lfsrBank({ lanes: 4, bits: 9, taps: [9, 4], leap: 4 });
    await expect(measure(changed, hx8k, { tools: dead, cache: new DiskCache(dir) })).rejects.toThrow('a tool was run');
  });

  it('is the same again without a cache', async () => {
    const route = async () => {
      const of = bank.interface;
      const files = { ...bank.files, [harnessFile]: harness(of, 'dut') };
      const { netlist = '' } = await synthesize(
        { files, top: harnessName, target: hx8k, boundary: of.module },
        { tools },
      );
      return placeAndRoute({ design: of.module, netlist, target: hx8k, seeds: [2] }, { tools });
    };
    const again = await route();
    expect(again.packed.total).toBe(first?.raw.lc);
    expect(again.fmax.bySeed).toEqual([first?.fmax?.bySeed[1]]);
  });

  it('on UltraScale+: one LUT and one flip-flop a state bit, out of context', async () => {
    const m = await measure(bank, targets.xcup, { tools });
    expect(m.net).toMatchObject({ lut: 36, ff: 36, bram: 0 });
    expect(m.harness).toMatchObject({ lut: 0, ff: 0 });
    expect(m.fmax).toBeUndefined();
  });
});

it('a design of the DSL with a hierarchy and a RAM is counted whole', async () => {
  const cell = hw('cell_reg', { a: hwInput(8), y: hwOutput(8) }, (io, m) => {
    const r = m.regs({ hold: reg(8) });
    r.hold = io.a;
    io.y = r.hold;
  });
  const top = hw('ram_top', { write: hwInput(1), addr: hwInput(8), data: hwInput(8), y: hwOutput(8) }, (io, m) => {
    const front = m.instance('front', cell);
    const back = m.instance('back', cell);
    const store = m.memory({ name: 'store', width: 8, depth: 256, style: 'block' });
    front.a = io.data;
    m.when(io.write, () => {
      store.write(io.addr, front.y);
    });
    back.a = store.read(io.addr, lit(1, 1));
    io.y = back.y;
  });
  const elaborated = elaborate(top);
  const m = await measure(synthInput(elaborated, emitDesign(elaborated, { generator: 'zeroth' })), hx8k, {
    tools,
    seeds: [],
  });
  expect(m.net).toMatchObject({ bram: 1, ff: 16 });
});

describe('cells', () => {
  it('of fractional or memory kinds are weighed', () => {
    expect(
      resourcesOf({ LUT6: 3, INV: 1, RAMB18E2: 3, FDRE: 2, RAM32M: 1, CARRY4: 1, BUFG: 1 }, targets.xcup, 'x'),
    ).toEqual({
      lut: 8,
      lutram: 4,
      ff: 2,
      carry: 0.5,
      bram: 1.5,
      dsp: 0,
    });
  });

  it('that nobody knows are an error and not a free lunch', () => {
    const broken: SynthTarget = hx8k;
    expect(() => resourcesOf({ SB_LUT4: 1, lane: 31 }, broken, 'bank')).toThrow(
      "bank on ice40-hx8k: the netlist has 31 cells of type lane, which the target's cell table does not know",
    );
  });
});
