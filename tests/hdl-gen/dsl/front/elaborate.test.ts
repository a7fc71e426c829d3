import { describe, expect, it } from 'vitest';
import {
  addDocs,
  asyncInput,
  elaborate,
  type Hw,
  hw,
  input,
  lit,
  output,
  reg,
  sink,
  source,
} from '../../../../hdl-gen/dsl/index.js';
import { complaint, messageOf } from './messages.js';
import { bank, Lfsr16, Mac } from './units.fixture.js';

const fixture = 'tests/hdl-gen/dsl/front/units.fixture.ts';

describe('a module', () => {
  const { top, modules } = elaborate(Lfsr16);
  it('has names, widths, reset values and TypeScript lines', () => {
    expect(modules).toEqual([top]);
    expect(top.ports.map((p) => [p.kind, p.name, p.width])).toEqual([
      ['input', 'load', 1],
      ['input', 'seed', 16],
      ['input', 'step', 1],
      ['output', 'q', 16],
    ]);
    expect(top.regs).toMatchObject([{ name: 'state', width: 16, reset: 1n, loc: { file: fixture, line: 30 } }]);
    expect(top.loc).toEqual({ file: fixture, line: 20 });
    expect(top.body.map((s) => [s.kind, s.loc?.line])).toEqual([
      ['if', 35],
      ['assign', 40],
    ]);
  });

  it('carries the comments that were extracted for its lines', () => {
    const at = Number(/:(\d+):\d+\)?$/m.exec(new Error().stack?.split('\n')[1] ?? '')?.[1]);
    addDocs({
      'tests/hdl-gen/dsl/front/elaborate.test.ts': {
        [at + 7]: { '': 'A wire.', a: 'What goes in.' },
        [at + 8]: { held: 'One clock late.' },
      },
    });
    const Wire = hw('t', { a: input(1), q: output(1) }, (io, m) => {
      const r = m.regs({ held: reg(1) });
      r.held = io.a;
      io.q = r.held;
    });
    const documented = elaborate(Wire).top;
    expect(documented.doc).toBe('A wire.');
    expect(documented.ports.map((p) => p.doc)).toEqual(['What goes in.', undefined]);
    expect(documented.regs[0]?.doc).toBe('One clock late.');
  });
});

describe('a hierarchy', () => {
  const { top, modules } = elaborate(bank(4, 8));
  it('has each module once, children first', () => {
    expect(modules.map((m) => m.name)).toEqual(['lane_b8', 'bank_n4_b8']);
    expect(new Set(top.instances.map((i) => i.module))).toEqual(new Set([modules[0]]));
    expect(top.instances.map((i) => i.name)).toEqual(['lane_0', 'lane_1', 'lane_2', 'lane_3']);
  });
  it('names nets after keys, and vector elements by index', () => {
    expect(top.regs.map((r) => [r.name, r.reset])).toEqual([
      ['last_0', 0n],
      ['last_1', 1n],
      ['last_2', 2n],
      ['last_3', 3n],
      ['count', 0n],
    ]);
    expect(top.ports.map((p) => p.name)).toContain('word_3');
    expect([...(top.instances[2]?.outputs.values() ?? [])].map((s) => s.name)).toEqual(['lane_2_q']);
  });
  it('connects an input that is assigned once directly, without a net', () => {
    expect(top.instances[1]?.inputs.get('seed')).toMatchObject({ kind: 'ref', signal: { name: 'seed_1' } });
    expect(top.wires).toEqual([]);
    expect(top.constants).toEqual(new Map([['lanes', '4']]));
  });

  const child = (width: number, name = 'child') =>
    hw(name, { a: input(width), q: output(width) }, (io) => {
      io.q = io.a;
    });
  it('refuses two modules of one name, unless they are the same hardware', () => {
    const two = (a: Hw, b: Hw) =>
      hw('t', { q: output(1) }, (io, m) => {
        for (const [i, one] of [a, b].entries()) {
          const u: object = m.instance(`u${i}`, one);
          Object.assign(u, { a: lit((one.ports.a as { width: number }).width, 0) });
        }
        io.q = lit(1, 0);
      });
    const where = child(1).loc?.line;
    expect(complaint(two(child(8), child(8)))).toBe('no error');
    expect(messageOf(() => elaborate(two(child(8), child(9))), where)).toBe(
      "+0: two different modules are called 'child': +0 and +0. Put what makes them differ into the name, as in " +
        '`lane_b${' +
        'width}`',
    );
  });

  it('refuses a module inside itself', () => {
    const Self: Hw = hw('self', {}, (_io, m) => {
      m.instance('again', Self);
    });
    expect(complaint(Self)).toMatch(/module 'self' contains itself: self > self$/);
  });

  it('refuses two instances of one name, and outputs that are assigned', () => {
    const Twice = hw('t', { a: input(1) }, (io, m) => {
      m.instance('one', child(1)).a = io.a;
      m.instance('one', child(1)).a = io.a;
    });
    expect(complaint(Twice)).toMatch(/^\+2: name collision in module 't': instance 'one' and instance 'one' \(\+1\)/);
    const Driving = hw('t', { a: input(1) }, (io, m) => {
      Object.assign(m.instance('one', child(1)), { q: io.a });
    });
    expect(complaint(Driving)).toBe("+1: q is an output of instance 'one' and cannot be assigned");
  });
});

describe('a state machine', () => {
  const { top } = elaborate(Mac);
  it('is a register with states as labels', () => {
    expect(top.regs.find((r) => r.name === 'state')).toMatchObject({ width: 2, reset: 0n });
    const fsm = top.body.find((s) => s.kind === 'switch' && s.fsm);
    expect(fsm).toMatchObject({
      fsm: { states: ['idle', 'run', 'drain'] },
      cases: [{ labels: ['idle'] }, { labels: ['run'] }, { labels: ['drain'] }],
    });
  });
  it('refuses states that are missing, unknown or double', () => {
    const machine = (states: [string, ...string[]], table: Record<string, () => void>) =>
      complaint(
        hw('t', {}, (_io, m) => {
          m.fsm('s', states, () => table);
        }),
      );
    const nothing = () => {};
    expect(machine(['a', 'b'], { a: nothing })).toBe("+1: s: state 'b' has no handler");
    expect(machine(['a'], { a: nothing, c: nothing })).toBe("+1: s: handler 'c' is no state: use one of a");
    expect(machine(['a', 'a'], { a: nothing })).toBe('+1: m.fsm(s): a state is listed twice');
    const Typo = hw('t', {}, (_io, m) => {
      m.fsm('s', ['a', 'b'] as [string, ...string[]], (go) => ({ a: () => go('bb'), b: nothing }));
    });
    expect(complaint(Typo)).toBe("+1: s: go to 'bb', which is no state: use one of a, b");
  });
});

describe('a memory', () => {
  const memory = (spec: { depth: number; contents?: number[] }, addr = 4, write = false) =>
    complaint(
      hw('t', { a: input(8), q: output(8) }, (io, m) => {
        const ram = m.memory({ name: 'ram', width: 8, ...spec });
        if (write) ram.write(io.a.resize(addr), io.a);
        io.q = ram.read(io.a.resize(addr));
      }),
    );
  it('refuses wrong sizes and addresses, and writing a ROM', () => {
    expect(memory({ depth: 1 })).toBe('+1: memory ram: the depth 1 must be an integer of at least 2');
    expect(memory({ depth: 16, contents: [1, 2] })).toBe('+1: memory ram: 2 words of contents for a depth of 16');
    expect(memory({ depth: 2, contents: [1, 256] })).toBe(
      '+1: memory ram[1]: 256 does not fit in 8 bits unsigned (0 to 255)',
    );
    expect(memory({ depth: 17 })).toBe('+3: memory ram: the address has 4 bits, a depth of 17 takes 5: use resize(5)');
    expect(memory({ depth: 2, contents: [1, 2] }, 1, true)).toBe(
      '+2: memory ram has contents: it is a ROM and cannot be written',
    );
    expect(memory({ depth: 16 }, 4, true)).toBe('no error');
  });
});

describe('control flow', () => {
  const within = (act: (m: Parameters<Parameters<typeof hw<typeof ports>>[2]>[1]) => void) =>
    complaint(hw('t', ports, (_io, m) => act(m)));
  const ports = { a: input(1) };
  it('takes conditions of one bit', () => {
    expect(within((m) => m.when(lit(4 as number, 0) as never, () => {}))).toMatch(
      /: m\.when: the condition has 4 bits, not 1: compare it, or use orR\(\)$/,
    );
    expect(within((m) => m.when(true as never, () => {}))).toMatch(
      /: m\.when: the condition must be a hardware value of 1 bit, got a JavaScript boolean$/,
    );
  });
  it('keeps a chain together', () => {
    const late = within((m) => {
      const chain = m.when(lit(1, 0), () => {});
      m.assert(lit(1, 1), 'between');
      chain.otherwise(() => {});
    });
    expect(late).toMatch(/: otherwise: must follow its m\.when directly, in the same block and before otherwise$/);
  });
  it('has each value of a switch once', () => {
    const twice = within((m) =>
      m.switch(lit(2, 0), [
        [1, () => {}],
        [[0, 1], () => {}],
      ]),
    );
    expect(twice).toMatch(/: m\.switch: the value 1 appears twice: merge the two cases$/);
    expect(within((m) => m.switch(lit(2, 0), [[4, () => {}]]))).toMatch(
      /: m\.switch: 4 does not fit in 2 bits unsigned \(0 to 3\)$/,
    );
  });
  it('stays in its module', () => {
    let leaked: (() => void) | undefined;
    elaborate(
      hw('t', { q: output(1) }, (io, m) => {
        io.q = lit(1, 0);
        leaked = () => m.set(io.q, 1);
      }),
    );
    expect(messageOf(() => leaked?.())).toMatch(
      /: q is assigned outside of its module 't': statements belong inside the module's own function; pass values between modules through ports$/,
    );
  });
});

describe('a stream', () => {
  it('is passed on by connect, and fires when both sides agree', () => {
    const Pass = hw('t', { in: sink({ data: 4 }), out: source({ data: 4 }), taken: output(1) }, (io, m) => {
      m.connect(io.in, io.out);
      io.taken = io.in.fire;
    });
    const assigned = elaborate(Pass).top.body.map((s) =>
      s.kind === 'assign' && s.value.kind === 'ref' ? `${s.target.name} = ${s.value.signal.name}` : s.kind,
    );
    expect(assigned).toEqual(['out_valid = in_valid', 'in_ready = out_ready', 'out_data = in_data', 'assign']);
  });
  it('refuses another set of fields', () => {
    const Bad = hw('t', { in: sink({ data: 4, last: 1 }), out: source({ data: 4 }) }, (io, m) => {
      m.connect(io.in, io.out as never);
    });
    expect(complaint(Bad)).toBe("+1: m.connect: 'last' is missing on the target stream");
  });
  it('has AXI names where asked for', () => {
    expect(elaborate(Mac).top.ports.map((p) => p.name)).toEqual([
      's_axis_tvalid',
      's_axis_tready',
      's_axis_tdata',
      's_axis_tlast',
      'm_axis_tvalid',
      'm_axis_tready',
      'm_axis_tdata',
      'm_axis_tuser',
    ]);
  });
});

describe('a clock domain', () => {
  const Unit = hw('unit', { q: output(1) }, (io, m) => {
    const r = m.regs({ x: reg(1) });
    r.x = r.x.not();
    io.q = r.x;
  });
  it('is inherited', () => {
    expect(elaborate(Unit).top.domain).toEqual({ clock: 'clk', reset: 'rst', resetStyle: 'sync-high' });
    expect(elaborate(Unit, { domain: 'async-low' }).top.domain).toMatchObject({ reset: 'rst_n' });
    const Top = hw(
      't',
      { q: output(1) },
      (io, m) => {
        io.q = m.instance('u', Unit).q;
      },
      { domain: 'sync-low', clock: 'aclk', reset: 'aresetn' },
    );
    const { modules } = elaborate(Top);
    expect(modules.map((m) => [m.domain.clock, m.domain.reset, m.domain.resetStyle])).toEqual([
      ['clk', 'rst_n', 'sync-low'],
      ['aclk', 'aresetn', 'sync-low'],
    ]);
  });
  it('is crossed only on purpose', () => {
    const Other = hw(
      'other',
      { q: output(1) },
      (io) => {
        io.q = lit(1, 0);
      },
      { domain: 'async-low' },
    );
    const Top = hw('t', { q: output(1) }, (io, m) => {
      io.q = m.instance('u', Other as unknown as typeof Unit).q;
    });
    expect(complaint(Top).replace(/\(\+-\d+\)/, '(place)')).toBe(
      "+1: instance 'u': clock domain crossing, module 'other' (place) is in domain async-low on clk, this module in " +
        'sync-high on clk. Leave the domain out of hw() to inherit it, or cross with asyncInput() and m.sync2()',
    );
  });
  it('reads an input of another one through a synchroniser only', () => {
    const Bad = hw('t', { far: asyncInput(1), q: output(1) }, (io) => {
      io.q = io.far as unknown as ReturnType<typeof lit<1>>;
    });
    expect(complaint(Bad)).toBe(
      "+1: 'far' (+0) is an asyncInput and is used without a synchroniser in module 't': use the bit that " +
        'm.sync2(name, value) gives back',
    );
  });
});
