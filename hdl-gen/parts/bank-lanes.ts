/** The lanes of a bank: n registers by position, which step together and move down when the array rotates. */
import type { OnTheFlyConfig } from '../../config/index.js';
import { type Bits, type Builder, cat, reg, vec, wire } from '../dsl/index.js';
import type { BankConstants } from './bank-constants.js';
import { leapNext } from './lfsr.js';
import type { StateRegister } from './replay.js';

export interface BankLanes {
  /** Registers, position 0 first. */
  readonly states: readonly Bits[];
  /** Their words, position 0 lowest. */
  readonly words: Bits;
  /** For a copy of the state. */
  readonly registers: readonly StateRegister[];
  /** Back to the start words. */
  reseed(): void;
  /** One step of every lane. With rotation per step each position takes the next word of the position above. */
  step(): void;
  /** Moves the positions of polynomial `p` down by one of them; `top` makes the highest from the lowest, which leaves. */
  moveDown(p: number, top: (leaving: Bits) => Bits): void;
}

export function bankLanes(m: Builder, g: OnTheFlyConfig, constants: BankConstants): BankLanes {
  const { lanes: n, bits, wordBits } = g;
  const { polynomials, shape, start, inverted } = constants;
  const r = m.regs({
    /** Lane states by position. */
    lane: vec(n, reg(bits, start)),
  });
  const w = m.wires({ next: vec(n, wire(bits)) });
  const lane = (i: number): Bits => r.lane.at(i % n);
  const from = g.rotate === 'step' ? polynomials : 0;
  for (let i = 0; i < n; i++) w.next[i] = leapNext(lane(i + from), shape(i), inverted);
  const all = Array.from({ length: n }, (_, i) => i);
  return {
    states: [...r.lane],
    words: cat(...all.map((i) => lane(n - 1 - i).slice(wordBits - 1, 0))),
    registers: all.map((i) => ({ name: `lane_${i}`, q: lane(i), start: start(i) })),
    reseed: () => {
      for (const i of all) m.set(lane(i), start(i));
    },
    step: () => {
      for (const i of all) m.set(lane(i), w.next.at(i));
    },
    moveDown: (p, top) => {
      for (let i = p; i + polynomials < n; i += polynomials) m.set(lane(i), lane(i + polynomials));
      m.set(lane(n - polynomials + p), top(lane(p)));
    },
  };
}
