import { type GeneratorConfig, isLaneSet, laneSets, numbersPerClock } from '../config/index.js';
import { Bank } from './arithmetic/bank.js';
import { modulo } from './arithmetic/position.js';
import { LaneSetLanes } from './independent.js';
import type { Position } from './stream.js';

/**
 * What the hardware's registers hold just before it emits the numbers of a position: what a driver loads to start there,
 * and what a save must read back.
 */
export type HardwareState = BankState | LaneSetState | PoolState;

export interface BankState {
  readonly kind: 'on-the-fly';
  /** `t mod J`, `t mod T`, and the number of rotations `k mod (n/c)`. */
  readonly step: number;
  readonly tau: number;
  readonly rotations: number;
  /** `r_t[j]` by position `j`: the `n` lane registers after rotation. Raw states, not codes. */
  readonly words: Int32Array;
  /** `word_0(tau)`: what an un-rotated shadow of lane 0 holds (it addresses the scale table). */
  readonly lane0: number;
}

/** Of every scheme of private lanes. */
export interface LaneSetState {
  readonly kind: 'lane-set';
  readonly step: bigint;
  /** `Q`, the lanes of a set. */
  readonly lanesPerSet: number;
  /** Lane `q` of set `i` at `[Q*i + q]`. Raw states, not codes. */
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
  if (isLaneSet(generator)) {
    const lanes = new LaneSetLanes(laneSets[generator.kind], numbersPerClock(generator), generator.seed);
    return (position) => {
      const step = modulo(position, lanes.period);
      return { kind: 'lane-set', step, lanesPerSet: lanes.lanesPerSet, words: lanes.words(step) };
    };
  }
  const bank = new Bank(generator);
  return (position) => bankState(bank, Number(modulo(position, BigInt(bank.jointPeriod))));
}

function bankState(bank: Bank, step: number): BankState {
  const tau = step % bank.period;
  const lanes = bank.laneWords(tau);
  return {
    kind: 'on-the-fly',
    step,
    tau,
    rotations: bank.rotations(step),
    words: bank.rotated(lanes, step),
    lane0: lanes[0] as number,
  };
}
