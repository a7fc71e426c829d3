import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { DiskCache } from '../../base/result-cache.js';
import { generatorInput } from '../../compare/silicon/design.js';
import { resolveConfig } from '../../config/index.js';
import { createWire, wireBeats } from '../../golden-model/index.js';
import { buildModel } from '../../sim/verilator-bindings/index.js';
import { parseFunction, verilogOf } from '../../synth/asic/cell-function.js';
import {
  type ActivityRequest,
  cellModel,
  cellModels,
  countActivity,
  findOpenSta,
  GateSimulator,
  type Liberty,
  mapToCells,
  type Netlist,
  parseLiberty,
  readNetlist,
  runOpenSta,
  simulationVerilog,
  staScript,
} from '../../synth/asic/index.js';
import { toolchain } from './fixtures.js';

const text = readFileSync(new URL('./tiny.lib', import.meta.url), 'utf8');
const tiny = parseLiberty(text, 'tiny.lib');
const tools = toolchain();
const cache = new DiskCache();

/** Three lanes of five bits: a few dozen cells, with rotation, load and lock-up. */
const config = resolveConfig(
  { name: 'small', generator: { kind: 'on-the-fly', lanes: 3, bits: 5, replay: 'serial', scaling: 'constant' } },
  'test',
);
const input = generatorInput(config, 'serial');
let netlist: Netlist;

beforeAll(async () => {
  const mapped = await mapToCells(input, tiny, { tools, cache });
  netlist = readNetlist(mapped.netlist, input.interface.module, tiny);
  expect(mapped.flipFlops).toBeGreaterThanOrEqual(3 * 5);
  expect(mapped.area).toBeGreaterThan(10 * mapped.flipFlops);
});

function request(library: Liberty = tiny, beats = 200): ActivityRequest {
  const wire = createWire(config.generator);
  const golden = wireBeats(wire.format, beats);
  wire.wireWords(golden, 0n, 0, beats);
  return {
    netlist,
    library,
    clock: 'clk',
    reset: { port: 'rst', active: 'high' },
    held: { advance: 1 },
    valid: 'valid',
    data: 'words',
    golden: golden.words,
    beats,
  };
}

describe('Liberty', () => {
  it('gives cells with area, pins, functions and flip-flops', () => {
    expect(tiny).toMatchObject({ name: 'tiny', voltage: 1.8, temperature: 25 });
    expect([...tiny.cells.keys()]).toEqual(['BUFX1', 'INVX1', 'NAND2X1', 'NOR2X1', 'XOR2X1', 'MUX2X1', 'DFFX1']);
    expect(tiny.cells.get('MUX2X1')).toMatchObject({
      area: 5,
      pins: [
        { name: 'A', direction: 'input' },
        { name: 'B', direction: 'input' },
        { name: 'S', direction: 'input' },
        { name: 'Y', direction: 'output', function: '(S & B) | (!S & A)' },
      ],
    });
    expect(tiny.cells.get('DFFX1')?.ff).toEqual({
      state: 'IQ',
      inverse: 'IQN',
      clockedOn: 'CLK',
      nextState: 'D',
      clear: undefined,
      preset: undefined,
    });
  });

  it('skips comments, continued lines and expressions, and knows latches and three-state outputs', () => {
    const library = parseLiberty(
      'library (l) { // one\n /* two\n */ x : VDD + 0.3;\n cell (D) { latch (IQ, IQN) { enable : "G" ; } }\n' +
        ' cell ("T") { pin (Y) { three_state : "!E"; values ("1, \\\n 2"); } } }',
      'l.lib',
    );
    expect(library.cells.get('D')?.other).toBe('latch');
    expect(library.cells.get('T')?.other).toBe('three-state');
  });

  it.each([
    ['library (x) {\n cell (A) {\n  area 3;\n }\n}', "x.lib:3: not Liberty: '(' is missing before '3'"],
    ['library (x) {\n cell (A) {', "x.lib:2: not Liberty: a name or a value is missing before 'the end of the file'"],
    ['cell (A) { }', "x.lib: begins with the group 'cell'\n  allowed: a Liberty file: library (name) { ... }"],
    ['library (x) { }', 'x.lib: the library has no cell'],
  ])('says where the text is none: %j', (bad, message) => {
    expect(() => parseLiberty(bad, 'x.lib')).toThrow(message);
  });
});

describe('cell functions', () => {
  it.each([
    ['!A B + C', '((~A & B) | C)'],
    ["(A & B)' ^ C", '(~(A & B) ^ C)'],
    ['A | B ^ C & D', '(A | (B ^ (C & D)))'],
    ['1', "1'b1"],
  ])('reads %s', (liberty, verilog) => {
    expect(verilogOf(parseFunction(liberty, 'X.Y'))).toBe(verilog);
  });

  it.each([
    ['A &', `X.Y: the function "A &" cannot be read at 'its end'`],
    ['(A', `X.Y: the function "(A" cannot be read at 'its end'`],
    ['A ? B', `X.Y: the function "A ? B" cannot be read at '?'`],
  ])('refuses %s', (bad, message) => {
    expect(() => parseFunction(bad, 'X.Y')).toThrow(message);
  });

  it('become Verilog that a colleague can read', () => {
    expect(cellModels(tiny, ['MUX2X1', 'DFFX1', 'MUX2X1'])).toBe(`\`default_nettype none
module DFFX1 (input wire D, input wire CLK, output wire Q);
  reg IQ;
  wire IQN = ~IQ;
  always @(posedge CLK)
    IQ <= D;
  assign Q = IQ;
endmodule
module MUX2X1 (input wire A, input wire B, input wire S, output wire Y);
  assign Y = ((S & B) | (~S & A));
endmodule
\`default_nettype wire
`);
  });

  it('are refused where a model would guess', () => {
    const of = (body: string) => parseLiberty(`library (l) { cell (C) { ${body} } }`, 'l').cells.get('C');
    const model = (body: string) => () => cellModel(of(body) as NonNullable<ReturnType<typeof of>>, 'l');
    expect(model('latch (I, N) { }')).toThrow(
      'l.C: the netlist uses a latch cell, for which there is no simulation model\n  allowed: combinational cells and flip-flops',
    );
    expect(model('pin (Y) { direction : output; }')).toThrow('l.C.Y: the output has no function');
    expect(model('pin (A) { direction : input; } pin (Y) { direction : output; function : "A & B"; }')).toThrow(
      `l.C.Y: the function "A & B" names 'B', which is no input of the cell`,
    );
  });
});

describe('the mapped netlist at work', () => {
  it('gives the golden stream, and every change is counted: with hazards never fewer than settled', async () => {
    const activity = await countActivity(request());
    expect(activity.beats).toBe(200);
    // A rotation of its own after each period of 31 steps.
    expect(activity.cycles).toBe(200 + Math.floor(199 / 31));
    expect(activity.settledPerCycle).toBeGreaterThan(0.1 * netlist.nets);
    expect(
      [...activity.withHazards.keys()].every((i) => (activity.withHazards[i] ?? 0) >= (activity.settled[i] ?? 0)),
    ).toBe(true);
    expect(activity.hazardsPerCycle).toBeGreaterThan(activity.settledPerCycle);
  });

  it('has a wrong cell function caught at the first beat', async () => {
    const wrong = parseLiberty(text.replace('function : "A ^ B"', 'function : "!(A ^ B)"'), 'tiny.lib');
    await expect(countActivity(request(wrong))).rejects.toThrow(
      /pezo_bank_n3_b5 in tiny: the mapped netlist differs from the golden model in beat \d+, word 0: [0-9a-f]{8}, expected [0-9a-f]{8}/,
    );
  });

  it('says that beats stopped coming', async () => {
    await expect(countActivity({ ...request(), held: { advance: 1, load_valid: 1 } })).rejects.toThrow(
      'pezo_bank_n3_b5 in tiny: 0 of 200 beats came in 464 cycles',
    );
  });

  it('toggles nothing while nothing moves: without clock edges, and with edges while no beat is taken', () => {
    const sum = (counts: Uint32Array): number => counts.reduce((a, b) => a + b, 0);
    const gates = new GateSimulator(netlist, tiny, 'clk');
    gates.poke('rst', 1);
    gates.step();
    gates.poke('rst', 0);
    gates.startCounting();
    gates.settle();
    expect([sum(gates.toggles), sum(gates.settledToggles)]).toEqual([0, 0]);
    for (let i = 0; i < 50; i++) gates.step();
    expect([sum(gates.toggles), sum(gates.settledToggles)]).toEqual([0, 0]);
    gates.poke('advance', 1);
    gates.step();
    expect(sum(gates.settledToggles)).toBeGreaterThan(5);
  });

  it('toggles net by net as Verilator does with the Verilog of the cells', async () => {
    const verilog =
      simulationVerilog(netlist) +
      cellModels(
        tiny,
        netlist.cells.map((c) => c.type),
      );
    const library = await buildModel({
      files: [{ path: 'gate_level.v', text: verilog }],
      top: 'gate_level',
      warnings: 'report',
    });
    const taps = library.ports.filter((p) => p.name.startsWith('tap_')).map((p) => p.name);
    const inputs = ['rst', 'advance'];
    const plan = library.rows({ inputs, outputs: taps });
    const cycles = 100;
    const stimulus = Uint32Array.from({ length: inputs.length * (cycles + 3) }, (_, i) =>
      i < 4 ? (i % 2 === 0 ? 1 : 0) : i % 2 === 0 ? 0 : 1,
    );
    const rows = new Uint32Array(taps.length * (cycles + 3));
    const model = library.create();
    model.run(plan, stimulus, rows, cycles + 3);
    model.dispose();
    const bit = (cycle: number, net: number): number =>
      ((rows[cycle * taps.length + (net >> 5)] ?? 0) >>> (net & 31)) & 1;

    const gates = new GateSimulator(netlist, tiny, 'clk');
    gates.poke('rst', 1);
    gates.step();
    gates.step();
    gates.poke('rst', 0);
    gates.poke('advance', 1);
    gates.startCounting();
    for (let i = 0; i < cycles; i++) gates.step();
    // The clock is high where one looks and low where the other does.
    const clock = netlist.ports.find((p) => p.name === 'clk')?.bits[0];
    for (let net = 0; net < netlist.nets; net++) {
      if (net === clock) continue;
      let toggles = 0;
      for (let cycle = 2; cycle < cycles + 2; cycle++) toggles += bit(cycle, net) ^ bit(cycle + 1, net);
      expect([net, gates.settledToggles[net]]).toEqual([net, toggles]);
    }
  });
});

describe('OpenSTA', () => {
  it('is asked for the slack and for power with what every pin does', () => {
    const half = new Float64Array(netlist.nets).fill(0.5);
    const script = staScript(
      { netlist, library: tiny, clock: 'clk', clockMHz: 100, activity: { togglesPerCycle: half, duty: half } },
      { liberty: 'l.lib', netlist: 'n.v' },
    );
    expect(script).toMatch(
      /^read_liberty l\.lib\nread_verilog n\.v\nlink_design pezo_bank_n3_b5\ncreate_clock -name clk -period 10 /,
    );
    expect(script).toMatch(/\na 0\.5 0\.5 \{u\d+\/[A-Z]+/);
    expect(script).toMatch(/\nreport_power -digits 8\nreport_power -instances \[get_cells in0\] -digits 8\n/);
  });

  it('gives time, and power that follows the toggles', async () => {
    const sta = await findOpenSta();
    if (sta === null) throw new Error('sta is missing: apt-get install opensta');
    const zero = new Float64Array(netlist.nets);
    const { settled, withHazards, duty } = await countActivity(request());
    const power = async (togglesPerCycle: Float64Array) => {
      const found = await runOpenSta(sta, {
        netlist,
        library: tiny,
        clock: 'clk',
        clockMHz: 100,
        activity: { togglesPerCycle, duty },
      });
      expect(found.fmaxMHz).toBeGreaterThan(100);
      if (found.power === undefined) throw new Error('no power');
      return found.power;
    };
    const [still, busy, busier] = [await power(zero), await power(settled), await power(withHazards)];
    expect(still.switching).toBeLessThan(1e-12);
    // The clock pins of the flip-flops: 0.05 pJ an edge, at 100 MHz.
    const flipFlops = netlist.cells.filter((c) => c.type === 'DFFX1').length;
    expect(still.internal / (flipFlops * 2 * 0.05e-12 * 100e6)).toBeCloseTo(1, 3);
    expect(busy.total).toBeGreaterThan(1.2 * still.total);
    expect(busier.total).toBeGreaterThan(busy.total);
    // Switching is half C V^2 of every toggle, where C are the 4 fF of the pins that a net drives.
    const pins = new Float64Array(netlist.nets);
    for (const cell of netlist.cells)
      for (const bit of Object.values(cell.inputs)) if (typeof bit === 'number') pins[bit] = (pins[bit] ?? 0) + 1;
    const clock = netlist.ports.find((p) => p.name === 'clk')?.bits[0];
    const joules = [...pins.keys()].reduce(
      (sum, i) => sum + (i === clock ? 0 : (pins[i] ?? 0) * 4e-15 * (settled[i] ?? 0)),
      0,
    );
    expect(busy.switching / (0.5 * 1.8 ** 2 * joules * 100e6)).toBeCloseTo(1, 3);
  });

  it('charges the energy of a rise to rises and of a fall to falls, whatever its version makes of it', async () => {
    // OpenSTA 2.0 charges their sum for each.
    expect([0.5, 1]).toContain((await findOpenSta())?.internalFactor);
  });

  it('says that a library without a supply voltage has no power', async () => {
    const sta = await findOpenSta();
    if (sta === null) throw new Error('sta is missing: apt-get install opensta');
    const bare = { ...tiny, text: tiny.text.replace('default_operating_conditions : typical;', '') };
    const activity = await countActivity(request());
    const of = { netlist, library: bare, clock: 'clk', clockMHz: 100 };
    await expect(
      runOpenSta(sta, { ...of, activity: { togglesPerCycle: activity.settled, duty: activity.duty } }),
    ).rejects.toThrow(
      'no power besides leakage: the library names no operating conditions, so it has no supply voltage',
    );
  });

  it('passes on what OpenSTA says is wrong', async () => {
    const sta = await findOpenSta();
    if (sta === null) throw new Error('sta is missing: apt-get install opensta');
    const broken = { ...tiny, text: tiny.text.replace('library (tiny)', 'libary (tiny)') };
    await expect(runOpenSta(sta, { netlist, library: broken, clock: 'clk', clockMHz: 100 })).rejects.toThrow(
      /pezo_bank_n3_b5: OpenSTA: /,
    );
    expect(await findOpenSta('no-such-sta')).toBeNull();
  });
});
