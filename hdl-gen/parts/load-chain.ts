/** The load chain of a bank: words shift in at the top, and each polynomial has a shift register of its own. */
import { type Bits, type Builder, mux, reg } from '../dsl/index.js';
import { bitsFor } from './constants.js';

export interface LoadChain {
  /** The next word is the first of a load. */
  begin(): void;
  /** Counts the words of a load, one in each cycle of `loading`. */
  count(loading: Bits<1>): void;
  /** Calls `move` for every polynomial: all move in a rotation, and only the one whose turn it is in a cycle of `loading`. */
  shift(loading: Bits<1>, move: (polynomial: number) => void): void;
}

export function loadChain(m: Builder, polynomials: number): LoadChain {
  // One polynomial has one shift register, and there is nothing to count.
  if (polynomials === 1) return { begin: () => {}, count: () => {}, shift: (_, move) => move(0) };
  const { chain } = m.regs({
    /** Each polynomial has a shift register of its own: the one that takes the next word of a load. */
    chain: reg(bitsFor(polynomials - 1)),
  });
  return {
    begin: () => m.set(chain, 0),
    count: (loading) => {
      m.when(loading, () => m.set(chain, mux(chain.eq(polynomials - 1), chain.lit(0), chain.add(1))));
    },
    shift: (loading, move) => {
      for (let p = 0; p < polynomials; p++) m.when(loading.not().or(chain.eq(p)), () => move(p));
    },
  };
}
