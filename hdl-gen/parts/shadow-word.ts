/** The shadow word of a bank: lane 0 as if it never rotated. It times the rotation and addresses the scale. */
import type { OnTheFlyConfig } from '../../config/index.js';
import { type Bits, type Builder, reg, wire } from '../dsl/index.js';
import type { BankConstants } from './bank-constants.js';
import { leapNext } from './lfsr.js';
import type { StateRegister } from './replay.js';

export interface ShadowWord {
  readonly state: Bits;
  /** Value that `state` takes at the coming clock edge; of use only to a ROM that is read ahead. */
  readonly next: Bits;
  /** This cycle moves every lane down by one position. */
  readonly rotate: Bits<1> | undefined;
  /** For a copy of the state. */
  readonly registers: readonly StateRegister[];
  reseed(): void;
  /** One step; the last of a period asks for a rotation. */
  step(): void;
  /** The rotation has taken place. */
  rotated(): void;
  /** Takes the word of a load. */
  load(word: Bits): void;
  /** Clocks the explicit next state; call it last. */
  settle(): void;
}

/** @param ahead the coming word is needed in this cycle. */
export function shadowWord(m: Builder, g: OnTheFlyConfig, constants: BankConstants, ahead: boolean): ShadowWord {
  const { shadowStart, shadowLast } = constants;
  const r = m.regs({
    /** Lane 0 as if it never rotated: where in the period we are. */
    shadow: reg(g.bits, shadowStart),
    ...(g.rotate === 'period' && {
      /** The period is over: this cycle moves every lane down by one position. */
      rotate: reg(1),
    }),
  });
  const w = m.wires({ ...(ahead && { shadow_next: wire(g.bits) }) });
  const { shadow: state, rotate } = r;
  const next = w.shadow_next ?? state;
  if (w.shadow_next) w.shadow_next = state;
  const rotated = (): void => {
    if (rotate) m.set(rotate, 0);
  };
  return {
    state,
    next,
    rotate,
    registers: [
      { name: 'shadow', q: state, to: next, start: shadowStart },
      ...(rotate ? [{ name: 'rotate', q: rotate, start: 0 }] : []),
    ],
    reseed: () => m.set(next, shadowStart),
    step: () => {
      m.set(next, leapNext(state, g));
      if (rotate) m.set(rotate, state.eq(shadowLast));
    },
    rotated,
    load: (word) => {
      m.set(next, word);
      rotated();
    },
    settle: () => {
      if (w.shadow_next) r.shadow = w.shadow_next;
    },
  };
}
