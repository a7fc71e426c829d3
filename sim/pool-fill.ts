/** A loadable pool is empty after power-up: the actions that write its contents through the source's write port. */
import type { GeneratorConfig } from '../config/index.js';
import { tableFill } from '../golden-model/index.js';
import type { Action, Pokes, Program } from './program.js';

/** Empty for every other generator. Writes are two cycles apart: one of the first P-1 numbers is stored twice. */
export function poolFill(generator: GeneratorConfig): readonly Action[] {
  const cycles = tableFill(generator).flatMap((word, at): Pokes[] => [
    { write_valid: 1, write_addr: at, write_data: String(word) },
    {},
  ]);
  return cycles.length === 0 ? [] : [{ kind: 'drive', cycles, start: '0' }];
}

/** Puts the fill behind the first action of a program, its reset. A later reset leaves a memory as it is. */
export const filled = (generator: GeneratorConfig, [first, ...rest]: Program): Program =>
  first === undefined ? [] : [first, ...poolFill(generator), ...rest];
