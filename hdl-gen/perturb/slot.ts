/** One slot of the perturb engine: `w' = clamp(w + round(factor * u))` (docs/stream.md section 10). */
import { type Bits, cat, hw, input, mux, output, reg, repeat, type SInt, signed, slit } from '../dsl/index.js';

export interface SlotShape {
  readonly weightBits: number;
  /** Bits of coefficient times scale, signed. */
  readonly factorBits: number;
  readonly uBits: number;
  /** K: fraction bits of the product that rounding removes, at least 1. */
  readonly drop: number;
}

/** Three registers deep: operands, product, result; each moves when its enable is 1. */
export function perturbSlot({ weightBits, factorBits, uBits, drop }: SlotShape) {
  const productBits = factorBits + uBits;
  return hw(
    `zo_slot_w${weightBits}_f${factorBits}_u${uBits}_k${drop}`,
    {
      /** Takes weight and number. */
      load: input(1),
      weight: input(signed(weightBits)),
      u: input(signed(uBits)),
      /** Multiplies the loaded number by `factor`. */
      multiply: input(1),
      factor: input(signed(factorBits)),
      /** Rounds the product, adds it to the weight and clamps. */
      finish: input(1),
      /** The new weight. */
      result: output(signed(weightBits)),
      /** `result` was clamped. */
      saturated: output(1),
      /** The product was not zero and its rounded value is. */
      underflowed: output(1),
    },
    (io, m) => {
      const free = { reset: 'none' } as const;
      const r = m.regs({
        weight_a: reg(signed(weightBits), free),
        u_a: reg(signed(uBits), free),
        weight_b: reg(signed(weightBits), free),
        product: reg(signed(productBits), free),
        result_c: reg(signed(weightBits), free),
        saturated_c: reg(1),
        underflowed_c: reg(1),
      });
      m.when(io.load, () => {
        r.weight_a = io.weight;
        r.u_a = io.u;
      });
      m.when(io.multiply, () => {
        r.weight_b = r.weight_a;
        r.product = io.factor.mul(r.u_a).as(productBits);
      });

      const { delta } = m.named({ delta: roundedAway(r.product, drop) });
      const sumBits = Math.max(weightBits, delta.width) + 1;
      const { sum } = m.named({ sum: r.weight_b.resize(sumBits).add(delta.resize(sumBits)) });
      const [least, most] = [-(2 ** (weightBits - 1)), 2 ** (weightBits - 1) - 1];
      const { above, below } = m.named({ above: sum.gt(most), below: sum.lt(least) });
      m.when(io.finish, () => {
        r.result_c = mux(above, slit(weightBits, most), mux(below, slit(weightBits, least), sum.resize(weightBits)));
        r.saturated_c = above.or(below);
        r.underflowed_c = r.product.ne(0).and(delta.eq(0));
      });
      io.result = r.result_c;
      io.saturated = r.saturated_c;
      io.underflowed = r.underflowed_c;
    },
  );
}

/**
 * `x / 2^drop` to the nearest integer, ties away from zero. For `x < 0` that is `floor((x + 2^(drop-1) - 1) / 2^drop)`,
 * for others `floor((x + 2^(drop-1)) / 2^drop)`: one adder, whose second operand is made of the sign alone.
 */
function roundedAway(x: SInt, drop: number): SInt {
  const negative = x.msb();
  const half: Bits = drop > 1 ? cat(negative.not(), repeat(negative, drop - 1)) : negative.not();
  const width = Math.max(x.width, drop + 1) + 1;
  return x
    .resize(width)
    .add(half.resize(width).asSigned())
    .slice(width - 1, drop)
    .asSigned();
}
