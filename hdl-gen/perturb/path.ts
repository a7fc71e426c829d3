/** The datapath of the perturb engine: P slots in step, an elastic pipeline of three registers, and the counters. */
import {
  type Bits,
  type Builder,
  cat,
  hw,
  input,
  lit,
  output,
  reg,
  type SInt,
  signed,
  sink,
  source,
  unsigned,
} from '../dsl/index.js';
import { bitsFor } from '../parts/constants.js';
import { perturbSlot, type SlotShape } from './slot.js';

export const eventBits = 32;

/** How many of `bits` are 1. */
export function countOnes(bits: readonly Bits<1>[]): Bits {
  const width = bitsFor(bits.length);
  const half = bits.length >> 1;
  if (half === 0) return (bits[0] ?? lit(1, 0)).resize(width);
  return countOnes(bits.slice(0, half))
    .resize(width)
    .add(countOnes(bits.slice(half)).resize(width));
}

const pathPorts = (slots: number, { weightBits, factorBits, uBits }: SlotShape) => ({
  /** Weights and numbers, slot 0 lowest; the coefficient times their scale; which slots count; end of the pass. */
  in: sink({
    weights: unsigned(slots * weightBits),
    u: unsigned(slots * uBits),
    factor: signed(factorBits),
    kept: unsigned(slots),
    last: 1,
  }),
  out: source({ weights: unsigned(slots * weightBits), kept: unsigned(slots), last: 1 }),
  /** Zeroes the counters. */
  clear: input(1),
  /** Kept weights that were clamped, and whose change was not zero but rounded to zero, as they leave. */
  saturations: output(eventBits),
  underflows: output(eventBits),
});

/** @param slots P, weights a beat. */
export function perturbPath(slots: number, shape: SlotShape) {
  const { weightBits, factorBits, uBits } = shape;
  const name = `zo_path_p${slots}_w${weightBits}_f${factorBits}_u${uBits}_k${shape.drop}`;
  return hw(name, pathPorts(slots, shape), (io, m) => {
    const free = { reset: 'none' } as const;
    const r = m.regs({
      /** A beat stands in the operand, product and result registers. */
      full_a: reg(1),
      full_b: reg(1),
      full_c: reg(1),
      factor_a: reg(signed(factorBits), free),
      kept_a: reg(slots, free),
      kept_b: reg(slots, free),
      kept_c: reg(slots, free),
      last_a: reg(1, free),
      last_b: reg(1, free),
      last_c: reg(1, free),
      saturated_sum: reg(eventBits),
      underflowed_sum: reg(eventBits),
    });
    // A beat moves on when the register after it is empty or moves too: valid waits for nothing behind it.
    const { move_c } = m.named({ move_c: r.full_c.not().or(io.out.ready) });
    const { move_b } = m.named({ move_b: r.full_b.not().or(move_c) });
    const { move_a } = m.named({ move_a: r.full_a.not().or(move_b) });
    io.in.ready = move_a;
    m.when(move_a, () => {
      r.full_a = io.in.valid;
      r.factor_a = io.in.factor;
      r.kept_a = io.in.kept;
      r.last_a = io.in.last;
    });
    m.when(move_b, () => {
      r.full_b = r.full_a;
      r.kept_b = r.kept_a;
      r.last_b = r.last_a;
    });
    m.when(move_c, () => {
      r.full_c = r.full_b;
      r.kept_c = r.kept_b;
      r.last_c = r.last_b;
    });

    const moves = { load: move_a, multiply: move_b, finish: move_c };
    const units = slotsOf(m, slots, shape, { ...moves, weights: io.in.weights, u: io.in.u, factor: r.factor_a });
    io.out.valid = r.full_c;
    io.out.weights = cat(...units.map((unit) => unit.result.asUnsigned()).reverse());
    io.out.kept = r.kept_c;
    io.out.last = r.last_c;

    const kept = (i: number): Bits<1> => r.kept_c.bit(i);
    const { saturated, underflowed } = m.named({
      saturated: countOnes(units.map((unit, i) => unit.saturated.and(kept(i)))),
      underflowed: countOnes(units.map((unit, i) => unit.underflowed.and(kept(i)))),
    });
    m.when(io.clear, () => {
      m.set(r.saturated_sum, 0);
      m.set(r.underflowed_sum, 0);
    }).elsewhen(io.out.fire, () => {
      r.saturated_sum = r.saturated_sum.add(saturated.resize(eventBits));
      r.underflowed_sum = r.underflowed_sum.add(underflowed.resize(eventBits));
    });
    io.saturations = r.saturated_sum;
    io.underflows = r.underflowed_sum;
  });
}

interface SlotInputs {
  readonly load: Bits<1>;
  readonly multiply: Bits<1>;
  readonly finish: Bits<1>;
  readonly weights: Bits;
  readonly u: Bits;
  /** Of the beat in the operand registers. */
  readonly factor: SInt;
}

/** One slot a weight, all in step. */
function slotsOf(m: Builder, slots: number, shape: SlotShape, inputs: SlotInputs) {
  const { weightBits, uBits } = shape;
  return Array.from({ length: slots }, (_, i) => {
    const unit = m.instance(`slot_${i}`, perturbSlot(shape));
    unit.load = inputs.load;
    unit.weight = inputs.weights.slice((i + 1) * weightBits - 1, i * weightBits).asSigned();
    unit.u = inputs.u.slice((i + 1) * uBits - 1, i * uBits).asSigned();
    unit.multiply = inputs.multiply;
    unit.factor = inputs.factor;
    unit.finish = inputs.finish;
    return unit;
  });
}
