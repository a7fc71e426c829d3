/** One module for each construct of the language, used by several tests; also type-checked as it stands. */
import {
  axiSink,
  axiSource,
  type Bits,
  cat,
  hw,
  input,
  lit,
  mux,
  output,
  reg,
  select,
  signed,
  vec,
  wire,
} from '../../../../hdl-gen/dsl/index.js';

/** Fibonacci LFSR of 16 bits. */
export const Lfsr16 = hw(
  'lfsr16',
  {
    /** Takes the seed. */
    load: input(1),
    seed: input(16),
    step: input(1),
    q: output(16),
  },
  (io, m) => {
    const r = m.regs({
      /** The bits. */
      state: reg(16, 1n),
    });
    const fb = r.state.bit(15).xor(r.state.bit(14)).xor(r.state.bit(12)).xor(r.state.bit(3));
    m.when(io.load, () => {
      r.state = io.seed;
    }).elsewhen(io.step, () => {
      r.state = cat(r.state.slice(14, 0), fb);
    });
    io.q = r.state;
  },
);

/** Width as a type parameter: the parent sees literal widths, the body uses `as`. */
export function lane<W extends number>(width: W, taps: readonly number[]) {
  return hw(`lane_b${width}`, { load: input(1), seed: input(width), step: input(1), q: output(width) }, (io, m) => {
    const r = m.regs({ state: reg(width, 1n) });
    const feedback = taps.map((t) => r.state.bit(t - 1)).reduce((a, b) => a.xor(b));
    m.when(io.load, () => {
      r.state = io.seed;
    }).elsewhen(io.step, () => {
      r.state = cat(r.state.slice(width - 2, 0), feedback).as(width);
    });
    io.q = mux(io.load, io.seed, r.state.xor(io.seed).add(1));
  });
}

/** Width as a plain number: everything is `Bits<number>`, checked at elaboration. */
export function bank(lanes: number, width: number) {
  return hw(
    `bank_n${lanes}_b${width}`,
    {
      step: input(1),
      pick: input(4),
      seed: vec(lanes, input(width)),
      word: vec(lanes, output(width)),
      one: output(width),
    },
    (io, m) => {
      m.constant('lanes', lanes);
      const Lane = lane(width, [width, 1]);
      const r = m.regs({
        last: vec(
          lanes,
          reg(width, (i) => i),
        ),
        count: reg(8),
      });
      const all: Bits[] = [];
      for (let i = 0; i < lanes; i++) {
        const u = m.instance(`lane_${i}`, Lane);
        u.load = lit(1, 0);
        u.seed = io.seed.at(i);
        u.step = io.step;
        r.last[i] = u.q;
        io.word[i] = r.last.at(i);
        all.push(u.q);
      }
      r.count = r.count.add(1);
      io.one = select(io.pick, all, 0).xor(r.count.resize(width));
    },
  );
}

/** Multiply-accumulate over a RAM, with a state machine and AXI-Stream ports. */
export const Mac = hw(
  'mac',
  {
    s_axis: axiSink({ data: signed(8), last: 1 }),
    m_axis: axiSource({ data: signed(24), user: 3 }),
  },
  (io, m) => {
    const r = m.regs({ addr: reg(4), sum: reg(signed(24)), sample: reg(signed(8), { reset: 'none' }), busy: reg(1) });
    const w = m.wires({ accept: wire(1) });
    const ram = m.memory({
      name: 'taps',
      width: signed(8),
      depth: 16,
      contents: Array.from({ length: 16 }, (_, i) => i - 8),
    });
    const tap = ram.read(r.addr, w.accept);
    const { product } = m.named({ product: tap.mul(r.sample) });
    w.accept = io.s_axis.fire;
    io.s_axis.ready = lit(1, 0);
    io.m_axis.valid = lit(1, 0);
    const state = m.fsm('state', ['idle', 'run', 'drain'], (go) => ({
      idle() {
        io.s_axis.ready = lit(1, 1);
        m.when(w.accept, () => {
          r.sample = io.s_axis.data;
          go('run');
        });
      },
      run() {
        r.sum = r.sum.add(product.resize(24));
        r.addr = r.addr.add(1);
        m.when(r.addr.eq(15), () => go('drain')).otherwise(() => go('idle'));
      },
      drain() {
        io.m_axis.valid = lit(1, 1);
        m.when(io.m_axis.fire, () => {
          go('idle');
          r.sum = r.sum.lit(0);
        });
      },
    }));
    r.busy = state.is('idle').not();
    io.m_axis.data = r.sum;
    m.set(io.m_axis.user.slice(1, 0), r.addr.slice(1, 0));
    m.set(io.m_axis.user.bit(2), r.busy.and(io.s_axis.last));
    m.switch(r.addr, [
      [3, () => m.assert(r.busy, 'busy while counting')],
      [[4, 5], () => {}],
    ]);
  },
  { domain: 'sync-low', clock: 'aclk', reset: 'aresetn' },
);
