import type { GeneratorConfig } from '../config/index.js';
import { Bank } from './bank.js';
import { CltLanes } from './clt.js';
import { modulo } from './position.js';
import type { Position } from './stream.js';

/**
 * What the hardware's registers hold just before it emits the numbers of a position: what a driver loads to start there,
 * and what a save must read back.
 */
export type HardwareState = BankState | CltState | PoolState;

export interface BankState {
  readonly kind: 'on-the-fly';
  /** `t mod J`, `t mod T`, and the number of rotations `k mod n`. */
  readonly step: number;
  readonly tau: number;
  readonly rotations: number;
  /** `r_t[j]` by position `j`: the `n` lane registers after rotation. Raw states, not codes. */
  readonly words: Int32Array;
  /** `word_0(tau)`: what an un-rotated shadow of lane 0 holds (it addresses the scale table). */
  readonly lane0: number;
}

export interface CltState {
  readonly kind: 'clt';
  readonly step: bigint;
  /** Lane `q` (widths 11, 13, 15, 17) of slot `j` at `[4*j + q]`. */
  readonly words: Int32Array;
}

export interface PoolState {
  readonly kind: 'pool';
  /** Address of the element that the position's first number comes from. */
  readonly element: number;
}

/** A reader of states: `createState(generator)(position)`. It costs O(n log t), whatever the position. */
export function createState(generator: GeneratorConfig): (position: Position) => HardwareState {
  if (generator.kind === 'pool') {
    const rowLength = generator.carry === 'row' ? generator.perClock : 1;
    const period = BigInt(generator.size / rowLength);
    return (position) => ({ kind: 'pool', element: Number(modulo(position, period)) * rowLength });
  }
  if (generator.kind === 'clt') {
    const lanes = new CltLanes(generator);
    return (position) => cltState(lanes, modulo(position, lanes.period));
  }
  const bank = new Bank(generator);
  return (position) => bankState(bank, Number(modulo(position, BigInt(bank.jointPeriod))));
}

function bankState(bank: Bank, step: number): BankState {
  const tau = step % bank.period;
  const lanes = bank.laneWords(tau);
  const rotations = bank.rotations(step);
  const words = lanes.map((_, j) => lanes[(j + rotations) % bank.lanes] as number);
  return { kind: 'on-the-fly', step, tau, rotations, words, lane0: lanes[0] as number };
}

function cltState(lanes: CltLanes, step: bigint): CltState {
  const byLane = lanes.words(step);
  const words = new Int32Array(4 * lanes.config.lanes);
  byLane.forEach((column, q) => {
    column.forEach((word, j) => {
      words[4 * j + q] = word;
    });
  });
  return { kind: 'clt', step, words };
}
