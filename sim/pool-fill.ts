/** A loadable pool is empty after power-up: the cycles that write its contents through the source's write port. */
import type { GeneratorConfig } from '../config/index.js';
import { poolContents } from '../golden-model/index.js';
import type { Pokes, Program } from './program.js';

/** Empty for every other generator. Writes are two cycles apart: one of the first P-1 numbers is stored twice. */
export function poolFill(generator: GeneratorConfig): readonly Pokes[] {
  if (!('memory' in generator) || generator.memory !== 'ram') return [];
  const { bits, perClock, carry } = generator;
  const row = carry === 'row' ? perClock : 1;
  const contents = poolContents(generator);
  const cycles: Pokes[] = [];
  for (let at = 0; at < contents.length; at += row) {
    let word = 0n;
    for (let i = row - 1; i >= 0; i--) {
      word = (word << BigInt(bits)) | BigInt.asUintN(bits, BigInt(contents[at + i] ?? 0));
    }
    cycles.push({ write_valid: 1, write_addr: at / row, write_data: String(word) }, {});
  }
  return cycles;
}

/** Puts the fill behind the first action of a program, its reset. A later reset leaves a memory as it is. */
export function filled(generator: GeneratorConfig, [first, ...rest]: Program): Program {
  const cycles = poolFill(generator);
  if (first === undefined) return [];
  return cycles.length === 0 ? [first, ...rest] : [first, { kind: 'drive', cycles, start: '0' }, ...rest];
}
