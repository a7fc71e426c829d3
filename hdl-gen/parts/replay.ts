/** Replay: a second copy of a unit's state, taken and brought back in one cycle each. */
import { type Bits, type Builder, reg } from '../dsl/index.js';

/** A register, by the name that its copy is called after, with its reset value. */
export interface StateRegister {
  readonly name: string;
  readonly q: Bits;
  readonly start: number;
  /** Where to put the copy back, if not into `q`: its explicit next state. */
  readonly to?: Bits | undefined;
}

/**
 * Adds registers `saved_<name>` that follow `state` whenever `snapshot` is 1. They reset to the same values, so that a
 * restore without a snapshot goes back to the state after reset.
 * @returns assigns every register its copy: for the arm of a `when` that `restore` opens.
 */
export function savedState(m: Builder, snapshot: Bits<1>, state: readonly StateRegister[]): () => void {
  const decls = state.map(({ name, q, start }) => [`saved_${name}`, reg(q.width, start)] as const);
  const saved = Object.values(m.regs(Object.fromEntries(decls)));
  m.when(snapshot, () => {
    for (const [i, { q }] of state.entries()) m.set(saved[i] ?? q, q);
  });
  return () => {
    for (const [i, { q, to }] of state.entries()) m.set(to ?? q, saved[i] ?? q);
  };
}
