/** Widths of the perturb engine, and how its beats must look. */
import { type ResolvedConfig, ZerothError } from '../../config/index.js';
import { type Bits, type Builder, cat, lit, mux, type SInt, slit } from '../dsl/index.js';
import { bitsFor } from '../parts/constants.js';
import { matchPlan, type ScalePlan } from '../parts/constants-scale.js';
import { multiplierBits } from '../parts/scaling.js';
import type { Generator } from '../schemes/types.js';
import { countOnes } from './path.js';
import type { SlotShape } from './slot.js';

/** Bits by which the scale widens the coefficient. */
const scaleBits = (scale: ScalePlan): number =>
  matchPlan(scale, {
    fixed: ({ int }) => (int === 1 ? 0 : bitsFor(int - 1)),
    shift: ({ shifts }) => shifts.reduce((a, b) => Math.max(a, b)),
    multiply: () => multiplierBits,
  });

/** @throws ZerothError when the product has too few fraction bits, or a pass could not be replayed. */
export function engineShape({ engine }: ResolvedConfig, scheme: Generator): SlotShape {
  const { weightBits, weightFrac, coefBits, coefFrac } = engine;
  const drop = coefFrac + scheme.scale.frac + scheme.uFrac - weightFrac;
  if (drop < 1) {
    throw new ZerothError({
      where: 'engine.coefFrac',
      what: `the scaled product has ${drop + weightFrac} fraction bits, the weight ${weightFrac}: nothing is left to round`,
      allowed: `at least ${coefFrac + 1 - drop}`,
      fix: `coefFrac: ${Math.max(coefFrac + 1 - drop, coefBits)}`,
    });
  }
  if (scheme.module.ports.restore === undefined) {
    throw new ZerothError({
      where: 'generator.replay',
      what: "the perturb engine goes back to the start of a draw in one cycle, 'serial' cannot",
      allowed: "'snapshot'",
      fix: "replay: 'snapshot'",
    });
  }
  const uBits = scheme.hiddenOne ? scheme.wordBits + 1 : scheme.wordBits;
  return { weightBits, factorBits: coefBits + scaleBits(scheme.scale), uBits, drop };
}

/** Coefficient times scaleInt, exactly. */
export function factor(coef: SInt, scale: ScalePlan, sideBand: Bits | undefined, width: number): SInt {
  const varying = (): Bits => {
    if (sideBand === undefined) throw new Error('a scale that varies has a side band');
    return sideBand;
  };
  return matchPlan(scale, {
    fixed: ({ int }) => coef.mul(slit(bitsFor(int) + 1, int)).resize(width),
    shift: () => coef.resize(width).shl(varying()),
    multiply: () =>
      coef
        .mul(
          varying()
            .resize(multiplierBits + 1)
            .asSigned(),
        )
        .resize(width),
  });
}

/** Slots of a weight beat that TKEEP keeps, and whether they match the beat of numbers. */
export interface Keep {
  /** One bit a slot. */
  readonly kept: Bits;
  readonly misfit: Bits<1>;
  /** Numbers of the beat, from the top, that no weight took. */
  readonly unused: Bits;
}

/**
 * TKEEP must keep whole weights, from slot 0 without a gap: as many as there are numbers, or on the last beat at least
 * one and no more than that.
 * @param count numbers in the beat, where groups are ragged.
 */
export function readKeep(m: Builder, keep: Bits, last: Bits<1>, slots: number, count: Bits | undefined): Keep {
  const bytes = keep.width / slots;
  const ofSlot = (i: number): Bits => keep.slice((i + 1) * bytes - 1, i * bytes);
  const all = Array.from({ length: slots }, (_, i) => i);
  const { kept, torn } = m.named({
    kept: cat(...all.map((i) => ofSlot(i).bit(0)).reverse()),
    torn: cat(...all.map((i) => ofSlot(i).orR().xor(ofSlot(i).andR()))).orR(),
  });
  const { taken } = m.named({ taken: countOnes(all.map((i) => kept.bit(i))) });
  const gap =
    slots > 1
      ? kept
          .slice(slots - 1, 1)
          .and(kept.slice(slots - 2, 0).not())
          .orR()
      : lit(1, 0);
  const numbers = count ?? lit(bitsFor(slots), slots);
  const tooMany = count ? taken.gt(count) : lit(1, 0);
  const miscounted = mux(last, taken.eq(0).or(tooMany), taken.ne(numbers));
  return { kept, misfit: torn.or(gap).or(miscounted), unused: numbers.sub(taken) };
}
