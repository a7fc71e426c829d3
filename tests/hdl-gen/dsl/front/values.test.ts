import { describe, expect, it } from 'vitest';
import {
  asyncInput,
  type Bits,
  cat,
  elaborate,
  hw,
  input,
  lit,
  mux,
  output,
  type PortDecl,
  reg,
  repeat,
  type SInt,
  select,
  signed,
  sink,
  slit,
  source,
  type Value,
  vec,
  wire,
} from '../../../../hdl-gen/dsl/index.js';
import { complaint, messageOf } from './messages.js';

/** What `tsc` cannot know, as in parametric code. */
const wide: Bits = lit(16 as number, 1);
const narrow: Bits = lit(8 as number, 1);
const negative: SInt = slit(8 as number, -1);
/** Without the place: it is the line of the test. */
const said = (run: () => unknown): string => messageOf(run).replace(/^\+\d+: /, '');
/** What an untyped caller could pass. */
const untyped = <T>(x: unknown): T => x as T;

describe('an operator refuses', () => {
  it.each([
    [
      'add',
      () => wide.add(narrow),
      'add: width mismatch, left is 16 bits, right is 8 bits: use resize(width) on one side',
    ],
    [
      'eq',
      () => wide.eq(lit(1, 0) as Bits),
      'eq: width mismatch, left is 16 bits, right is 1 bit: use resize(width) on one side',
    ],
    [
      'xor of another sign',
      () => narrow.xor(untyped<Bits>(negative)),
      'xor: sign mismatch, left is unsigned, right is signed: use asSigned() or asUnsigned()',
    ],
    [
      'mul of another sign',
      () => negative.mul(untyped<SInt>(narrow)),
      'mul: sign mismatch, left is signed, right is unsigned: use asSigned() or asUnsigned()',
    ],
    ['a constant that does not fit', () => narrow.add(256), 'add: 256 does not fit in 8 bits unsigned (0 to 255)'],
    ['a negative one', () => narrow.sub(-1), 'sub: -1 does not fit in 8 bits unsigned (0 to 255)'],
    ['a signed one', () => negative.lt(128n), 'lt: 128 does not fit in 8 bits signed (-128 to 127)'],
    ['a fraction', () => narrow.add(0.5), 'add: 0.5 is not an integer; pass an integer or a bigint'],
    [
      'no value',
      () => narrow.add(untyped<Bits>(undefined)),
      'add: expected a hardware value, got undefined; make constants with lit(width, value)',
    ],
    [
      'a string',
      () => cat(untyped<Bits>('x')),
      'cat: expected a hardware value, got a JavaScript string; make constants with lit(width, value)',
    ],
    ['as', () => wide.as(8), 'as(8): the value has 16 bits; use resize(8) to change its width'],
    [
      'slice out of range',
      () => narrow.slice(8, 0),
      'slice [8:0] is out of range of 8 bits: use bits from 7 down to 0',
    ],
    [
      'slice upside down',
      () => narrow.slice(untyped<number>(2), 5),
      'slice [2:5] is out of range of 8 bits: use bits from 7 down to 0',
    ],
    ['bit', () => narrow.bit(-1), 'bit -1 is out of range of 8 bits: use bits from 7 down to 0'],
    ['shift too far', () => narrow.shl(8), 'shl: a constant amount must be an integer from 0 to 7, not 8'],
    ['signed amount', () => narrow.shr(untyped<Bits>(negative)), 'shr: the amount must be unsigned: use asUnsigned()'],
    ['sar', () => untyped<SInt>(narrow).sar(1), 'sar: an arithmetic shift needs a signed value: use asSigned()'],
    ['lit', () => lit(4, 16), 'lit: 16 does not fit in 4 bits unsigned (0 to 15)'],
    ['slit', () => slit(4, -9), 'slit: -9 does not fit in 4 bits signed (-8 to 7)'],
    ['value.lit', () => negative.lit(200), 'lit: 200 does not fit in 8 bits signed (-128 to 127)'],
    ['width 0', () => narrow.resize(0), 'resize: width 0 must be an integer from 1 to 65536'],
    ['cat of nothing', () => cat(), 'cat: needs at least one part'],
    [
      'a wide selector',
      () => mux(untyped(narrow), wide, wide),
      'mux: the selector has 8 bits, not 1: compare it, or use orR()',
    ],
    [
      'unequal arms',
      () => mux(lit(1, 0), wide, narrow),
      'mux: width mismatch, left is 16 bits, right is 8 bits: use resize(width) on one side',
    ],
    ['select of nothing', () => select(narrow, [], 0), 'select: needs at least one item'],
    [
      'select by a sign',
      () => select(untyped<Bits>(negative), [wide], 0),
      'select: the index must be unsigned: use asUnsigned()',
    ],
    [
      'select beyond its index',
      () => select(lit(1, 0), [wide, wide, wide], 0),
      'select: an index of 1 bit cannot reach all of the 3 items: widen it with resize()',
    ],
  ])('%s', (_, run, message) => {
    expect(said(run)).toBe(message);
  });

  it('native operators', () => {
    const trap = (what: string) =>
      `JavaScript cannot compute with a hardware value (${what}): use a method instead, such as a.add(b), a.lt(b), ` +
      'a.eq(b), mux(sel, a, b), m.when(cond, ...)';
    const n: number = untyped(narrow);
    expect(said(() => n + 1)).toBe(trap('with a native operator'));
    expect(said(() => n < 3)).toBe(trap('with a native operator'));
    expect(said(() => `${narrow as unknown as string}`)).toBe(trap('in a string'));
    expect(said(() => JSON.stringify({ narrow }))).toBe(trap('in JSON'));
  });

  it('and tells the line', () => {
    const line = Number(/:(\d+):\d+\)?$/m.exec(new Error().stack?.split('\n')[1] ?? '')?.[1]);
    expect(messageOf(() => wide.add(narrow), line)).toMatch(/^\+1: add: width mismatch/);
  });
});

describe('an operator gives', () => {
  const shape = (v: Value) => [v.sign, v.width];
  it('widths and signs', () => {
    expect(shape(lit(4, 1).mul(lit(3, 1)))).toEqual(['unsigned', 7]);
    expect(shape(slit(4, 1).mul(slit(3, 1)))).toEqual(['signed', 7]);
    expect(shape(negative.lt(0))).toEqual(['unsigned', 1]);
    expect(shape(negative.neg())).toEqual(['signed', 8]);
    expect(shape(negative.not())).toEqual(['signed', 8]);
    expect(shape(negative.slice(7, 4))).toEqual(['unsigned', 4]);
    expect(shape(negative.resize(12))).toEqual(['signed', 12]);
    expect(shape(negative.msb())).toEqual(['unsigned', 1]);
    expect(shape(negative.sar(2))).toEqual(['signed', 8]);
    expect(shape(cat(negative, wide))).toEqual(['unsigned', 24]);
    expect(shape(repeat(lit(1, 1), 5))).toEqual(['unsigned', 5]);
    expect(shape(narrow.at(lit(3, 1)))).toEqual(['unsigned', 1]);
    expect([narrow.andR(), narrow.orR(), narrow.xorR()].map((v) => v.width)).toEqual([1, 1, 1]);
    expect([narrow.eq(1), narrow.ne(1), narrow.le(1), narrow.gt(1), narrow.ge(1)].map((v) => v.width)).toEqual([
      1, 1, 1, 1, 1,
    ]);
    expect([narrow.and(1), narrow.or(1), narrow.shr(1), narrow.asSigned().asUnsigned()].map((v) => v.width)).toEqual([
      8, 8, 8, 8,
    ]);
  });
  it('no node where nothing changes', () => {
    expect(narrow.resize(8).expr).toBe(narrow.expr);
    expect(narrow.shl(0)).toBe(narrow);
    expect(narrow.slice(7, 0).expr).toBe(narrow.expr);
    expect(narrow.asUnsigned().expr).toBe(narrow.expr);
    expect(cat(narrow).expr).toBe(narrow.expr);
  });
});

describe('an assignment refuses', () => {
  const assigning = (value: unknown, shape: 8 | ReturnType<typeof signed<8>> = 8) =>
    complaint(
      hw('t', { q: output(8), a: input(8) }, (io, m) => {
        const w = m.wires({ x: typeof shape === 'number' ? wire(shape) : wire(signed(8)) });
        Object.assign(w, { x: value });
        io.q = io.a;
      }),
    );
  it.each([
    [
      'another width',
      wide,
      '+2: x: width mismatch, target is 8 bits, value is 16 bits: use resize(8), or assign a part with m.set',
    ],
    [
      'another sign',
      negative,
      '+2: x: sign mismatch, target is unsigned, value is signed: use asSigned() or asUnsigned()',
    ],
    [
      'a number',
      3,
      '+2: x: expected a hardware value, got a JavaScript number; write lit(8, ...), or m.set(target, number)',
    ],
    [
      'nothing',
      undefined,
      '+2: x: expected a hardware value, got undefined; write lit(8, ...), or m.set(target, number)',
    ],
  ])('%s', (_, value, message) => expect(assigning(value)).toBe(message));

  it('an input', () => {
    const Bad = hw('t', { a: input(8), v: vec(2, input(1)) }, (io) => {
      Object.assign(io, { a: io.a.add(1) });
    });
    expect(complaint(Bad)).toBe("+1: io.a is an input of module 't' and cannot be assigned");
  });

  it('an input by m.set, and an expression', () => {
    expect(
      complaint(
        hw('t', { a: input(8) }, (io, m) => {
          m.set(io.a, 1);
        }),
      ),
    ).toBe('+1: a is an input and cannot be assigned');
    expect(
      complaint(
        hw('t', { a: input(8) }, (io, m) => {
          m.set(io.a.add(1), 1);
        }),
      ),
    ).toBe('+1: m.set: the target must be a register, wire or output, or a bit or slice of one, not an expression');
  });

  it('a vector or a stream as a whole, and an index beyond the end', () => {
    const ports = { v: vec(2, output(1)), s: source({ data: 1 }) };
    const trying = (act: (io: Record<string, unknown>) => void) =>
      complaint(hw('t', ports, (io) => act(io as unknown as Record<string, unknown>)));
    const one = lit(1, 1);
    expect(trying((io) => Object.assign(io, { v: one }))).toMatch(
      /: v is a vector: assign its elements, as in v\[i\] = value$/,
    );
    expect(trying((io) => Object.assign(io, { s: one }))).toMatch(
      /: s is a stream: assign its fields, or use m\.connect\(from, to\)$/,
    );
    expect(trying((io) => Object.assign(io.v as object, { 2: one }))).toMatch(
      /: v\[2\]: index out of range, there are 2 elements: 0 to 1$/,
    );
    expect(trying((io) => Object.assign(io.v as object, { x: one }))).toMatch(
      /: v\.x: elements are assigned by number, as in v\[0\] = value$/,
    );
  });
});

describe('a declaration refuses', () => {
  const declaring = (ports: Record<string, PortDecl>) => complaint(hw('t', ports, () => {}));
  it.each([
    [
      "'2x' is not",
      { '2x': input(1) },
      "+0: input '2x' is not a Verilog name: use letters, digits and '_', starting with a letter",
    ],
    [
      'a keyword',
      { reg: input(1) },
      "+0: input 'reg' is a Verilog or SystemVerilog keyword: choose another name (names are never changed for you)",
    ],
    [
      'a SystemVerilog one',
      { logic: output(1) },
      "+0: output 'logic' is a Verilog or SystemVerilog keyword: choose another name (names are never changed for you)",
    ],
    [
      'the clock',
      { clk: input(1) },
      "+0: name collision in module 't': input 'clk' and the clock port 'clk' (+0) both need the name 'clk' in the Verilog: rename one of them",
    ],
    [
      'a vector element',
      { a: vec(2, input(1)), a_1: input(1) },
      "+0: name collision in module 't': input 'a_1' and input 'a_1' (+0) both need the name 'a_1' in the Verilog: rename one of them",
    ],
    ['an empty vector', { a: vec(0, input(1)) }, ': vec a: the count 0 must be an integer of at least 1'],
    [
      'a stream field',
      { a: sink({ ready: 1 }) },
      ": stream a: a field cannot be called 'ready', every stream has it: rename it",
    ],
  ])('%s', (_, ports, message) => expect(declaring(ports as Record<string, PortDecl>)).toContain(message));

  it('a register whose emitted name is taken', () => {
    const Bad = hw('t', { state_q: output(1) }, (_io, m) => {
      m.regs({ state: reg(1) });
    });
    expect(complaint(Bad)).toBe(
      "+1: name collision in module 't': register 'state' and output 'state_q' (+0) both need the name 'state_q' in the " +
        'Verilog: rename one of them',
    );
  });

  it('widths, reset values and module names', () => {
    expect(said(() => input(0))).toBe('in: width 0 must be an integer from 1 to 65536');
    expect(complaint(hw('my-module', {}, () => {}))).toMatch(/^\+0: module 'my-module' is not a Verilog name/);
    const Bad = hw('t', {}, (_io, m) => {
      m.regs({
        x: vec(
          2,
          reg(4, (i) => 15 + i),
        ),
      });
    });
    expect(complaint(Bad)).toBe('+1: reset value of x[1]: 16 does not fit in 4 bits unsigned (0 to 15)');
  });

  it('nothing that is right', () => {
    const Good = hw('t', { far: asyncInput(1), q: output(1) }, (io, m) => {
      io.q = m.sync2('far', io.far);
    });
    expect(elaborate(Good).top.regs.map((r) => r.name)).toEqual(['far_meta', 'far_sync']);
  });
});
