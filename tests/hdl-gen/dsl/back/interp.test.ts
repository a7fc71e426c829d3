import { describe, expect, it } from 'vitest';
import { interpret, SimulationError } from '../../../../hdl-gen/dsl/interp/index.js';
import type { Memory } from '../../../../hdl-gen/dsl/ir.js';
import { bin, design, input, lit, module, output, ref, reg, set, setPart, slice, un, when, wire } from './build.js';
import { bank, dot, lfsr16 } from './designs.js';

describe('the interpreter', () => {
  it('runs an LFSR through its whole period', () => {
    const sim = interpret(lfsr16());
    sim.reset();
    sim.poke('step', 1);
    let period = 0;
    do {
      sim.step();
      period++;
    } while (sim.peek('state_q') !== 1n && period < 70_000);
    expect(period).toBe(65_535);
    expect(sim.cycles).toBe(65_536);
    sim.poke('step', 0);
    sim.step(10);
    expect(sim.peek('q')).toBe(1n);
  });

  it('computes signed sums of products over a RAM', () => {
    const sim = interpret(dot());
    const weights = Array.from({ length: 16 }, (_, i) => 17 * i - 128);
    sim.reset();
    sim.poke('we', 1);
    weights.forEach((w, i) => {
      sim.poke('waddr', i);
      sim.poke('wdata', w);
      sim.step();
    });
    expect(sim.peek('weights', 3)).toBe(BigInt.asUintN(8, BigInt(weights[3] ?? 0)));
    sim.poke('we', 0);
    sim.poke('start', 1);
    sim.step();
    sim.poke('start', 0);
    let sum = 0;
    weights.forEach((w, i) => {
      const x = 100 - 13 * i;
      sum += w * x;
      sim.poke('x', x);
      sim.step();
    });
    expect(sim.peek('done')).toBe(1n);
    sim.step();
    expect(sim.peek('busy')).toBe(0n);
    expect(sim.peek('acc_q')).toBe(BigInt(sum));
    expect(sim.peek('y')).toBe(BigInt(Math.max(-2048, Math.min(2047, (sum + 64) >> 7))));
  });

  it('sees into instances, saves and restores', () => {
    const sim = interpret(bank(3));
    sim.reset();
    sim.poke('load', 1);
    sim.poke('seed', 9);
    sim.step();
    sim.poke('load', 0);
    sim.poke('en', 1);
    expect([0, 1, 2].map((i) => sim.peek(`u_lane_${i}.s_q`))).toEqual([9n, 10n, 11n]);
    expect(sim.peek('numbers')).toBe(0x0b0a09n);
    const saved = sim.save();
    sim.step(40);
    const later = sim.peek('numbers');
    sim.restore(saved);
    expect(sim.peek('numbers')).toBe(0x0b0a09n);
    sim.step(40);
    expect(sim.peek('numbers')).toBe(later);
  });

  it('returns the old word when a read meets a write', () => {
    const [addr, q, y] = [input('addr', 2), wire('q', 8), output('y', 8)];
    const data = input('data', 8);
    const memory: Memory = {
      name: 'ram',
      width: 8,
      depth: 4,
      style: 'block',
      reads: [{ data: q, addr: ref(addr), enable: lit(1, 1) }],
    };
    const body = [{ kind: 'memWrite', memory, addr: ref(addr), data: ref(data) } as const, set(y, ref(q))];
    const sim = interpret(design(module('m', { ports: [addr, data, y], wires: [q], memories: [memory], body })));
    sim.poke('data', 7);
    sim.step();
    expect(sim.peek('y')).toBe(0n);
    sim.step();
    expect(sim.peek('q_q')).toBe(7n);
  });

  it('resets at once where the reset is asynchronous', () => {
    const sim = interpret(dot({ clock: 'clk', reset: 'rst_n', resetStyle: 'async-low' }));
    sim.poke('start', 1);
    sim.step();
    expect(sim.peek('state_q')).toBe(1n);
    sim.poke('rst_n', 0);
    expect(sim.peek('state_q')).toBe(0n);
  });

  it('stops at a failing check with message, place and cycle; the state stays as it was', () => {
    const sim = interpret(dot());
    sim.reset();
    sim.poke('start', 1);
    sim.step();
    sim.poke('we', 1);
    expect(() => sim.step()).toThrow(SimulationError);
    expect(() => sim.step()).toThrow('demo.ts:41: weights are written while busy (in dot16, cycle 2)');
    sim.poke('we', 0);
    sim.step();
    expect(sim.cycles).toBe(3);
  });

  it('follows dependencies between bits of one net, and reports a real loop', () => {
    const [a, w, y] = [input('a', 1), wire('w', 4), output('y', 4)];
    const bit = (n: number) => slice(ref(w), n, n);
    const chain = [
      setPart(w, 3, 3, un('not', bit(2))),
      setPart(w, 2, 2, un('not', bit(1))),
      setPart(w, 1, 1, un('not', bit(0))),
      setPart(w, 0, 0, ref(a)),
    ];
    const sim = interpret(design(module('m', { ports: [a, y], wires: [w], body: [...chain, set(y, ref(w))] })));
    expect(sim.peek('y')).toBe(0b1010n);
    const loop = interpret(
      design(module('m', { ports: [a, y], wires: [w], body: [set(w, un('not', ref(w))), set(y, ref(w))] })),
    );
    expect(() => loop.peek('y')).toThrow('combinational loop through w');
  });

  it('tells which names and values are possible', () => {
    const sim = interpret(lfsr16());
    expect(() => sim.peek('state')).toThrow("no signal 'state' in 'lfsr16'\n  allowed: for example state_q");
    expect(() => sim.poke('seed', 65_536)).toThrow(
      "65536 does not fit 'seed', which has 16 bits\n  allowed: -32768 to 65535",
    );
    expect(() => sim.poke('q', 1)).toThrow(
      "'q' is driven by the design\n  allowed: inputs, registers and memories can be set",
    );
    expect(() => interpret(dot()).peek('weight', 1)).toThrow(
      "no signal 'weight' in 'dot16'\n  allowed: for example weights",
    );
  });

  it('keeps 32-bit numbers unsigned and wide ones exact', () => {
    const [a, b] = [input('a', 32), input('b', 32, { signed: true })];
    const [p, n, w] = [output('p', 64), output('n', 1), output('w', 32)];
    const r = reg('r', 32, { reset: 0xffff_ffffn });
    const body = [
      set(p, bin('mul', ref(a), ref(a))),
      set(n, bin('lt', ref(b), lit(0, 32, true))),
      set(w, bin('add', ref(r), ref(a))),
      when(ref(n), [set(r, ref(a))]),
    ];
    const sim = interpret(design(module('m', { ports: [a, b, p, n, w], regs: [r], body })));
    sim.reset();
    sim.poke('a', 0xffff_ffffn);
    sim.poke('b', -1);
    expect([sim.peek('p'), sim.peek('n'), sim.peek('w'), sim.peek('b')]).toEqual([
      0xffff_fffe_0000_0001n,
      1n,
      0xffff_fffen,
      -1n,
    ]);
  });

  it('runs a bank of 31 lanes at 200,000 cycles a second or more', () => {
    const sim = interpret(bank());
    sim.reset();
    sim.poke('en', 1);
    sim.step(20_000);
    const { user } = process.cpuUsage();
    sim.step(100_000);
    const seconds = (process.cpuUsage().user - user) / 1e6;
    expect(100_000 / seconds).toBeGreaterThan(200_000);
  });
});
