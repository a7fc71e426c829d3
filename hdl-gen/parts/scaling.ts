/** Modulus scaling in hardware (docs/stream.md section 4): the side band that goes with a group. */
import type { OnTheFlyConfig } from '../../config/index.js';
import { ZerothError } from '../../config/index.js';
import { type Bits, type Builder, wire } from '../dsl/index.js';
import { bitsFor } from './constants.js';
import { bankScale, type ScalePlan, scaleByState } from './constants-scale.js';

/** More exceptions than this are cheaper in a ROM than in logic. */
const maxDecoded = 64;
/** Words of the largest ROM that is worth writing out. */
const maxRomBits = 16;

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
  if (plan.kind === 'fixed') return { width: 0, form: 'none', plan };
  const rare = plan.kind === 'shift' ? exceptions(plan.shifts) : maxDecoded + 1;
  if (rare <= maxDecoded && plan.kind === 'shift') {
    return { width: bitsFor(Math.max(...new Set(plan.shifts))), form: 'decode', plan };
  }
  if (g.bits > maxRomBits) {
    throw new ZerothError({
      where: 'generator.scaling',
      what: `'${g.scaling}' needs a table of 2^${g.bits} scales in hardware`,
      allowed: `lanes of at most ${maxRomBits} bits, or scaling 'constant' or 'none'`,
      fix: "scaling: 'constant'",
    });
  }
  const width = plan.kind === 'shift' ? bitsFor(Math.max(...new Set(plan.shifts))) : 16;
  return { width, form: 'rom', plan };
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

/**
 * The side band of the group whose period counter is `state`.
 * @param next value that `state` takes at the coming clock edge: the ROM is read a cycle ahead.
 */
export function scaleOf(m: Builder, g: OnTheFlyConfig, band: SideBand, state: Bits, next: Bits): Bits | undefined {
  if (band.plan.kind === 'fixed') return undefined;
  const values = band.plan.kind === 'shift' ? band.plan.shifts : band.plan.ints;
  const byState = scaleByState(g, values);
  m.constant('scale fraction bits', band.plan.frac);
  if (band.form === 'rom') {
    const contents = Array.from({ length: 2 ** g.bits }, (_, s) => BigInt(byState.get(s) ?? 0));
    return m
      .memory({ name: 'scale_rom', width: band.width, depth: contents.length, contents, style: 'block' })
      .read(next);
  }
  const usual = commonest(values);
  const w = m.wires({ scale_shift: wire(band.width) });
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
