/** A loadable pool is empty after power-up: the cycles that write its contents through the source's write port. */
import type { GeneratorConfig } from '../config/index.js';
import { tableFill } from '../golden-model/index.js';
import type { Pokes, Program } from './program.js';

/** Empty for every other generator. Writes are two cycles apart: one of the first P-1 numbers is stored twice. */
export function poolFill(generator: GeneratorConfig): readonly Pokes[] {
  return tableFill(generator).flatMap((word, at): Pokes[] => [
    { write_valid: 1, write_addr: at, write_data: String(word) },
    {},
  ]);
}

/** Puts the fill behind the first action of a program, its reset. A later reset leaves a memory as it is. */
export function filled(generator: GeneratorConfig, [first, ...rest]: Program): Program {
  const cycles = poolFill(generator);
  if (first === undefined) return [];
  return cycles.length === 0 ? [first, ...rest] : [first, { kind: 'drive', cycles, start: '0' }, ...rest];
}
