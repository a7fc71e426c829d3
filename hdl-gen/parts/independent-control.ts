/** Control of an independent scheme: the watch for stuck lanes, and the counter that fills the registers behind them. */
import { type Bits, type Builder, reg } from '../dsl/index.js';
import { bitsFor } from './constants.js';
import { anyOf } from './logic.js';

/** Steps in which every lane must show a one: more than the bits of the widest. */
const windowBits = 5;

export interface AliveWatch {
  /** A lane showed no one in the window that has ended. */
  readonly stuck: Bits<1>;
  readonly fault: Bits<1>;
  /** The present step is the last of the window. */
  windowLast(): Bits<1>;
  /** Counts steps, and looks at the lanes at the end of a window. */
  judge(now: {
    readonly outside: Bits<1>;
    readonly lockup: Bits<1>;
    readonly step: Bits<1>;
    readonly window_last: Bits<1>;
    readonly alive: readonly Bits<1>[];
  }): void;
  readonly raise: () => void;
  readonly clear: () => void;
}

export function aliveWatch(m: Builder): AliveWatch {
  const r = m.regs({
    fault_seen: reg(1),
    /** A lane showed no one in the window that has ended. */
    stuck: reg(1),
    window: reg(windowBits),
  });
  return {
    stuck: r.stuck,
    fault: r.fault_seen,
    windowLast: () => r.window.andR(),
    judge: ({ outside, lockup, step, window_last, alive }) => {
      m.set(r.stuck, 0);
      m.when(outside.or(lockup), () => {
        m.set(r.window, 0);
      }).elsewhen(step, () => {
        r.window = r.window.add(1);
        r.stuck = window_last.and(alive.reduce((a, b) => a.and(b)).not());
      });
    },
    raise: () => m.set(r.fault_seen, 1),
    clear: () => m.set(r.fault_seen, 0),
  };
}

export interface FillCounter {
  /** The registers behind the lanes are being filled; missing where there are none. */
  readonly active: Bits<1> | undefined;
  readonly done: Bits<1> | undefined;
  /** Nothing has been filled since reset or a lock-up. */
  readonly fresh: Bits<1> | undefined;
  count(now: {
    readonly load: Bits<1>;
    readonly restore: Bits<1> | undefined;
    readonly outside: Bits<1>;
    readonly lockup: Bits<1>;
    readonly step: Bits<1>;
  }): void;
}

/** @param steps that fill the registers after reset; of those, `lead` again after a load of all sets or a restore. */
export function fillCounter(
  m: Builder,
  { steps, lead, sets }: { readonly steps: number; readonly lead: number; readonly sets: number },
): FillCounter {
  const { filling, words_left } = m.regs({
    ...(steps > 0 && {
      /** Steps that fill the registers behind the lanes. */
      filling: reg(bitsFor(steps), steps),
    }),
    ...(lead > 0 &&
      sets > 1 && {
        /** Words of a load that are to come after the next one. */
        words_left: reg(bitsFor(sets - 1), sets - 1),
      }),
  });
  return {
    active: filling?.ne(0),
    done: filling?.eq(0),
    fresh: filling?.eq(steps),
    count: ({ load, restore, outside, lockup, step }) => {
      const loaded = words_left ? load.and(words_left.eq(0)) : load;
      if (filling)
        m.when(lockup, () => m.set(filling, steps))
          .elsewhen(outside, () => {
            m.set(filling, 0);
            if (lead > 0) m.when(anyOf(restore, loaded), () => m.set(filling, lead));
          })
          .elsewhen(step.and(filling.ne(0)), () => m.set(filling, filling.sub(1)));
      if (words_left)
        m.when(anyOf(restore, lockup, loaded), () => m.set(words_left, sets - 1)).elsewhen(load, () =>
          m.set(words_left, words_left.sub(1)),
        );
    },
  };
}
