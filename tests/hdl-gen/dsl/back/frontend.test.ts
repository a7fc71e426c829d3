/** A design written in the DSL goes through both back ends. */
import { describe, expect, it } from 'vitest';
import { cat, elaborate, hw, input, output, reg, signed, vec } from '../../../../hdl-gen/dsl/index.js';
import { interpret } from '../../../../hdl-gen/dsl/interp/index.js';
import { emitDesign } from '../../../../hdl-gen/dsl/verilog/index.js';
import { difference, program, runIcarus, runInterpreter } from './harness.js';
import { CLEAN, lint } from './tools.js';

const Tap = hw('fir_tap', { x: input(signed(8)), coef: input(signed(8)), y: output(signed(16)) }, (io, m) => {
  const r = m.regs({ product: reg(signed(16)) });
  r.product = io.x.mul(io.coef);
  io.y = r.product;
});
const Fir = hw('fir4', { step: input(1), x: input(signed(8)), y: output(signed(18)), seen: output(4) }, (io, m) => {
  const r = m.regs({ delay: vec(4, reg(signed(8))), count: reg(4) });
  m.when(io.step, () => {
    r.delay[0] = io.x;
    for (const i of [1, 2, 3]) r.delay[i] = r.delay.at(i - 1);
    r.count = cat(r.count.slice(2, 0), r.count.bit(3).not());
  });
  const taps = [3, -7, 11, -128].map((coef, i) => {
    const tap = m.instance(`tap_${i}`, Tap);
    tap.x = r.delay.at(i);
    m.set(tap.coef, coef);
    return tap.y.resize(18);
  });
  io.y = taps.reduce((a, b) => a.add(b));
  io.seen = r.count;
});

describe('a design of the DSL', () => {
  const design = elaborate(Fir);
  it('is accepted by all tools', async () => {
    expect(await lint(emitDesign(design, { generator: 'zeroth test' }), 'fir4')).toEqual(CLEAN);
  });
  it('does in Icarus what it does in the interpreter', () => {
    const p = program(1, design);
    expect(difference(p, runInterpreter(p), runIcarus([p])[0] ?? [])).toBeUndefined();
  });
  it('answers an impulse with its coefficients', () => {
    const sim = interpret(design);
    sim.reset();
    sim.poke('step', 1);
    const answer: bigint[] = [];
    for (let t = 0; t < 7; t++) {
      sim.poke('x', t === 0 ? 1 : 0);
      answer.push(sim.peek('y'));
      sim.step();
    }
    expect(answer).toEqual([0n, 0n, 3n, -7n, 11n, -128n, 0n]);
  });
});
