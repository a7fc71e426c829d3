/** A mapped netlist, flat and with every net numbered: one form that is written for simulation and for OpenSTA alike. */
import { ExitCode, ZerothError } from '../../config/errors.js';
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

/** The netlist for OpenSTA: the same cells `u0`, `u1`, ... and nets, each port bit a port of its own. */
export function timingVerilog(netlist: Netlist): { text: string; inputs: string[]; outputs: string[] } {
  const bitsOf = (direction: NetlistPort['direction']): string[] => [
    ...new Set(
      netlist.ports
        .filter((p) => p.direction === direction)
        .flatMap((p) => p.bits.flatMap((bit) => (typeof bit === 'number' ? [net(bit)] : []))),
    ),
  ];
  const inputs = bitsOf('input');
  // An input that goes straight to an output is no path of the design.
  const outputs = bitsOf('output').filter((name) => !inputs.includes(name));
  const ported = new Set([...inputs, ...outputs]);
  const lines = [
    `module ${netlist.module} (${[...inputs, ...outputs].join(', ')});`,
    ...inputs.map((name) => `  input ${name};`),
    ...outputs.map((name) => `  output ${name};`),
  ];
  for (let i = 0; i < netlist.nets; i++) if (!ported.has(`n${i}`)) lines.push(`  wire n${i};`);
  lines.push(...instances(netlist.cells), 'endmodule', '');
  return { text: lines.join('\n'), inputs, outputs };
}

const instances = (cells: readonly NetlistCell[]): string[] =>
  cells.map(({ type, inputs, outputs }, i) => {
    const pins = Object.entries({ ...inputs, ...outputs }).map(([pin, bit]) => `.${pin}(${net(bit)})`);
    return `  ${type} u${i} (${pins.join(', ')});`;
  });
