/** House rules of the text, and the errors a designer gets when a design cannot keep them. */
import { describe, expect, it } from 'vitest';
import type { Design, Expr, Memory, Stmt } from '../../../../hdl-gen/dsl/ir.js';
import { EmitError, emitDesign } from '../../../../hdl-gen/dsl/verilog/index.js';
import {
  bin,
  cast,
  cat,
  design,
  input,
  lit,
  loc,
  module,
  mux,
  output,
  ref,
  reg,
  resize,
  select,
  set,
  setPart,
  shift,
  slice,
  when,
  wire,
} from './build.js';
import { lfsr16 } from './designs.js';

const emit = (d: Design): string =>
  emitDesign(d, { generator: 'zeroth test', locators: false }).find((f) => f.path === `${d.top.name}.v`)?.text ?? '';
const a = input('a', 8);
const b = input('b', 8);
const s = input('s', 8, { signed: true });
const t = input('t', 8, { signed: true });
const sel = input('sel', 1);
/** One output `y` with this value. */
const assigned = (value: Expr, more: Stmt[] = []): string => {
  const y = output('y', value.width, { signed: value.signed });
  return emit(design(module('m', { ports: [a, b, s, t, sel, y], body: [set(y, value), ...more] })));
};

describe('expressions', () => {
  it.each<[string, Expr, string]>([
    ['an addition', bin('add', ref(a), ref(b)), 'assign y = a + b;'],
    ['growth is explicit', resize(ref(a), 12), "assign y = {4'd0, a};"],
    ['so is sign extension', resize(ref(s), 12), 'assign y = {{4{s[7]}}, s};'],
    ['a slice of an expression gets a name', slice(bin('add', ref(a), ref(b)), 7, 4), 'wire [7:0] a_plus_b = a + b;'],
    [
      'a product has a net of its full width',
      slice(bin('mul', ref(s), ref(t)), 15, 8),
      'wire signed [15:0] s_times_t = s * t;',
    ],
    ['signed on both or on neither', bin('lt', ref(s), cast(ref(a), true)), 'assign y = $signed(s) < $signed(a);'],
    [
      'an arithmetic shift inside an expression gets a name',
      bin('add', shift('sar', ref(s), lit(2, 2)), ref(t)),
      "wire signed [7:0] s_sar_2 = s >>> 2'd2;",
    ],
    ['mixed operators keep parentheses', bin('or', bin('and', ref(a), ref(b)), ref(a)), 'assign y = (a & b) | a;'],
    ['a chain needs none', bin('xor', bin('xor', ref(a), ref(b)), lit(3, 8)), "assign y = a ^ b ^ 8'd3;"],
    ['a repeated part is a replication', cat(ref(sel), ref(sel), ref(sel), ref(a)), 'assign y = {{3{sel}}, a};'],
    ['negative numbers read as such', bin('add', ref(s), lit(-5, 8, true)), "assign y = s + (-8'sd5);"],
    ['a constant comparison is decided', mux(bin('ge', ref(a), lit(0, 8)), ref(a), ref(b)), 'assign y = a;'],
  ])('%s', (_, value, text) => {
    expect(assigned(value)).toContain(text);
  });

  it('names the third level of choice', () => {
    const choice = (n: number): Expr => (n === 0 ? ref(a) : mux(slice(ref(b), n, n), choice(n - 1), lit(n, 8)));
    const text = assigned(choice(5));
    expect(text).toMatch(/wire \[7:0\] y_choice/);
    for (const l of text.split('\n').filter((x) => x.includes('?')))
      expect(l.split('?').length - 1).toBeLessThanOrEqual(2);
  });

  it('writes a table as a case', () => {
    const text = assigned(select(slice(ref(a), 1, 0), [lit(5, 4), lit(6, 4)], lit(0, 4)));
    expect(text).toContain(
      "    case (a[1:0])\n      2'd0:    y = 4'd5;\n      2'd1:    y = 4'd6;\n      default: y = 4'd0;\n    endcase",
    );
  });

  it('says which bits nobody reads', () => {
    expect(assigned(slice(ref(a), 3, 0))).toContain("wire unused_ok = &{1'b0, a[7:4], b, s, t, sel};");
  });
});

describe('names', () => {
  const sums = (extra: boolean): string => {
    const [x, y, z] = [output('x', 4), output('y', 4), output('z', 4)];
    const part = (l: Expr, r: Expr): Expr => slice(bin('add', l, r), 7, 4);
    const body = [set(x, part(ref(a), ref(b))), set(z, part(bin('and', ref(a), ref(b)), bin('xor', ref(b), ref(a))))];
    if (extra) body.unshift(set(y, part(bin('or', ref(a), ref(b)), bin('and', ref(b), cast(ref(s), false)))));
    return emit(design(module('m', { ports: extra ? [a, b, s, x, y, z] : [a, b, s, x, z], body })));
  };
  it('do not change with an unrelated edit', () => {
    const before = sums(false)
      .split('\n')
      .filter((l) => l.includes(' = ') && !l.includes('unused_ok'));
    const after = sums(true).split('\n');
    expect(before.length).toBeGreaterThan(3);
    for (const l of before) expect(after).toContain(l);
  });

  it("of temporaries give way to the user's", () => {
    const y = output('y', 4);
    const text = emit(
      design(
        module('m', {
          ports: [a, b, input('a_plus_b', 1), y],
          body: [set(y, slice(bin('add', ref(a), ref(b)), 7, 4))],
        }),
      ),
    );
    expect(text).toMatch(/wire \[7:0\] a_plus_b_[0-9a-f]{4} = a \+ b;/);
  });

  it('of two signals that would meet are an error with both places', () => {
    const state = reg('state', 1, { reset: 0n, line: 5 });
    const port = input('state_q', 1, { line: 3 });
    expect(() => emit(design(module('m', { ports: [port], regs: [state] })))).toThrow(
      "demo.ts:5: module 'm': register 'state' and port 'state_q' (demo.ts:3) would both be 'state_q' in the Verilog\n  fix: rename one of them",
    );
  });

  it.each(['wire', 'logic', 'bit', 'priority'])('that are keywords are an error: %s', (name) => {
    expect(() => emit(design(module('m', { ports: [output(name, 1, { line: 9 })] })))).toThrow(
      `demo.ts:9: module 'm': port '${name}' would be '${name}', a Verilog keyword\n  fix: rename it (names are never changed for you)`,
    );
  });
});

describe('comments', () => {
  it('cannot switch lint off', () => {
    const doc = 'verilator lint_off WIDTH\n± one · two';
    const text = emit(
      design(module('m', { doc, ports: [input('x', 1, { doc: 'synthesis translate_off' }), output('y', 1)] })),
    );
    expect(text).not.toMatch(/\/\/ *(verilator|synthesis)/);
    expect(text).toContain('+/- one * two');
  });

  it('map every line to its place', () => {
    const files = emitDesign(lfsr16(), { generator: 'zeroth test' });
    const lines = files.find((f) => f.path === 'lfsr16.v')?.text.split('\n') ?? [];
    const map = JSON.parse(files.find((f) => f.path === 'lfsr16.map.json')?.text ?? '{}') as {
      lines: Record<string, string>;
      signals: Record<string, string>;
    };
    const at = lines.findIndex((l) => l.includes("end else if (state_q == 16'd0)")) + 1;
    expect(map.lines[`${at}`]).toBe('demo.ts:11');
    expect(map.signals.state_q).toBe('demo.ts:7');
  });
});

describe('combinational blocks', () => {
  it('put defaults first', () => {
    const y = output('y', 4);
    const text = emit(
      design(
        module('m', { ports: [a, sel, y], body: [when(ref(sel), [set(y, slice(ref(a), 3, 0))], [set(y, lit(9, 4))])] }),
      ),
    );
    expect(text).toContain(
      "  always @* begin\n    y = 4'd0;\n    if (sel) begin\n      y = a[3:0];\n    end else begin\n      y = 4'd9;\n    end\n  end",
    );
  });

  it('become one assignment where constants overlap: a block sensitive to nothing never runs', () => {
    const y = output('y', 8);
    const text = emit(design(module('m', { ports: [y], body: [set(y, lit(0xf5, 8)), setPart(y, 5, 2, lit(0, 4))] })));
    expect(text).toContain("assign y = 8'd193;");
    expect(text).not.toContain('always');
  });

  it('do not join nets that read each other', () => {
    const [w, y] = [wire('w', 4), output('y', 4)];
    const body = [
      when(ref(sel), [set(y, ref(w)), set(w, slice(ref(a), 3, 0))], [set(y, lit(1, 4)), set(w, lit(2, 4))]),
    ];
    const text = emit(design(module('m', { ports: [a, sel, y], wires: [w], body })));
    expect(text.match(/always @\*/g)).toHaveLength(2);
  });

  it('refuse a net that reads itself', () => {
    const w = wire('w', 2, { line: 12 });
    const bit = slice(ref(w), 1, 1);
    const body = [when(ref(sel), [setPart(w, 0, 0, bit), setPart(w, 1, 1, slice(ref(a), 0, 0))], [set(w, lit(0, 2))])];
    expect(() => emit(design(module('m', { ports: [a, sel], wires: [w], body })))).toThrow(
      "demo.ts:12: module 'm': bits of 'w' depend on other bits of it under a condition\n  fix: give those bits a wire of their own",
    );
  });
});

describe('memories', () => {
  const ram = (body: (m: Memory) => Stmt[], addr: Expr = slice(ref(a), 3, 0)): string => {
    const q = wire('q', 8);
    const memory: Memory = {
      name: 'ram',
      width: 8,
      depth: 16,
      style: 'block',
      reads: [{ data: q, addr, enable: ref(sel), loc: loc(4) }],
      loc: loc(2),
    };
    const y = output('y', 8);
    return emit(
      design(
        module('m', { ports: [a, b, sel, y], wires: [q], memories: [memory], body: [...body(memory), set(y, ref(q))] }),
      ),
    );
  };
  const write = (memory: Memory, line: number): Stmt => ({
    kind: 'memWrite',
    memory,
    addr: slice(ref(b), 3, 0),
    data: ref(a),
    loc: loc(line),
  });

  it('follow the template: no reset, write and read apart, a check for collisions', () => {
    const text = ram((m) => [when(slice(ref(b), 7, 7), [write(m, 6)])]);
    expect(text).toContain('  (* no_rw_check, ram_style = "block" *)\n  reg [7:0] ram [0:15];');
    expect(text).toContain('    if (b[7]) begin\n      ram[b[3:0]] <= a;\n    end');
    expect(text).toContain('    if (sel) begin\n      q_q <= ram[a[3:0]];\n    end');
    expect(text).toContain('if (!rst && b[7] && sel && a[3:0] == b[3:0]) begin');
  });

  it('share one write port between arms that exclude each other', () => {
    const text = ram((m) => [when(slice(ref(b), 7, 7), [write(m, 6)], [write(m, 7)])]);
    expect(text.match(/ram\[.*\] <=/g)).toHaveLength(1);
  });

  it('written twice in one clock are an error with both places', () => {
    const text = () => ram((m) => [write(m, 6), when(ref(sel), [write(m, 8)])]);
    expect(text).toThrow(EmitError);
    expect(text).toThrow(
      "memory 'ram' is written at demo.ts:6 and again at demo.ts:8, and both can happen in one clock",
    );
    expect(text).toThrow('fix: put the writes into different arms of one when() or switch, or use two memories');
  });

  it('refuse addresses of another width', () => {
    expect(() => ram(() => [], ref(a))).toThrow(
      "demo.ts:4: module 'm': the address of memory 'ram' has 8 bits\n  allowed: 4 bits for 16 words",
    );
  });
});
