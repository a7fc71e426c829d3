/** What `m.when`, `m.fsm` and `m.memory` hand back. */
import type { Bits, Native, Of, Sign, Value } from './value.js';

/** `m.when(a, ...).elsewhen(b, ...).otherwise(...)`; the chain must be written in one go. */
export interface WhenChain {
  elsewhen(cond: Bits<1>, body: () => void): WhenChain;
  otherwise(body: () => void): void;
}

/** Handle of a state machine, inside its handlers and after it. */
export interface Fsm<S extends string> {
  /** 1 while in `state`. */
  is(state: S): Bits<1>;
  /** Enters `state` at the next clock edge; may stand inside `m.when`. */
  go(state: S): void;
  /** The state register, for debug outputs. */
  readonly state: Bits;
}
/** First argument of the handlers: call it to change state. */
export interface Go<S extends string> extends Fsm<S> {
  (state: S): void;
}

export interface MemoryHandle<W extends number = number, S extends Sign = Sign> {
  /**
   * Synchronous read port: the word at `addr` appears one clock later and stays while `enable` is 0 (default: always
   * enabled). Each call is one more read port; `name` names its output, `<memory>_data` by default.
   */
  read(addr: Bits, enable?: Bits<1>, name?: string): Of<W, S>;
  /** Write at the clock edge; put it inside `m.when(enable, ...)`. */
  write(addr: Bits, data: NoInfer<Of<W, S>> | Native): void;
  readonly addrWidth: number;
}

export type Named = Readonly<Record<string, Value>>;
