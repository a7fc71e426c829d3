/** Writes a Verilog-2005 test bench that performs a program on a stream source and dumps the accepted beats. */
import { ZerothError } from '../base/errors.js';
import { type Action, isBeats, type Pokes, perform } from './program.js';
import { type CrossCheckRequest, sourceFields } from './request.js';
import type { PortSpec } from './verilator-bindings/index.js';

/** Without a beat for this long, the source has stopped. */
const stallCycles = 20_000;

const range = (width: number): string => (width === 1 ? '' : `[${width - 1}:0] `);

/**
 * A cycle takes ten time units: inputs change while the clock is low, outputs are looked at one unit before the rising
 * edge. Outputs are watched for X and Z from the end of the first reset on.
 */
export function testbenchText(request: CrossCheckRequest): string {
  const { ports, top, source, program, clock } = request;
  if (clock === null) throw new ZerothError({ where: top, what: 'has no clock; a stream source needs one' });
  const inputs = ports.filter((p) => p.direction === 'input' && p.name !== clock);
  const outputs = ports.filter((p) => p.direction === 'output');
  const payload = new Set(sourceFields(source));
  const patternBits = Math.max(1, ...program.filter(isBeats).map(({ ready = '1' }) => ready.length));
  const fields = sourceFields(source);
  const resetPort = request.reset?.port;
  const resetIdle = request.reset?.active === 'low' ? 1 : 0;
  const check = (p: PortSpec): string[] => [
    `      if (${payload.has(p.name) ? `${source.valid} === 1'b1 && ` : ''}^${p.name} === 1'bx) begin`,
    `        $display("ZEROTH_UNKNOWN %0d ${p.name} %b", cycle, ${p.name});`,
    '        $finish;',
    '      end',
  ];
  return [
    '`timescale 1ns / 1ps',
    '`default_nettype none',
    'module zeroth_testbench;',
    `  reg ${clock};`,
    ...inputs.map((p) => `  reg ${range(p.width)}${p.name};`),
    ...outputs.map((p) => `  wire ${range(p.width)}${p.name};`),
    '  reg watching;',
    `  reg [${patternBits - 1}:0] pattern;`,
    '  integer file, cycle, taken, waited, at;',
    '',
    `  ${top} dut (`,
    ports.map((p) => `    .${p.name}(${p.name})`).join(',\n'),
    '  );',
    '',
    '  task look;',
    '    if (watching) begin',
    ...outputs.flatMap(check),
    '    end',
    '  endtask',
    '',
    '  task tick;',
    '    begin',
    '      #4 look;',
    `      #1 ${clock} = 1'b1;`,
    `      #5 ${clock} = 1'b0;`,
    '      cycle = cycle + 1;',
    '    end',
    '  endtask',
    '',
    '  task take(input integer count, input integer length);',
    '    begin',
    '      taken = 0;',
    '      waited = 0;',
    '      at = 0;',
    '      while (taken < count) begin',
    `        ${source.ready} = pattern[at];`,
    '        at = (at + 1 == length) ? 0 : at + 1;',
    '        #4 look;',
    `        if (${source.valid} === 1'b1 && ${source.ready} === 1'b1) begin`,
    `          $fwrite(file, "${fields.map(() => '%h').join(' ')}\\n", ${fields.join(', ')});`,
    '          taken = taken + 1;',
    '          waited = 0;',
    '        end else begin',
    '          waited = waited + 1;',
    `          if (waited == ${stallCycles}) begin`,
    '            $display("ZEROTH_STALLED %0d", cycle);',
    '            $finish;',
    '            taken = count;',
    '          end',
    '        end',
    `        #1 ${clock} = 1'b1;`,
    `        #5 ${clock} = 1'b0;`,
    '        cycle = cycle + 1;',
    '      end',
    `      ${source.ready} = 1'b0;`,
    '    end',
    '  endtask',
    '',
    '  initial begin',
    '    file = $fopen("beats.txt", "w");',
    '    cycle = 0;',
    "    watching = 1'b0;",
    `    ${clock} = 1'b0;`,
    ...inputs.map((p) => `    ${p.name} = ${p.width}'d${p.name === resetPort ? resetIdle : 0};`),
    ...program.flatMap((action, i) => [`    // ${i}: ${action.kind}`, ...statements(action, request)]),
    '    $fclose(file);',
    '    $display("ZEROTH_DONE %0d", cycle);',
    '    $finish;',
    '  end',
    'endmodule',
    '`default_nettype wire',
    '',
  ].join('\n');
}

function statements(action: Action, request: CrossCheckRequest): string[] {
  const { reset, ports } = request;
  const set = (port: string, value: string | number): string => {
    const width = ports.find((p) => p.name === port)?.width ?? 1;
    return `    ${port} = ${width}'h${BigInt.asUintN(width, BigInt(value)).toString(16)};`;
  };
  const cycle = (row: Pokes): string[] => {
    const names = Object.keys(row);
    return [...names.map((n) => set(n, row[n] ?? 0)), '    tick;', ...names.map((n) => set(n, 0))];
  };
  const cycles = (action: { readonly cycles: readonly Pokes[] }): string[] => action.cycles.flatMap(cycle);
  return perform(action, {
    reset: ({ cycles: held }) => {
      if (reset === null || reset === undefined) return [];
      const on = reset.active === 'high' ? 1 : 0;
      return [set(reset.port, on), `    repeat (${held}) tick;`, set(reset.port, 1 - on), "    watching = 1'b1;"];
    },
    // The first cycle is bit 0, so the pattern is written backwards.
    beats: ({ count, ready = '1' }) => [
      `    pattern = ${ready.length}'b${[...ready].reverse().join('')};`,
      `    take(${count}, ${ready.length});`,
    ],
    idle: ({ cycles: idle }) => [`    repeat (${idle}) tick;`],
    drive: cycles,
    snapshot: cycles,
    restore: cycles,
  });
}
