import type { GeneratorConfig } from '../config/index.js';
import { twinOf } from './schemes/twin-of.js';
import type { HardwareState, LoadWord } from './schemes/types.js';
import type { Position } from './stream.js';

export type { BankState, HardwareState, LaneGroupState, LoadWord, PoolState } from './schemes/types.js';

/** A reader of states: `createState(generator)(position)`. It costs O(n log t), whatever the position. */
export const createState = (generator: GeneratorConfig): ((position: Position) => HardwareState) =>
  twinOf(generator).state(generator);

/** Words, by address, that are written after power-up; none where the hardware has no loadable table. */
export const tableFill = (generator: GeneratorConfig): readonly bigint[] => twinOf(generator).fill?.(generator) ?? [];

/** A reader of what a driver writes to start at a position: the words of a load, in the order of docs/units.md. */
export const createLoad = (generator: GeneratorConfig): ((position: Position) => readonly LoadWord[]) =>
  twinOf(generator).load(generator);
