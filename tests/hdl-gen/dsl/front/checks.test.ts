import { describe, expect, it } from 'vitest';
import {
  type Bits,
  cat,
  elaborate,
  hw,
  input,
  lit,
  mux,
  output,
  reg,
  sink,
  source,
  vec,
  wire,
} from '../../../../hdl-gen/dsl/index.js';
import { complaint } from './messages.js';

const Inverter = hw('inverter', { a: input(1), q: output(1) }, (io) => {
  io.q = io.a.not();
});
const Delay = hw('delay', { a: input(1), q: output(1) }, (io, m) => {
  const r = m.regs({ held: reg(1) });
  r.held = io.a;
  io.q = r.held;
});

describe('undriven', () => {
  it('output', () => {
    expect(complaint(hw('t', { q: output(8) }, () => {}))).toBe(
      "+0: output 'q' of module 't' is never driven: assign it, or remove it",
    );
  });

  it('wire', () => {
    const Bad = hw('t', { q: output(8) }, (io, m) => {
      const w = m.wires({ next: wire(8) });
      io.q = w.next;
    });
    expect(complaint(Bad)).toBe("+1: wire 'next' of module 't' is never driven: assign it, or remove it");
  });

  it('bits of an output', () => {
    const Bad = hw('t', { a: input(3), q: output(8) }, (io, m) => {
      m.set(io.q.slice(5, 3), io.a);
      m.set(io.q.bit(0), 1);
    });
    expect(complaint(Bad)).toBe(
      "+0: output 'q' of module 't' is only partly driven: bits 7:6, 2:1 of 8 never assigned (bits 5:3, 0 first at " +
        '+1): assign the rest too, as in m.set(q.slice(7, 6), ...)',
    );
  });

  it('input of an instance', () => {
    const Bad = hw('t', { q: output(1) }, (io, m) => {
      io.q = m.instance('one', Inverter).q;
    });
    expect(complaint(Bad).replace(/-\d+/, '-n')).toBe(
      "+1: input 'a' of instance 'one' (module 'inverter', +-n) is not driven: assign it, as in one.a = ...",
    );
  });

  it('stream field', () => {
    const Bad = hw('t', { in: sink({ data: 4 }), out: source({ data: 4, last: 1 }) }, (io) => {
      io.in.ready = io.out.ready;
      io.out.valid = io.in.valid;
      io.out.data = io.in.data;
    });
    expect(complaint(Bad)).toBe("+0: output 'out_last' of module 't' is never driven: assign it, or remove it");
  });

  it('element of a vector', () => {
    const Bad = hw('t', { a: input(4), q: vec(3, output(4)) }, (io) => {
      io.q[0] = io.a;
      io.q[2] = io.a;
    });
    expect(complaint(Bad)).toBe("+0: output 'q_1' of module 't' is never driven: assign it, or remove it");
  });

  it('register', () => {
    const Bad = hw('t', { q: output(4) }, (io, m) => {
      const r = m.regs({ stuck: reg(4, 3) });
      io.q = r.stuck;
    });
    expect(complaint(Bad)).toBe(
      "+1: register 'stuck' of module 't' is never assigned, so it never changes: assign it, or use a constant instead",
    );
  });

  it('bits of a register without reset; with one they keep its value', () => {
    const half = (reset: 0 | { reset: 'none' }) =>
      hw('t', { a: input(4), q: output(8) }, (io, m) => {
        const r = m.regs({ word: reg(8, reset) });
        m.set(r.word.slice(3, 0), io.a);
        io.q = r.word;
      });
    expect(complaint(half({ reset: 'none' }))).toBe(
      "+1: register 'word' of module 't' is only partly driven: bits 7:4 of 8 never assigned and not reset (bits 3:0 " +
        'first at +2): assign the rest too, as in m.set(word.slice(7, 4), ...)',
    );
    expect(complaint(half(0))).toBe('no error');
  });
});

describe('driven twice', () => {
  it('by an assignment that a later one overwrites', () => {
    const Bad = hw('t', { a: input(8), b: input(8), q: output(8) }, (io) => {
      io.q = io.a;
      io.q = io.b;
    });
    expect(complaint(Bad)).toBe(
      '+1: q is assigned here to no effect: +2 assigns the same bits later, unconditionally, and the last assignment ' +
        'wins: remove one of the two, or put the later one under m.when',
    );
  });

  it('by an assignment under a condition and a later one without', () => {
    const Bad = hw('t', { a: input(8), go: input(1), q: output(8) }, (io, m) => {
      const r = m.regs({ x: reg(8) });
      m.when(io.go, () => {
        r.x = io.a;
      });
      r.x = r.x.add(1);
      io.q = r.x;
    });
    expect(complaint(Bad)).toMatch(/^\+3: x is assigned here to no effect: \+5 assigns the same bits later/);
  });

  it('bit by bit', () => {
    const two = (hi: number, lo: number) =>
      hw('t', { a: input(8), q: output(8) }, (io, m) => {
        const q: Bits = io.q;
        m.set(q.slice(5, 2), io.a.slice(3, 0));
        m.set(q.slice(hi, lo), lit(hi - lo + 1, 0));
        m.set(q.slice(1, 0), 0);
        m.set(q.slice(7, 6), 0);
        m.set(q.slice(3, 2), 0);
      });
    expect(complaint(two(5, 4))).toMatch(/^\+2: q is assigned here to no effect: \+\d assigns the same bits later/);
    expect(complaint(two(4, 4))).toBe('no error');
  });

  it('a state that a later go overwrites', () => {
    const Bad = hw('t', { q: output(1) }, (io, m) => {
      const s = m.fsm('s', ['a', 'b'], (go) => ({
        a() {
          go('b');
          go('a');
        },
        b() {
          go('a');
        },
      }));
      io.q = s.is('b');
    });
    expect(complaint(Bad)).toMatch(/^\+3: s is assigned here to no effect: \+4 assigns the same bits later/);
  });

  it('is not a default before a complete when', () => {
    const Good = hw('t', { a: input(8), s: input(1), q: output(8) }, (io, m) => {
      io.q = io.a;
      m.when(io.s, () => {
        io.q = io.a.add(1);
      }).otherwise(() => {
        io.q = io.a.sub(1);
      });
    });
    expect(complaint(Good)).toBe('no error');
  });

  it('but is a constant that is replaced in every case', () => {
    const Bad = hw('t', { s: input(1), p: output(1) }, (io) => {
      io.p = lit(1, 0);
      io.p = io.s;
    });
    expect(complaint(Bad)).toMatch(/^\+1: p is assigned here to no effect: \+2 assigns the same bits later/);
  });

  it('by an instance and an assignment', () => {
    const Bad = hw('t', { a: input(1), q: output(1) }, (io, m) => {
      const u = m.instance('one', Inverter);
      u.a = io.a;
      m.set(u.q, io.a);
      io.q = u.q;
    });
    expect(complaint(Bad)).toBe(
      "+3: net 'one_q' is driven twice: by output 'q' of instance 'one' (+1) and by this assignment: remove the " +
        'assignment, or give it a wire of its own',
    );
  });

  it('by a memory and an assignment', () => {
    const Bad = hw('t', { a: input(1), q: output(4) }, (io, m) => {
      const rom = m.memory({ name: 'rom', width: 4, depth: 2, contents: [1, 2] });
      const word = rom.read(io.a);
      m.set(word, 3);
      io.q = word;
    });
    expect(complaint(Bad)).toMatch(
      /^\+3: net 'rom_data' is driven twice: by a read of memory 'rom' \(\+2\) and by this/,
    );
  });
});

describe('latch', () => {
  it('of an output without otherwise', () => {
    const Bad = hw('t', { a: input(8), s: input(1), q: output(8) }, (io, m) => {
      m.when(io.s, () => {
        io.q = io.a;
      });
    });
    expect(complaint(Bad)).toBe(
      "+1: output 'q' of module 't' would be a latch: it is not assigned on every path (+0 declares it): assign a " +
        'default before the when, switch or fsm, or add .otherwise(...)',
    );
  });

  it('of some bits, in one arm', () => {
    const Bad = hw('t', { a: input(8), s: input(1), q: output(8) }, (io, m) => {
      const w = m.wires({ x: wire(8) });
      m.when(io.s, () => {
        w.x = io.a;
      }).otherwise(() => m.set(w.x.slice(6, 0), 0));
      io.q = w.x;
    });
    expect(complaint(Bad)).toMatch(
      /^\+2: wire 'x' of module 't' would be a latch: bit 7 of 8 are not assigned on every path \(\+1 declares it\)/,
    );
  });

  it('of an input of an instance', () => {
    const Bad = hw('t', { a: input(1), q: output(1) }, (io, m) => {
      const u = m.instance('one', Inverter);
      m.when(io.a, () => {
        u.a = io.a;
      });
      io.q = u.q;
    });
    expect(complaint(Bad)).toMatch(/^\+2: input 'a' of instance 'one' of module 't' would be a latch: it is not/);
  });

  const choice = (values: readonly number[], otherwise: boolean) =>
    hw('t', { s: input(2), q: output(2) }, (io, m) => {
      m.switch(
        io.s,
        values.map((v) => [v, () => m.set(io.q, v)]),
        otherwise ? () => m.set(io.q, 0) : undefined,
      );
    });
  it('of a switch, unless every value has a case', () => {
    expect(complaint(choice([0, 1, 2], false))).toMatch(/^\+1: output 'q' of module 't' would be a latch/);
    expect(complaint(choice([0, 1, 2], true))).toBe('no error');
    expect(complaint(choice([0, 1, 2, 3], false))).toBe('no error');
  });

  const machine = (byDefault: boolean) =>
    hw('t', { q: output(2) }, (io, m) => {
      if (byDefault) io.q = lit(2, 3);
      m.fsm('s', ['a', 'b', 'c'], (go) => ({
        a() {
          io.q = lit(2, 0);
          go('b');
        },
        b() {
          io.q = lit(2, 1);
          go('c');
        },
        c() {
          io.q = lit(2, 2);
          go('a');
        },
      }));
    });
  it('of a state machine with illegal encodings', () => {
    expect(complaint(machine(false))).toMatch(/^\+2: output 'q' of module 't' would be a latch/);
    expect(complaint(machine(true))).toBe('no error');
  });
});

describe('combinational loop', () => {
  it('within a module', () => {
    const Bad = hw('t', { a: input(8), q: output(8) }, (io, m) => {
      const w = m.wires({ x: wire(8), y: wire(8) });
      w.x = w.y.add(1);
      w.y = w.x.xor(io.a);
      io.q = w.y;
    });
    expect(complaint(Bad)).toBe(
      "+2: combinational loop in module 't': x -> y (+3) -> x (+2): put a register into the loop",
    );
  });

  it('through a condition', () => {
    const Bad = hw('t', { q: output(1) }, (io, m) => {
      const w = m.wires({ x: wire(1) });
      w.x = lit(1, 0);
      m.when(io.q, () => {
        w.x = lit(1, 1);
      });
      io.q = w.x;
    });
    expect(complaint(Bad)).toContain("combinational loop in module 't': ");
  });

  const around = (child: typeof Inverter) =>
    hw('t', { a: input(1), q: output(1) }, (io, m) => {
      const u = m.instance('one', child);
      const v = m.instance('two', Inverter);
      u.a = v.q.xor(io.a);
      v.a = u.q;
      io.q = v.q;
    });
  it('through instances, unless one of them holds a register', () => {
    expect(complaint(around(Inverter))).toBe(
      "+2: combinational loop in module 't': two_q through instance 'one' -> one_q (+1) through instance 'two' -> two_q " +
        '(+2): put a register into the loop',
    );
    expect(complaint(around(Delay))).toBe('no error');
  });

  it('through nets inside an instance, from the input that matters', () => {
    const Pair = hw('pair', { a: input(1), b: input(1), q: output(1), p: output(1) }, (io, m) => {
      const { first } = m.named({ first: io.a.not() });
      const { second } = m.named({ second: first.not() });
      io.q = second;
      io.p = io.b;
    });
    const looped = (from: 'q' | 'p') =>
      hw('t', { a: input(1), q: output(1) }, (io, m) => {
        const u = m.instance('pair', Pair);
        u.a = u[from];
        u.b = io.a;
        io.q = u.q;
      });
    expect(complaint(looped('q'))).toBe(
      "+1: combinational loop in module 't': pair_q through instance 'pair' -> pair_q (+1): put a register into the loop",
    );
    expect(complaint(looped('p'))).toBe('no error');
  });

  it('is not a chain of bits inside one wire', () => {
    const chain = (from: 0 | 1) =>
      hw('t', { a: input(4), q: output(4) }, (io, m) => {
        const w = m.wires({ c: wire(4) });
        m.set(w.c.bit(0), from === 0 ? io.a.bit(0) : w.c.bit(3));
        for (let i = 1; i < 4; i++) {
          const [c, a]: Bits[] = [w.c, io.a];
          if (c && a) m.set(c.bit(i), c.bit(i - 1).xor(a.bit(i)));
        }
        io.q = w.c;
      });
    expect(complaint(chain(0))).toBe('no error');
    expect(complaint(chain(1))).toMatch(/^\+\d: combinational loop in module 't': c\[0\] -> c\[1\] \(\+5\) -> c\[2\]/);
  });

  it('is not one through a register', () => {
    const Good = hw('t', { q: output(8) }, (io, m) => {
      const r = m.regs({ count: reg(8) });
      const w = m.wires({ next: wire(8) });
      w.next = r.count.add(1);
      r.count = w.next;
      io.q = r.count;
    });
    expect(complaint(Good)).toBe('no error');
  });
});

describe('unused', () => {
  it('register, wire, memory, read', () => {
    const Bad = hw('t', { a: input(4), q: output(4) }, (io, m) => {
      const r = m.regs({ lost: reg(4) });
      const { sum } = m.named({ sum: io.a.add(1) });
      const ram = m.memory({ name: 'ram', width: 4, depth: 16 });
      ram.read(io.a);
      m.memory({ name: 'rom', width: 4, depth: 2, contents: [0, 1] });
      r.lost = sum;
      m.named({ product: io.a.mul(io.a) });
      io.q = io.a;
    });
    expect(complaint(Bad).split('\n')).toEqual([
      "+1: register 'lost' of module 't' is never read: use it, or remove it",
      "+3: memory 'ram' of module 't' is never written: write it, or give it contents, which makes it a ROM",
      "+4: the read 'ram_data' of memory 'ram' of module 't' is never used: use it, or remove it",
      "+5: memory 'rom' of module 't' is never read: read it, or remove it",
      "+7: wire 'product' of module 't' is never read: use it, or remove it",
    ]);
  });

  it('counter that only counts', () => {
    const Bad = hw('t', { a: input(4), q: output(4) }, (io, m) => {
      const r = m.regs({ count: reg(4) });
      m.when(r.count.lt(9), () => {
        r.count = r.count.add(1);
      });
      io.q = io.a;
    });
    expect(complaint(Bad)).toBe(
      "+1: register 'count' of module 't' is read only to compute its own next value: use it, or remove it",
    );
  });

  it('is nothing that an assertion, a memory or an instance reads', () => {
    const Good = hw('t', { a: input(1), q: output(4) }, (io, m) => {
      const r = m.regs({ checked: reg(1), addr: reg(2), pin: reg(1) });
      r.checked = io.a;
      r.addr = cat(io.a, io.a);
      r.pin = io.a;
      m.assert(r.checked, 'always');
      const ram = m.memory({ name: 'ram', width: 4, depth: 4 });
      ram.write(r.addr, 1);
      const u = m.instance('one', Delay);
      u.a = r.pin;
      io.q = mux(u.q, ram.read(r.addr), 0);
    });
    expect(complaint(Good)).toBe('no error');
  });
});

describe('foreign', () => {
  it('values of another module', () => {
    let leaked: Bits<4> | undefined;
    const Leaky = hw('leaky', { a: input(4), q: output(4) }, (io) => {
      leaked = io.a;
      io.q = io.a;
    });
    const Bad = hw('t', { a: input(4), q: output(4) }, (io, m) => {
      m.instance('one', Leaky).a = io.a;
      if (leaked) io.q = leaked.add(1);
    });
    expect(complaint(Bad).replace(/-\d+/, '-n')).toBe(
      "+2: 'a' (+-n) belongs to another module and is read in module 't': pass values between modules through ports",
    );
  });
});

it('tells the first dozen of findings and counts the others', () => {
  const Bad = hw('t', { q: vec(20, output(1)) }, () => {});
  const lines = complaint(Bad).split('\n');
  expect(lines).toHaveLength(13);
  expect(lines.at(-1)).toBe('... and 8 more');
  expect(() => elaborate(Bad)).toThrow(/^tests\/hdl-gen\/dsl\/front\/checks\.test\.ts:\d+: output 'q_0'/);
});
