/** Verilog models of standard cells, written from the Liberty functions: no delays, no power pins, one module a cell. */
import { ZerothError } from '../../base/errors.js';
import { type Expression, namesOf, parseFunction, verilogOf } from './cell-function.js';
import type { FlipFlop, Liberty, LibertyCell } from './liberty.js';

/** @throws ZerothError for a cell that the library lacks, or whose behaviour these models do not cover. */
export function cellModels(library: Liberty, names: Iterable<string>): string {
  const modules = [...new Set(names)].sort().map((name) => {
    const cell = library.cells.get(name);
    if (cell === undefined) throw new ZerothError({ where: library.name, what: `the library has no cell '${name}'` });
    return cellModel(cell, library.name);
  });
  return ['`default_nettype none', ...modules, '`default_nettype wire', ''].join('\n');
}

export function cellModel(cell: LibertyCell, library: string): string {
  if (cell.other !== undefined) {
    throw new ZerothError({
      where: `${library}.${cell.name}`,
      what: `the netlist uses a ${cell.other} cell, for which there is no simulation model`,
      allowed: 'combinational cells and flip-flops',
    });
  }
  const inputs = cell.pins.filter((p) => p.direction === 'input').map((p) => p.name);
  const outputs = cell.pins.filter((p) => p.direction === 'output');
  const ports = [...inputs.map((n) => `input wire ${n}`), ...outputs.map((p) => `output wire ${p.name}`)];
  const known = new Set([...inputs, ...(cell.ff ? [cell.ff.state, cell.ff.inverse] : [])]);
  const read = (text: string, what: string): Expression => {
    const where = `${library}.${cell.name}.${what}`;
    const expression = parseFunction(text, where);
    const unknown = namesOf(expression).find((n) => !known.has(n));
    if (unknown === undefined) return expression;
    throw new ZerothError({
      where,
      what: `the function "${text}" names '${unknown}', which is no input of the cell`,
      allowed: [...known].join(', '),
    });
  };
  const assigns = outputs.map((p) => {
    if (p.function === undefined) {
      throw new ZerothError({ where: `${library}.${cell.name}.${p.name}`, what: 'the output has no function' });
    }
    return `  assign ${p.name} = ${verilogOf(read(p.function, p.name))};`;
  });
  return [
    `module ${cell.name} (${ports.join(', ')});`,
    ...(cell.ff === undefined ? [] : register(cell.ff, read)),
    ...assigns,
    'endmodule',
  ].join('\n');
}

function register(ff: FlipFlop, read: (text: string, what: string) => Expression): string[] {
  const { state, inverse } = ff;
  const clock = edge(read(ff.clockedOn, 'clocked_on'));
  const next = `${state} <= ${verilogOf(read(ff.nextState, 'next_state'))};`;
  const forced = ([text, value, name]: [string | undefined, number, string]) =>
    text === undefined ? [] : [{ on: read(text, name), value }];
  const async = [...forced([ff.clear, 0, 'clear']), ...forced([ff.preset, 1, 'preset'])];
  const events = [clock, ...async.map((a) => edge(a.on))].join(' or ');
  const arms = async.map((a) => `if (${verilogOf(a.on)}) ${state} <= 1'b${a.value};\n    else `).join('');
  return [`  reg ${state};`, `  wire ${inverse} = ~${state};`, `  always @(${events})`, `    ${arms}${next}`];
}

/** `posedge CLK` of `CLK`, `negedge CLK` of `!CLK`. */
function edge(e: Expression): string {
  if (e.op === 'not') return edge(e.of).replace(/^\w+/, (way) => (way === 'posedge' ? 'negedge' : 'posedge'));
  return `posedge ${verilogOf(e)}`;
}
