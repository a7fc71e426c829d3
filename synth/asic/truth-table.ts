/** What the cells of a netlist compute, as truth tables: the simulator's side of the same Liberty functions that `cell-models.ts` writes. */
import { ExitCode, ZerothError } from '../../base/errors.js';
import { type Expression, namesOf, parseFunction } from './cell-function.js';
import type { Liberty, LibertyCell } from './liberty.js';

/** One output (or next state) as a function of named inputs; entry `i` of the table has input `k` at bit `k` of `i`. */
export interface TruthTable {
  readonly inputs: readonly string[];
  readonly table: Uint8Array;
}

export interface CellBehaviour {
  /** By output pin; of a flip-flop, in terms of its state alone (`inputs` is the state's name or empty). */
  readonly outputs: ReadonlyMap<string, TruthTable>;
  readonly flipFlop: { readonly clockPin: string; readonly next: TruthTable } | undefined;
}

export function evaluate(e: Expression, value: (name: string) => number): number {
  switch (e.op) {
    case 'name':
      return value(e.name);
    case 'constant':
      return e.value;
    case 'not':
      return 1 - evaluate(e.of, value);
    case '&':
      return evaluate(e.left, value) & evaluate(e.right, value);
    case '|':
      return evaluate(e.left, value) | evaluate(e.right, value);
    case '^':
      return evaluate(e.left, value) ^ evaluate(e.right, value);
  }
}

export function truthTable(e: Expression): TruthTable {
  const inputs = [...new Set(namesOf(e))];
  const table = Uint8Array.from({ length: 2 ** inputs.length }, (_, row) =>
    evaluate(e, (name) => (row >> inputs.indexOf(name)) & 1),
  );
  return { inputs, table };
}

/** @throws ZerothError for cells that a netlist with one clock and a synchronous reset has no use for. */
export function behaviourOf(library: Liberty, name: string): CellBehaviour {
  const cell = library.cells.get(name);
  const where = `${library.name}.${name}`;
  const refuse = (what: string): ZerothError =>
    new ZerothError(
      { where, what, allowed: 'combinational cells, and flip-flops on the rising edge without set or clear' },
      ExitCode.checkFailed,
    );
  if (cell === undefined) throw refuse('the library has no such cell');
  if (cell.other !== undefined) throw refuse(`a ${cell.other} cell cannot be simulated`);
  const outputs = new Map(
    cell.pins.flatMap((p) =>
      p.direction === 'output' && p.function !== undefined
        ? [[p.name, truthTable(withInverse(parseFunction(p.function, `${where}.${p.name}`), cell))] as const]
        : [],
    ),
  );
  if (cell.ff === undefined) return { outputs, flipFlop: undefined };
  const clock = parseFunction(cell.ff.clockedOn, `${where}.clocked_on`);
  const unused = (text: string | undefined): boolean => text === undefined || text === '';
  if (clock.op !== 'name' || !unused(cell.ff.clear) || !unused(cell.ff.preset)) {
    throw refuse('this flip-flop has a set, a clear or a falling edge');
  }
  const next = truthTable(withInverse(parseFunction(cell.ff.nextState, `${where}.next_state`), cell));
  return { outputs, flipFlop: { clockPin: clock.name, next } };
}

/** `IQN` stands for `!IQ`. */
function withInverse(e: Expression, cell: LibertyCell): Expression {
  const { ff } = cell;
  if (ff === undefined) return e;
  switch (e.op) {
    case 'name':
      return e.name === ff.inverse ? { op: 'not', of: { op: 'name', name: ff.state } } : e;
    case 'constant':
      return e;
    case 'not':
      return { op: 'not', of: withInverse(e.of, cell) };
    default:
      return { op: e.op, left: withInverse(e.left, cell), right: withInverse(e.right, cell) };
  }
}
