// biome-ignore-all format: one mistake a line, and its message in the line above
/**
 * Mistakes that `tsc` must find. `//! text` names what the message of the next line must contain. The test compiles
 * this file; a project-wide `tsc` must pass, so it is excluded there by `@ts-nocheck`, which the test takes off.
 */
// @ts-nocheck
import { asyncInput, axiSource, type Bits, cat, elaborate, hw, input, lit, mux, output, type Pins, reg, signed, sink, vec } from '../../../../hdl-gen/dsl/index.js';

export const Child = hw('child', { a: input(8), b: input(16), s: input(signed(8)), far: asyncInput(1), c: output(1), q: output(16) }, (io, m) => {
  const r = m.regs({ s: reg(16), lane: vec(4, reg(8)), i: reg(signed(8)), n: reg(24) });
  //! TS2322: Type '8' is not assignable to type '16'
  r.s = io.a;
  //! add: width mismatch, left is 16 bits, right is 8 bits
  r.s.add(io.a);
  //! eq: width mismatch, left is 8 bits, right is 16 bits
  io.a.eq(io.b);
  //! xor: width mismatch, left is 1 bit, right is 8 bits
  io.a.bit(0).xor(io.a);
  //! add: sign mismatch, left is signed, right is unsigned: use asSigned() or asUnsigned()
  r.i.add(io.a);
  //! mul: sign mismatch, left is unsigned, right is signed: use asSigned() or asUnsigned()
  io.a.mul(io.s);
  //! mux: width mismatch, left is 8 bits, right is 16 bits
  mux(io.c, io.a, io.b);
  //! TS2540: Cannot assign to 'a' because it is a read-only property
  io.a = lit(8, 0n);
  //! TS2322: Type '24' is not assignable to type '16'
  r.s = r.n;
  //! TS2322: Type '24' is not assignable to type '16'
  io.q = cat(io.a, io.b);
  //! TS2322: Type '15' is not assignable to type '16'
  r.s = io.b.resize(15);
  //! TS2322: Type '8' is not assignable to type '16'
  io.q = io.b.slice(11, 4);
  //! TS2322: Type '"unsigned"' is not assignable to type '"signed"'
  r.i = io.a;
  //! TS2322: Type '16' is not assignable to type '8'
  r.lane[0] = io.b;
  //! TS2345: Type '16' is not assignable to type '1'
  m.when(io.b, () => {});
  //! TS2345: Type '16' is not assignable to type '1'
  mux(io.b, io.a, io.a);
  //! TS2551: Property 'lanes' does not exist on type
  r.lanes = io.b;
  //! TS2339: Property 'state' does not exist on type
  r.state = io.b;
  //! bit 8 is out of range of 8 bits
  io.a.bit(8);
  //! bit 16 is out of range of 16 bits
  io.b.slice(16, 4);
  //! slice [3:7] is upside down: the high bit comes first
  io.b.slice(3, 7);
  //! TS2684: The 'this' context of type 'Bits<8>' is not assignable to method's 'this' of type 'SInt<number>'
  io.a.sar(1);
  //! TS2345: Type '8' is not assignable to type '16'
  m.set(r.s, io.a);
  //! is not assignable to parameter of type 'Bits<1>'
  m.when(io.far, () => {});
  //! TS2322: Type 'number' is not assignable to type 'Bits<16>'
  r.s = 3;
});

export const Machine = hw('machine', { go: input(1), q: output(1) }, (io, m) => {
  m.fsm('one', ['idle', 'run'], (go) => ({
    idle() {
      //! TS2345: Argument of type '"runn"' is not assignable to parameter of type '"idle" | "run"'
      go('runn');
    },
    run() {},
  }));
  //! TS2741: Property 'run' is missing in type '{ idle(): void; }'
  m.fsm('two', ['idle', 'run'], () => ({ idle() {} }));
  const s = m.fsm('three', ['idle', 'run'], () => ({ idle() {}, run() {} }));
  //! TS2345: Argument of type '"rum"' is not assignable to parameter of type '"idle" | "run"'
  io.q = s.is('rum');
});

export const Other = hw('other', { q: output(1) }, () => {}, { domain: 'async-low' });
export const Clocked = hw('clocked', { q: output(1) }, () => {}, { domain: 'sync-low', clock: 'bclk' });
export const Top = hw('top', { in: sink({ data: 8 }), m_axis: axiSource({ data: 8 }) }, (io, m) => {
  //! clock domain crossing: module of domain async-low inside domain sync-high; cross with asyncInput() and m.sync2()
  m.instance('other', Other);
  //! TS2540: Cannot assign to 'data' because it is a read-only property
  io.in.data = lit(8, 0);
  //! TS2540: Cannot assign to 'valid' because it is a read-only property
  io.in.valid = lit(1, 0);
  //! TS2322: Type '4' is not assignable to type '8'
  io.m_axis.data = lit(4, 0);
  const u = m.instance('child', Child);
  //! TS2540: Cannot assign to 'q' because it is a read-only property
  u.q = lit(16, 0);
  //! TS2322: Type '16' is not assignable to type '8'
  u.a = lit(16, 0);
  //! TS2339: Property 'zz' does not exist on type
  u.zz = lit(1, 0);
}, { domain: 'sync-high' });
export const Axi = hw('axi', {}, (_io, m) => {
  //! clock domain crossing: module of domain sync-low@bclk inside domain sync-low@aclk
  m.instance('clocked', Clocked);
}, { domain: 'sync-low', clock: 'aclk' });

declare const pins: Pins<typeof Child.ports>;
pins.a = 3n;
//! TS2540: Cannot assign to 'q' because it is a read-only property
pins.q = 3n;
//! TS2339: Property 'zz' does not exist on type 'Pins<
pins.zz;
//! TS2322: Type 'number' is not assignable to type 'bigint'
pins.a = 3;
//! TS2345: Argument of type 'number' is not assignable to parameter of type 'Hw
elaborate(3);
//! TS2322: Type '8' is not assignable to type '9'
export const nine: Bits<9> = lit(8, 0);
