/**
 * Simulates a mapped netlist and counts how often every net changes, in two ways at once:
 *
 * - settled: once a cycle at most, what a net's value is at the end of each cycle (no delays);
 * - with hazards: every change on the way, where every cell takes one unit of time. Deep logic changes several times a
 *   cycle before it settles; real delays lie between the two.
 *
 * Data-driven (a truth table a cell), because compiling a netlist of 20,000 cells with Verilator takes minutes and this
 * runs 2,000 cycles of it in seconds. A test holds it against Verilator on the Verilog cell models.
 */
import { ExitCode, ZerothError } from '../../base/errors.js';
import type { Liberty } from './liberty.js';
import type { Bit, Netlist } from './netlist.js';
import { behaviourOf, type CellBehaviour, type TruthTable } from './truth-table.js';

interface Gate {
  readonly inputs: readonly number[];
  readonly table: Uint8Array;
  readonly output: number;
}

/** Gates in flat arrays: gate `i` reads `pins[pinAt[i] .. pinAt[i+1]-1]` and looks up `tables[tableAt[i] + row]`. */
class GateArray {
  readonly outputs: Int32Array;
  readonly #pinAt: Int32Array;
  readonly #pins: Int32Array;
  readonly #tableAt: Int32Array;
  readonly #tables: Uint8Array;

  constructor(gates: readonly Gate[]) {
    this.outputs = Int32Array.from(gates, (g) => g.output);
    this.#pins = Int32Array.from(gates.flatMap((g) => g.inputs));
    this.#tables = Uint8Array.from(gates.flatMap((g) => [...g.table]));
    this.#pinAt = sums(gates.map((g) => g.inputs.length));
    this.#tableAt = sums(gates.map((g) => g.table.length));
  }

  value(i: number, values: Uint8Array): number {
    const from = this.#pinAt[i] as number;
    const to = this.#pinAt[i + 1] as number;
    let row = this.#tableAt[i] as number;
    for (let k = from; k < to; k++) row += (values[this.#pins[k] as number] as number) << (k - from);
    return this.#tables[row] as number;
  }
}

function sums(sizes: readonly number[]): Int32Array {
  const at = new Int32Array(sizes.length + 1);
  sizes.forEach((size, i) => {
    at[i + 1] = (at[i] as number) + size;
  });
  return at;
}

interface Register {
  /** Nets of `Q` and `QN`, with what they show of state 1. */
  readonly outputs: readonly { readonly net: number; readonly inverted: boolean }[];
  state: number;
}

/** Two constant nets behind the netlist's own. */
const constants = 2;

export class GateSimulator {
  readonly netlist: Netlist;
  /** Changes of every net's settled value since `startCounting`. */
  readonly settledToggles: Uint32Array;
  /** Changes of every net with unit delays, hazards included. */
  readonly toggles: Uint32Array;
  /** Cycles in which a net's settled value was 1. */
  readonly ones: Uint32Array;
  readonly #values: Uint8Array;
  readonly #previous: Uint8Array;
  readonly #gates: GateArray;
  readonly #registers: Register[] = [];
  /** Next state of each register. */
  readonly #next: GateArray;
  /** Gates that read a net. */
  readonly #readers: Int32Array[];
  readonly #stamp: Int32Array;
  #wave = 1;
  /** Gates to evaluate in the next wave, and in the one that is under way with their results. */
  #queue: Int32Array;
  #queued = 0;
  #running: Int32Array;
  readonly #results: Uint8Array;
  #counting = false;
  readonly #clock: number | undefined;

  /** @param clock name of the clock port; every flip-flop must be on it directly. */
  constructor(netlist: Netlist, library: Liberty, clock: string) {
    this.netlist = netlist;
    const { nets } = netlist;
    this.settledToggles = new Uint32Array(nets);
    this.toggles = new Uint32Array(nets);
    this.ones = new Uint32Array(nets);
    this.#values = new Uint8Array(nets + constants);
    this.#values[nets + 1] = 1;
    this.#previous = new Uint8Array(nets);
    const clockBit = netlist.ports.find((p) => p.name === clock)?.bits[0];
    this.#clock = typeof clockBit === 'number' ? clockBit : undefined;
    const gates: Gate[] = [];
    const next: Gate[] = [];
    const behaviours = new Map<string, CellBehaviour>();
    for (const cell of netlist.cells) {
      let behaviour = behaviours.get(cell.type);
      if (behaviour === undefined) {
        behaviour = behaviourOf(library, cell.type);
        behaviours.set(cell.type, behaviour);
      }
      this.#add(cell.inputs, cell.outputs, behaviour, cell.type, gates, next);
    }
    this.#gates = new GateArray(gates);
    this.#next = new GateArray(next);
    const readers: number[][] = Array.from({ length: nets + constants }, () => []);
    gates.forEach((gate, i) => {
      for (const net of gate.inputs) readers[net]?.push(i);
    });
    this.#readers = readers.map((r) => Int32Array.from(new Set(r)));
    this.#stamp = new Int32Array(gates.length);
    this.#queue = Int32Array.from(gates.keys());
    this.#running = new Int32Array(gates.length);
    this.#results = new Uint8Array(gates.length);
    this.#queued = gates.length;
    this.#settle();
  }

  get cells(): number {
    return this.#gates.outputs.length + this.#registers.length;
  }

  #add(
    inputs: Readonly<Record<string, Bit>>,
    outputs: Readonly<Record<string, number>>,
    { outputs: functions, flipFlop }: CellBehaviour,
    type: string,
    gates: Gate[],
    next: Gate[],
  ): void {
    const netOf = (pin: string): number => {
      const bit = inputs[pin];
      if (typeof bit === 'number') return bit;
      if (bit !== undefined) return this.netlist.nets + (bit === '1' ? 1 : 0);
      throw new Error(`${type}: the input ${pin} is not connected`);
    };
    const gate = (f: TruthTable, output: number): Gate => ({
      inputs: f.inputs.map(netOf),
      table: f.table,
      output,
    });
    if (flipFlop === undefined) {
      for (const [pin, net] of Object.entries(outputs)) {
        const f = functions.get(pin);
        if (f === undefined) throw new Error(`${type}: the output ${pin} has no function`);
        gates.push(gate(f, net));
      }
      return;
    }
    if (inputs[flipFlop.clockPin] !== this.#clock) {
      throw new ZerothError(
        { where: type, what: 'a flip-flop is not on the clock port directly: clock gating is not simulated' },
        ExitCode.checkFailed,
      );
    }
    const shown = Object.entries(outputs).map(([pin, net]) => ({ net, inverted: functions.get(pin)?.table[1] === 0 }));
    next.push(gate(flipFlop.next, -1));
    this.#registers.push({ outputs: shown, state: 0 });
    for (const { net, inverted } of shown) this.#values[net] = inverted ? 1 : 0;
  }

  /** Sets an input port: to the low bits of `value`. It changes with the registers, right after the clock edge. */
  poke(port: string, value: number): void {
    const found = this.netlist.ports.find((p) => p.name === port && p.direction === 'input');
    if (found === undefined) throw new Error(`${this.netlist.module} has no input '${port}'`);
    found.bits.forEach((bit, i) => {
      if (typeof bit === 'number') this.#change(bit, i < 31 ? (value >> i) & 1 : 0);
    });
  }

  /** The settled value of a port, 32 bits a word, lowest first. */
  peek(port: string, into?: Uint32Array): Uint32Array {
    const found = this.netlist.ports.find((p) => p.name === port);
    if (found === undefined) throw new Error(`${this.netlist.module} has no port '${port}'`);
    const words = into ?? new Uint32Array(Math.ceil(found.bits.length / 32));
    words.fill(0);
    found.bits.forEach((bit, i) => {
      const value = typeof bit === 'number' ? (this.#values[bit] ?? 0) : Number(bit);
      if (value === 1) words[i >>> 5] = ((words[i >>> 5] ?? 0) | (1 << (i & 31))) >>> 0;
    });
    return words;
  }

  /** Lets the logic settle after pokes. */
  settle(): void {
    this.#settle();
  }

  /** One rising edge and what follows it. */
  step(): void {
    this.#settle();
    const values = this.#values;
    const changed: Register[] = [];
    for (let i = 0; i < this.#registers.length; i++) {
      const register = this.#registers[i] as Register;
      const state = this.#next.value(i, values);
      if (state !== register.state) {
        register.state = state;
        changed.push(register);
      }
    }
    for (const { outputs, state } of changed) {
      for (const { net, inverted } of outputs) this.#change(net, inverted ? 1 - state : state);
    }
    this.#settle();
    if (this.#counting) this.#count();
  }

  /** Toggles are counted from the present state on. */
  startCounting(): void {
    this.#settle();
    this.#counting = true;
    this.#previous.set(this.#values.subarray(0, this.netlist.nets));
    for (const counts of [this.toggles, this.settledToggles, this.ones]) counts.fill(0);
  }

  #count(): void {
    const [values, previous, ones, toggles] = [this.#values, this.#previous, this.ones, this.settledToggles];
    for (let i = 0; i < previous.length; i++) {
      const value = values[i] as number;
      ones[i] = (ones[i] as number) + value;
      if (value !== previous[i]) {
        toggles[i] = (toggles[i] as number) + 1;
        previous[i] = value;
      }
    }
  }

  #change(net: number, value: number): void {
    if (this.#values[net] === value) return;
    this.#values[net] = value;
    if (this.#counting) this.toggles[net] = (this.toggles[net] as number) + 1;
    const readers = this.#readers[net] as Int32Array;
    for (let k = 0; k < readers.length; k++) {
      const gate = readers[k] as number;
      if (this.#stamp[gate] === this.#wave) continue;
      this.#stamp[gate] = this.#wave;
      this.#queue[this.#queued++] = gate;
    }
  }

  /** Waves of one unit of time each: all gates whose inputs changed are evaluated, then all their outputs change. */
  #settle(): void {
    const limit = 10_000;
    for (let wave = 0; this.#queued > 0; wave++) {
      if (wave === limit) throw new Error(`${this.netlist.module} does not settle: a combinational loop`);
      [this.#queue, this.#running] = [this.#running, this.#queue];
      const [gates, count] = [this.#running, this.#queued];
      this.#queued = 0;
      this.#wave++;
      for (let k = 0; k < count; k++) {
        this.#results[k] = this.#gates.value(gates[k] as number, this.#values);
      }
      for (let k = 0; k < count; k++) {
        this.#change(this.#gates.outputs[gates[k] as number] as number, this.#results[k] as number);
      }
    }
    this.#wave++;
  }
}
