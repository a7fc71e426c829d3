import {
  bankOf,
  type GeneratorConfig,
  type OnTheFlyConfig,
  type PoolConfig,
  poolOf,
  schemeOf,
} from '../../config/index.js';
import { beatShape } from '../parts/beats.js';
import { bitsFor, stepTerms } from '../parts/constants.js';
import { ringBanks } from '../parts/pool-ring.js';
import { sideBand } from '../parts/scaling.js';
import { counterBits } from '../source.js';
import { hasShadow } from './on-the-fly.js';
import { isUnaligned, positions } from './pool.js';

/** What the cost of a scheme's hardware grows with, read off its configuration; no weight stands here. */

/** What logic is made of: a table of this many inputs. */
export type LutInputs = 4 | 6;

/** Terms of the logic. Generators of one kind have as many terms, with the same meaning. */
export function logicTerms(g: GeneratorConfig, inputs: LutInputs): number[] {
  const [bank, pool] = [bankOf(g), poolOf(g)];
  if (bank !== null) return bankTerms(bank, inputs);
  return pool === null ? independentTerms(g) : poolTerms(pool, inputs);
}

/** LUTs of a function of so many signals, as a tree. */
const luts = (signals: number, inputs: LutInputs): number => Math.max(0, Math.ceil((signals - 1) / (inputs - 1)));

function bankTerms(g: OnTheFlyConfig, inputs: LutInputs): number[] {
  const { lanes, bits, polynomials, perClock, wordBits } = g;
  const saves = g.replay === 'snapshot';
  // A next bit: its XOR or the neighbour's bit (load, rotation) or the saved one, with a select for each choice.
  const ways = saves ? 4 : 2;
  const rows = polynomials.flatMap((taps) => stepTerms({ bits, taps, leap: g.leap }).map((row) => row.length));
  const overLanes = (f: (xorInputs: number) => number): number =>
    (rows.reduce((sum, row) => sum + f(row), 0) * lanes) / polynomials.length;
  const band = sideBand(g);
  const split = perClock < lanes;
  const { beats } = beatShape(lanes, perClock);
  const state = lanes * bits;
  return [
    bits,
    overLanes((row) => luts(row + ways, inputs)),
    // Wider XORs share less, and leave no room beside them.
    overLanes((row) => Math.max(0, row - 2)),
    saves ? state : 0,
    g.rotate === 'period' ? state : 0,
    saves && g.lockup === 'every-lane' ? state : 0,
    g.lockup === 'every-lane' ? lanes * luts(bits, inputs) : 0,
    band.form === 'decode' && band.plan.kind === 'shift' ? exceptions(band.plan.shifts) * luts(bits, inputs) : 0,
    split ? 2 * counterBits : 0,
    split ? perClock * wordBits * luts(beats + bitsFor(beats - 1), inputs) : 0,
    // Several load chains, of which every word shifts one.
    polynomials.length > 1 ? state : 0,
  ];
}

function exceptions(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  return values.length - Math.max(...counts.values());
}

function poolTerms(g: PoolConfig, inputs: LutInputs): number[] {
  const pointer = bitsFor(positions(g) - 1);
  const ram = g.memory === 'ram' ? pointer + g.bits : 0;
  if (!isUnaligned(g)) return [pointer, ram, 0, 0];
  const banks = ringBanks(g.perClock);
  const stages = Math.log2(banks);
  // The rotator halves its output's width stage by stage only in the last one; every bank adds 1 to the row if it must.
  const rotator = g.bits * (banks * (stages - 1) + g.perClock) * (inputs === 4 ? 1 : 1 / 2);
  return [pointer, ram, rotator, banks * bitsFor(unalignedRows(g) - 1)];
}

const unalignedRows = (g: PoolConfig): number => Math.floor((g.size - 1) / ringBanks(g.perClock)) + 2;

function independentTerms(g: GeneratorConfig): number[] {
  const row = schemeOf(g);
  const groups = Math.ceil(row.perClock(g) / (row.laneGroup?.numbers ?? 1));
  return [1, groups, row.replay(g) === 'snapshot' ? row.storedBits(g) : 0];
}

/** Registers of a bank or a pool, exactly; null for independent schemes, whose pipelines are not modelled here. */
export function flipFlops(generator: GeneratorConfig): number | null {
  const pool = poolOf(generator);
  if (pool !== null) {
    const pointer = bitsFor(positions(pool) - 1);
    const checked = positions(pool) < 2 ** pointer ? 1 : 0;
    const copies = pool.memory === 'ram' && isUnaligned(pool);
    const copied = copies ? 1 + bitsFor(pool.size + pool.perClock - 2) + pool.bits : 0;
    return 2 * pointer + 1 + checked + copied;
  }
  const g = bankOf(generator);
  if (g === null) return null;
  const shadow = hasShadow(g) ? g.bits : 0;
  const state = g.lanes * g.bits + shadow + (g.rotate === 'period' ? 1 : 0);
  const split = g.perClock < g.lanes ? 2 * counterBits + bitsFor(beatShape(g.lanes, g.perClock).beats - 1) : 0;
  // What a scan has found stands in a register of its own.
  const found = g.lockup === 'scan' ? 1 : 0;
  const chain = g.polynomials.length > 1 ? bitsFor(g.polynomials.length - 1) : 0;
  return state * (g.replay === 'snapshot' ? 2 : 1) + found + chain + (sideBand(g).form === 'rom' ? 1 : 0) + 1 + split;
}

export interface Memory {
  readonly depth: number;
  readonly width: number;
  readonly count: number;
}

/** Memories of a bank (its scale table) or a pool. */
export function memories(generator: GeneratorConfig): Memory[] {
  const pool = poolOf(generator);
  if (pool !== null) {
    const { size, bits, perClock } = pool;
    if (!isUnaligned(pool)) return [{ depth: size / perClock, width: bits * perClock, count: 1 }];
    return [{ depth: unalignedRows(pool), width: bits, count: ringBanks(perClock) }];
  }
  const g = bankOf(generator);
  if (g === null) return [];
  const band = sideBand(g);
  if (band.form !== 'rom' || band.plan.kind === 'fixed') return [];
  const values = band.plan.kind === 'shift' ? band.plan.shifts : band.plan.ints;
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return [{ depth: 2 ** g.bits, width: bitsFor(most), count: 1 }];
}
