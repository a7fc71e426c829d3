import {
  type Bits,
  type Builder,
  hw,
  input,
  lit,
  mux,
  output,
  reg,
  type SInt,
  signed,
  sink,
  source,
  wire,
} from '../../hdl-gen/dsl/index.js';
import { mac } from './mac.js';

export interface MatvecShape {
  readonly rows: number;
  readonly columns: number;
  /** The sums are divided by `2^shift`. */
  readonly shift: number;
  /** Width of the results. */
  readonly bits: number;
}

const bitsFor = (count: number): number => Math.max(1, Math.ceil(Math.log2(count)));

/** Bytes in, `rows` rounded and saturated dot products out; see README.md beside this file. */
export function matvec(shape: MatvecShape) {
  const { rows, columns, shift, bits } = shape;
  const [addrBits, columnBits, rowBits] = [bitsFor(rows * columns), bitsFor(columns), bitsFor(rows)];
  const sumBits = 16 + bitsFor(columns);
  return hw(
    `matvec_r${rows}_c${columns}_s${shift}_b${bits}`,
    {
      /** Writes one weight; only while `busy` is 0. */
      weight_write: input(1),
      /** `row * columns + column`. */
      weight_addr: input(addrBits),
      weight_data: input(signed(8)),
      /** The input vector, first element first. */
      in: sink({ data: signed(8) }),
      /** One result a row. */
      out: source({ data: signed(bits), last: 1 }),
      busy: output(1),
    },
    (io, m) => {
      m.constant('rows', rows);
      m.constant('columns', columns);
      m.constant('shift', shift);
      const r = m.regs({
        /** Of the input that comes, then of the product that is fetched. */
        column: reg(columnBits),
        row: reg(rowBits),
        addr: reg(addrBits),
        /** A weight and an input stand at the memories' outputs. */
        fetched: reg(1),
        fetched_first: reg(1),
      });
      const w = m.wires({ fetch: wire(1) });
      const weights = m.memory({ name: 'weights', width: signed(8), depth: rows * columns, style: 'block' });
      const vector = m.memory({ name: 'vector', width: signed(8), depth: columns, style: 'auto' });

      const unit = m.instance('mac', mac(sumBits));
      unit.a = weights.read(r.addr, w.fetch);
      unit.b = vector.read(r.column, w.fetch);
      unit.enable = r.fetched;
      unit.restart = r.fetched_first;

      const { last_column, last_row } = m.named({
        last_column: r.column.eq(columns - 1),
        last_row: r.row.eq(rows - 1),
      });
      const nextColumn = (): void => {
        r.column = mux(last_column, r.column.lit(0), r.column.add(1));
      };
      const take = (): void => {
        vector.write(r.column, io.in.data);
        nextColumn();
      };
      w.fetch = lit(1, 0);
      io.in.ready = lit(1, 0);
      io.out.valid = lit(1, 0);
      const state = m.fsm('state', ['idle', 'load', 'mac', 'drain'], (go) => ({
        idle() {
          io.in.ready = lit(1, 1);
          m.when(io.weight_write, () => weights.write(io.weight_addr, io.weight_data));
          m.when(io.in.fire, () => {
            take();
            go('load');
          });
        },
        load() {
          io.in.ready = lit(1, 1);
          m.when(io.in.fire, () => {
            take();
            m.when(last_column, () => go('mac'));
          });
        },
        mac() {
          w.fetch = lit(1, 1);
          nextColumn();
          r.addr = r.addr.add(1);
          m.when(last_column, () => go('drain'));
        },
        drain() {
          io.out.valid = r.fetched.not();
          m.when(io.out.fire, () => {
            r.row = r.row.add(1);
            go('mac');
            m.when(last_row, () => {
              r.row = r.row.lit(0);
              r.addr = r.addr.lit(0);
              go('idle');
            });
          });
        },
      }));
      r.fetched = w.fetch;
      r.fetched_first = w.fetch.and(r.column.eq(0));
      io.out.data = saturated(m, rounded(m, unit.sum, shift), unit.sum.msb(), bits);
      io.out.last = last_row;
      io.busy = state.is('idle').not();
    },
  );
}

/** `(|sum| + half) / 2^shift`: halves away from zero once the sign is back. */
function rounded(m: Builder, sum: SInt, shift: number): Bits {
  const { magnitude } = m.named({ magnitude: mux(sum.msb(), sum.neg(), sum).asUnsigned() });
  const { raised } = m.named({ raised: magnitude.resize(sum.width + 1).add(2 ** (shift - 1)) });
  return raised.shr(shift);
}

/** The magnitude with its sign, limited to `bits` bits of two's complement. */
function saturated(m: Builder, magnitude: Bits, negative: Bits<1>, bits: number): SInt {
  const { wide } = m.named({ wide: magnitude.resize(Math.max(magnitude.width, bits + 1)) });
  const { limit } = m.named({ limit: wide.lit(2 ** (bits - 1) - 1).add(negative.resize(wide.width)) });
  const { limited } = m.named({ limited: mux(wide.gt(limit), limit, wide).resize(bits).asSigned() });
  return mux(negative, limited.neg(), limited);
}
