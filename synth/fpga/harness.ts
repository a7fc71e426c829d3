/**
 * The registered harness. Measured bare, a module's Fmax is fantasy (paths to pins are not timed: 626 MHz where 68 is
 * true) and a wide one has more ports than the part has pins. So:
 *
 *     si -> [scan register, one FF an input bit] -> DUT -> [signature register: s_i <= s_(i-1) ^ out_i] -> so
 *
 * - Three pins. Every DUT input comes from a flip-flop, every output ends in one XOR and a flip-flop.
 * - No output can be optimised away: the signature register observes each of them in each cycle; and none of the
 *   register stages can collapse, because each has another neighbour.
 * - The DUT keeps its boundary while it is optimised and mapped (`keep_hierarchy`, dissolved before packing). Otherwise
 *   the mapper folds a DUT's output logic into the harness's XOR LUTs, and subtracting the harness hides it: 16
 *   inverters would cost nothing. With the boundary they cost 16.
 * - Nothing of the DUT packs with the harness: a scan flip-flop takes its D from its neighbour, a signature flip-flop
 *   from its own XOR LUT, so neither pairs with a LUT of the DUT, and no DUT flip-flop pairs with a harness LUT.
 *
 * The *empty* harness has the same registers with `out_i` wired to a scan bit. It takes exactly one logic cell a port
 * bit, so `raw - empty` is what the DUT takes: n registers cost n, n inverters n, n wires 0 (tested).
 */
import { ZerothError } from '../../base/errors.js';
import { allPorts, type ModuleInterface, type Port } from '../../constraints/index.js';

export const harnessName = 'zeroth_harness';
export const harnessFile = 'zeroth_harness.v';

const bits = (ports: readonly Port[]): number => ports.reduce((sum, p) => sum + p.width, 0);

interface Shape {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

function shapeOf(unit: ModuleInterface): Shape {
  const inputs = allPorts(unit).filter((p) => p.direction === 'input' && p.name !== unit.domain?.clock);
  const outputs = unit.ports.filter((p) => p.direction === 'output');
  if (outputs.length === 0) {
    throw new ZerothError({
      where: unit.module,
      what: 'a module without outputs costs nothing: every tool removes it',
      allowed: 'at least one output port',
      fix: 'give the module an output that depends on what is to be measured',
    });
  }
  return { inputs, outputs };
}

/** `name[hi:lo]` of consecutive bits; a vector of one bit has no range. */
function slices(ports: readonly Port[], vector: string, total: number): string[] {
  let low = 0;
  return ports.map((p) => {
    const high = low + p.width - 1;
    const range = total === 1 ? '' : p.width === 1 ? `[${low}]` : `[${high}:${low}]`;
    low += p.width;
    return `.${p.name}(${vector}${range})`;
  });
}

/** The Verilog of the harness around `of`, or with `empty` the same registers around nothing. */
export function harness(unit: ModuleInterface, variant: 'dut' | 'empty'): string {
  const { inputs, outputs } = shapeOf(unit);
  const scanned = Math.max(1, bits(inputs));
  const observed = bits(outputs);
  const vector = (width: number): string => (width === 1 ? '' : `[${width - 1}:0] `);
  const bit = (name: string, width: number, i: number): string => (width === 1 ? name : `${name}[${i}]`);
  const shifted = (name: string, width: number, serial: string): string =>
    width === 1 ? serial : `{${name}[${width - 2}:0], ${serial}}`;
  const clock = unit.domain === undefined ? [] : [`.${unit.domain.clock}(clk)`];
  const connections = [...clock, ...slices(inputs, 'scan_q', scanned), ...slices(outputs, 'out', observed)];
  const body =
    variant === 'dut'
      ? [`  ${unit.module} dut (`, connections.map((c) => `    ${c}`).join(',\n'), '  );']
      : Array.from(
          { length: observed },
          (_, i) => `  assign ${bit('out', observed, i)} = ${bit('scan_q', scanned, i % scanned)};`,
        );
  const last = bit('scan_q', scanned, scanned - 1);
  return [
    '`default_nettype none',
    `module ${harnessName} (`,
    '  input  wire clk,',
    '  input  wire si,',
    '  output wire so',
    ');',
    `  reg  ${vector(scanned)}scan_q;`,
    `  reg  ${vector(observed)}signature_q;`,
    `  wire ${vector(observed)}out;`,
    ...body,
    '  always @(posedge clk) begin',
    `    scan_q <= ${shifted('scan_q', scanned, 'si')};`,
    `    signature_q <= ${shifted('signature_q', observed, last)} ^ out;`,
    '  end',
    `  assign so = ${bit('signature_q', observed, observed - 1)};`,
    'endmodule',
    '`default_nettype wire',
    '',
  ].join('\n');
}

/** Two interfaces of the same shape have the same empty harness, and share its cached result. */
export const emptyHarness = (unit: ModuleInterface): string => harness(unit, 'empty');
