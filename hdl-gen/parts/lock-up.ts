/** The lock-up guard of a bank: which lanes are compared with the all-zero state, and the flag that records it. */
import type { OnTheFlyConfig } from '../../config/index.js';
import { type Bits, type Builder, reg } from '../dsl/index.js';
import { anyOf } from './logic.js';

export interface LockupGuard {
  readonly fault: Bits<1>;
  /** Of the lane registers by position, those that are looked at. */
  watched(states: readonly Bits[]): readonly Bits[];
  /** @returns the bank is stuck: a zero state was seen, and is to be replaced in a cycle that is not busy. */
  judge(zeroSeen: Bits<1>, busy: Bits<1>): Bits<1>;
  raise(): void;
  clear(): void;
  /** Looks at a word that a load brings. */
  check(loading: Bits<1>, word: Bits): void;
}

/** Compares every lane, in the cycle in which it is zero. */
function everyLane(m: Builder): LockupGuard {
  const r = m.regs({ fault_seen: reg(1) });
  return {
    fault: r.fault_seen,
    watched: (states) => states,
    judge: (zeroSeen) => zeroSeen,
    raise: () => m.set(r.fault_seen, 1),
    clear: () => m.set(r.fault_seen, 0),
    check: () => {},
  };
}

/** Compares the lanes that stand at the bottom, one of each polynomial: rotation brings every lane there. */
function scan(m: Builder, polynomials: number): LockupGuard {
  const r = m.regs({
    /** A scan finds a lane when it comes by, so a cycle more is nothing, and 'valid' does not wait for the comparison. */
    stuck: reg(1),
    fault_seen: reg(1),
  });
  return {
    fault: r.fault_seen,
    watched: (states) => states.slice(0, polynomials),
    judge: (zeroSeen, busy) => {
      r.stuck = zeroSeen.and(anyOf(busy, r.stuck).not());
      return r.stuck;
    },
    raise: () => m.set(r.fault_seen, 1),
    clear: () => m.set(r.fault_seen, 0),
    // A scan would see a bad word only when it comes to position 0, if ever.
    check: (loading, word) => {
      m.when(loading.and(word.eq(0)), () => m.set(r.fault_seen, 1));
    },
  };
}

const guards: Readonly<Record<OnTheFlyConfig['lockup'], (m: Builder, polynomials: number) => LockupGuard>> = {
  'every-lane': everyLane,
  scan,
};

export const lockupGuard = (m: Builder, lockup: OnTheFlyConfig['lockup'], polynomials: number): LockupGuard =>
  guards[lockup](m, polynomials);
