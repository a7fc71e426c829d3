/**
 * Runs a mapped generator at full rate, compares every beat with the golden one, and counts toggles on the way: a
 * wrong netlist or a wrong cell model has no energy.
 */
import { ExitCode, ZerothError } from '../../base/errors.js';
import { GateSimulator } from './gate-simulator.js';
import type { Liberty } from './liberty.js';
import type { Netlist } from './netlist.js';

export interface ActivityRequest {
  readonly netlist: Netlist;
  readonly library: Liberty;
  readonly clock: string;
  readonly reset: { readonly port: string; readonly active: 'high' | 'low' };
  /** Inputs that are held during the run; the others are 0. */
  readonly held: Readonly<Record<string, number>>;
  /** 1 while a beat stands on `data`. */
  readonly valid: string;
  readonly data: string;
  /** The golden beats from reset on, `ceil(bits of data / 32)` words each. */
  readonly golden: Uint32Array;
  readonly beats: number;
  readonly signal?: AbortSignal | undefined;
}

export interface CountedActivity {
  readonly cycles: number;
  readonly beats: number;
  /** By net, per clock cycle: changes of the settled value; all changes under unit delays; share of cycles at 1. */
  readonly settled: Float64Array;
  readonly withHazards: Float64Array;
  readonly duty: Float64Array;
  /** Sums over nets, per cycle. */
  readonly settledPerCycle: number;
  readonly hazardsPerCycle: number;
}

/** Cycles between two looks at the signal. */
const slice = 32;

/** @throws ZerothError (exit code 1) at the first beat that differs from the golden one, or where beats stop coming. */
export async function countActivity(request: ActivityRequest): Promise<CountedActivity> {
  const { netlist, library, clock, reset, held, valid, data, golden, beats, signal } = request;
  const gates = new GateSimulator(netlist, library, clock);
  const fail = (what: string, fix?: string): ZerothError =>
    new ZerothError({ where: `${netlist.module} in ${library.name}`, what, fix }, ExitCode.checkFailed);
  const active = reset.active === 'high' ? 1 : 0;
  gates.poke(reset.port, active);
  gates.step();
  gates.step();
  gates.poke(reset.port, 1 - active);
  for (const [port, value] of Object.entries(held)) gates.poke(port, value);
  gates.startCounting();
  const words = gates.peek(data);
  const limit = 2 * beats + 64;
  let taken = 0;
  let cycles = 0;
  for (; taken < beats; cycles++) {
    if (cycles === limit) throw fail(`${taken} of ${beats} beats came in ${limit} cycles`);
    if (cycles % slice === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    if (gates.peek(valid)[0] === 1) {
      gates.peek(data, words);
      const at = taken * words.length;
      const wrong = words.findIndex((word, i) => word !== golden[at + i]);
      if (wrong >= 0) {
        const hex = (n: number | undefined): string => (n ?? 0).toString(16).padStart(8, '0');
        throw fail(
          `the mapped netlist differs from the golden model in beat ${taken}, word ${wrong}: ${hex(words[wrong])}, expected ${hex(golden[at + wrong])}`,
          'the cell functions of the library are wrong, or the mapping is',
        );
      }
      taken++;
    }
    gates.step();
  }
  const perCycle = (counts: Uint32Array): Float64Array => Float64Array.from(counts, (n) => n / cycles);
  const sum = (counts: Uint32Array): number => counts.reduce((a, b) => a + b, 0) / cycles;
  return {
    cycles,
    beats,
    settled: perCycle(gates.settledToggles),
    withHazards: perCycle(gates.toggles),
    duty: perCycle(gates.ones),
    settledPerCycle: sum(gates.settledToggles),
    hazardsPerCycle: sum(gates.toggles),
  };
}
