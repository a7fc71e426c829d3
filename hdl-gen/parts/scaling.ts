/** Modulus scaling in hardware (docs/stream.md section 4): the side band that goes with a group. */
import type { OnTheFlyConfig } from '../../config/index.js';
import { ZerothError } from '../../config/index.js';
import { type Bits, type Builder, reg, wire } from '../dsl/index.js';
import { bitsFor } from './constants.js';
import { bankScale, matchPlan, type ScalePlan, scaleByState } from './constants-scale.js';

/** More exceptions than this are cheaper in a ROM than in logic. */
const maxDecoded = 64;
/** Words of the largest ROM that is worth writing out. */
const maxRomBits = 16;
/** Bits of a scale that is multiplied. */
export const multiplierBits = 16;

/** How a bank's scale reaches the engine: folded into the coefficient (no port), or beside each group. */
export interface SideBand {
  /** Bits of the port; 0: none. */
  readonly width: number;
  /** Decoded from the period counter in the same cycle, or read from a ROM one cycle ahead. */
  readonly form: 'none' | 'decode' | 'rom';
  readonly plan: ScalePlan;
}

export function sideBand(g: OnTheFlyConfig): SideBand {
  const plan = bankScale(g);
  return matchPlan<SideBand>(plan, {
    fixed: () => ({ width: 0, form: 'none', plan }),
    shift: ({ shifts }) => {
      const width = bitsFor(Math.max(...new Set(shifts)));
      return exceptions(shifts) <= maxDecoded ? { width, form: 'decode', plan } : romBand(g, width, plan);
    },
    multiply: () => romBand(g, multiplierBits, plan),
  });
}

function romBand(g: OnTheFlyConfig, width: number, plan: ScalePlan): SideBand {
  if (g.bits <= maxRomBits) return { width, form: 'rom', plan };
  throw new ZerothError({
    where: 'generator.scaling',
    what: `'${g.scaling}' needs a table of 2^${g.bits} scales in hardware`,
    allowed: `lanes of at most ${maxRomBits} bits, or scaling 'constant' or 'none'`,
    fix: "scaling: 'constant'",
  });
}

function commonest(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}
const exceptions = (values: readonly number[]): number => {
  const usual = commonest(values);
  return values.filter((v) => v !== usual).length;
};

/** The side band inside a bank. */
export interface ScaleBand {
  /** The ROM has not been read since reset. */
  readonly unread: Bits<1> | undefined;
  /**
   * The scale of the group whose shadow word is `state`; only for a band that has a width.
   * @param next value that `state` takes at the coming clock edge: the ROM is read a cycle ahead.
   */
  at(state: Bits, next: Bits): Bits;
}

export function scaleBand(m: Builder, g: OnTheFlyConfig, band: SideBand): ScaleBand {
  const r = m.regs({
    ...(band.form === 'rom' && {
      /** The scale ROM has been read since reset. */
      primed: reg(1),
    }),
  });
  return {
    unread: r.primed?.not(),
    at: (state, next) => {
      if (r.primed) m.set(r.primed, 1);
      const values = matchPlan<readonly number[]>(band.plan, {
        fixed: () => [],
        shift: ({ shifts }) => shifts,
        multiply: ({ ints }) => ints,
      });
      m.constant('scale fraction bits', band.plan.frac);
      const byState = scaleByState(g, values);
      return r.primed ? scaleRom(m, g.bits, band.width, byState, next) : decodedScale(m, band.width, byState, state);
    },
  };
}

/** The scale of every shadow word, read a cycle ahead. */
function scaleRom(m: Builder, bits: number, width: number, byState: ReadonlyMap<number, number>, next: Bits): Bits {
  const contents = Array.from({ length: 2 ** bits }, (_, s) => BigInt(byState.get(s) ?? 0));
  return m.memory({ name: 'scale_rom', width, depth: contents.length, contents, style: 'block' }).read(next);
}

/** The usual scale, and a `case` of the states that have another. */
function decodedScale(m: Builder, width: number, byState: ReadonlyMap<number, number>, state: Bits): Bits {
  const values = [...byState.values()];
  const usual = commonest(values);
  const w = m.wires({ scale_shift: wire(width) });
  const others = [...new Set(values)].filter((v) => v !== usual).sort((a, b) => a - b);
  m.set(w.scale_shift, usual);
  m.switch(
    state,
    others.map((v) => {
      const states = [...byState].filter(([, shift]) => shift === v).map(([s]) => s);
      return [states.sort((a, b) => a - b), () => m.set(w.scale_shift, v)] as const;
    }),
  );
  return w.scale_shift;
}
