/** A mapped netlist, flat and with every net numbered: one form that is written for simulation and for OpenSTA alike. */
import { ExitCode, ZerothError } from '../../base/errors.js';
import type { Liberty } from './liberty.js';

/** A net number, or a constant. */
export type Bit = number | '0' | '1';

export interface NetlistPort {
  readonly name: string;
  readonly direction: 'input' | 'output';
  /** Lowest first. */
  readonly bits: readonly Bit[];
}

export interface NetlistCell {
  /** Library cell. */
  readonly type: string;
  readonly inputs: Readonly<Record<string, Bit>>;
  readonly outputs: Readonly<Record<string, number>>;
}

export interface Netlist {
  readonly module: string;
  readonly ports: readonly NetlistPort[];
  readonly cells: readonly NetlistCell[];
  /** Nets are 0 .. nets-1: inputs of the module first, then what cells drive, in the order of the cells. */
  readonly nets: number;
}

interface YosysModule {
  readonly ports: Readonly<Record<string, { direction: string; bits: readonly (number | string)[] }>>;
  readonly cells: Readonly<
    Record<
      string,
      {
        type: string;
        connections: Readonly<Record<string, readonly (number | string)[]>>;
      }
    >
  >;
}

/** From Yosys's JSON. @throws ZerothError where something is undriven or unmapped. */
export function readNetlist(json: string, module: string, library: Liberty): Netlist {
  const top = (JSON.parse(json) as { modules: Record<string, YosysModule | undefined> }).modules[module];
  if (top === undefined) throw new Error(`Yosys wrote no module '${module}'`);
  const numbers = new Map<number, number>();
  const driven = (bit: number): number => {
    const number = numbers.size;
    if (numbers.has(bit)) throw new Error(`${module}: net ${bit} has two drivers`);
    numbers.set(bit, number);
    return number;
  };
  const ports = Object.entries(top.ports);
  for (const [, port] of ports) {
    if (port.direction === 'input') for (const bit of port.bits) if (typeof bit === 'number') driven(bit);
  }
  const cells = Object.entries(top.cells).map(([name, cell]) => {
    const known = library.cells.get(cell.type);
    const pins = Object.entries(cell.connections).map(([pin, bits]) => {
      const direction = known?.pins.find((p) => p.name === pin)?.direction;
      const [bit] = bits;
      if (bits.length !== 1 || bit === undefined || direction === undefined) {
        throw new ZerothError(
          {
            where: `${module}.${name}`,
            what: `a cell of type ${cell.type} is left that ${library.name} does not have`,
            allowed: 'cells of the library; memories and operators must have been mapped to them',
          },
          ExitCode.checkFailed,
        );
      }
      return { pin, bit, direction };
    });
    const outputs = Object.fromEntries(
      pins.flatMap(({ pin, bit, direction }) =>
        direction === 'output' && typeof bit === 'number' ? [[pin, driven(bit)]] : [],
      ),
    );
    return { type: cell.type, outputs, pins: pins.filter((p) => p.direction === 'input') };
  });
  const numbered = (bit: number | string, where: string): Bit => {
    if (typeof bit === 'number') {
      const number = numbers.get(bit);
      if (number !== undefined) return number;
    } else if (bit === '1') return bit;
    // An undefined constant may be either value.
    else if (bit === '0' || bit === 'x') return '0';
    throw new ZerothError({ where: `${module}.${where}`, what: `the net ${bit} has no driver` });
  };
  return {
    module,
    nets: numbers.size,
    cells: cells.map(({ type, outputs, pins }) => ({
      type,
      outputs,
      inputs: Object.fromEntries(pins.map(({ pin, bit }) => [pin, numbered(bit, pin)])),
    })),
    ports: ports.map(([name, port]) => ({
      name,
      direction: port.direction === 'input' ? 'input' : 'output',
      bits: port.bits.map((bit) => numbered(bit, name)),
    })),
  };
}

export const gateLevelTop = 'gate_level';
/** Nets of one observation port. */
export const tapBits = 32;

const net = (bit: Bit): string => (typeof bit === 'number' ? `n${bit}` : `1'b${bit}`);

/**
 * The netlist as Verilog with the ports of the design, and every net on `tap_0`, `tap_1`, ... : net `i` is bit `i mod 32`
 * of `tap_{i / 32}`.
 */
export function simulationVerilog({ ports, cells, nets }: Netlist): string {
  const taps = Math.ceil(nets / tapBits);
  const range = (width: number): string => (width === 1 ? '' : `[${width - 1}:0] `);
  const declared = [
    ...ports.map((p) => `  ${p.direction} wire ${range(p.bits.length)}${p.name}`),
    ...Array.from({ length: taps }, (_, i) => `  output wire [${tapBits - 1}:0] tap_${i}`),
  ];
  const lines = [`module ${gateLevelTop} (`, declared.join(',\n'), ');'];
  for (let i = 0; i < nets; i++) lines.push(`  wire n${i};`);
  for (const { name, direction, bits } of ports) {
    if (direction === 'output') {
      lines.push(`  assign ${name} = {${[...bits].reverse().map(net).join(', ')}};`);
      continue;
    }
    bits.forEach((bit, i) => {
      if (typeof bit === 'number') lines.push(`  assign n${bit} = ${name}${bits.length === 1 ? '' : `[${i}]`};`);
    });
  }
  for (let i = 0; i < taps; i++) {
    const of = Array.from({ length: tapBits }, (_, j) => (i * tapBits + j < nets ? `n${i * tapBits + j}` : "1'b0"));
    lines.push(`  assign tap_${i} = {${of.reverse().join(', ')}};`);
  }
  lines.push(...instances(cells), 'endmodule', '');
  return lines.join('\n');
}

/** For OpenSTA: the same cells `u0`, `u1`, ... on the same nets, with a flip-flop in place of every input but the clock. */
export interface TimingNetlist {
  readonly text: string;
  readonly clock: string;
  readonly outputs: readonly string[];
  /** The flip-flops in place of the inputs, `in0`, `in1`, ...: each holds its value. */
  readonly inputRegisters: readonly string[];
  /** Pins of those, by net. */
  readonly inputPins: ReadonlyMap<number, readonly string[]>;
}

/** @throws ZerothError where the library has no flip-flop with a plain D. */
export function timingVerilog(netlist: Netlist, library: Liberty, clock: string): TimingNetlist {
  const bitsOf = (direction: NetlistPort['direction']): number[] => [
    ...new Set(
      netlist.ports
        .filter((p) => p.direction === direction)
        .flatMap((p) => p.bits.filter((bit) => typeof bit === 'number')),
    ),
  ];
  const clockNet = netlist.ports.find((p) => p.name === clock)?.bits[0];
  if (typeof clockNet !== 'number') throw new Error(`${netlist.module} has no clock port '${clock}'`);
  const inputs = bitsOf('input').filter((bit) => bit !== clockNet);
  // An input that goes straight to an output is no path of the design.
  const outputs = bitsOf('output').filter((bit) => bit !== clockNet && !inputs.includes(bit));
  const ported = new Set([clockNet, ...outputs]);
  const { cell, d, clk, q } = plainFlipFlop(netlist, library);
  const lines = [
    `module ${netlist.module} (${[clockNet, ...outputs].map(net).join(', ')});`,
    `  input ${net(clockNet)};`,
    ...outputs.map((bit) => `  output ${net(bit)};`),
  ];
  for (let i = 0; i < netlist.nets; i++) if (!ported.has(i)) lines.push(`  wire n${i};`);
  inputs.forEach((bit, i) => {
    lines.push(`  ${cell} in${i} (.${d}(n${bit}), .${clk}(${net(clockNet)}), .${q}(n${bit}));`);
  });
  lines.push(...instances(netlist.cells), 'endmodule', '');
  return {
    text: lines.join('\n'),
    clock: net(clockNet),
    outputs: outputs.map(net),
    inputRegisters: inputs.map((_, i) => `in${i}`),
    inputPins: new Map(inputs.map((bit, i) => [bit, [`in${i}/${d}`, `in${i}/${q}`]])),
  };
}

/** The netlist's own flip-flop if it is a plain one, else the library's smallest. */
function plainFlipFlop(netlist: Netlist, library: Liberty): { cell: string; d: string; clk: string; q: string } {
  const plain = [...library.cells.values()].flatMap(({ name, area, ff, pins, other }) => {
    const inputs = pins.filter((p) => p.direction === 'input').map((p) => p.name);
    const q = pins.find((p) => p.direction === 'output' && p.function === ff?.state)?.name;
    if (ff === undefined || other !== undefined || q === undefined || inputs.length !== 2) return [];
    if (!inputs.includes(ff.nextState) || !inputs.includes(ff.clockedOn)) return [];
    return [{ cell: name, area, d: ff.nextState, clk: ff.clockedOn, q }];
  });
  const used = new Set(netlist.cells.map((c) => c.type));
  const found = plain.find((p) => used.has(p.cell)) ?? plain.sort((a, b) => a.area - b.area)[0];
  if (found !== undefined) return found;
  throw new ZerothError({
    where: library.name,
    what: 'the library has no flip-flop with a plain D on the rising edge',
  });
}

const instances = (cells: readonly NetlistCell[]): string[] =>
  cells.map(({ type, inputs, outputs }, i) => {
    const pins = Object.entries({ ...inputs, ...outputs }).map(([pin, bit]) => `.${pin}(${net(bit)})`);
    return `  ${type} u${i} (${pins.join(', ')});`;
  });
