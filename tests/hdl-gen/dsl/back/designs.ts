/** A handful of designs that between them use every part of the emitter. */
import type { Design, Memory, Signal } from '../../../../hdl-gen/dsl/ir.js';
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
  shift,
  slice,
  un,
  when,
  wire,
} from './build.js';

export function lfsr16(): Design {
  const load = input('load', 1, { doc: 'Load the seed.' });
  const seed = input('seed', 16, { doc: 'Next state while `load` is high.' });
  const step = input('step', 1, { doc: 'Advance by one.' });
  const q = output('q', 16, { doc: 'State.' });
  const state = reg('state', 16, { reset: 1n, doc: 'Galois state, never zero.', line: 7 });
  const bit = (n: number) => slice(ref(state), n, n);
  const fb = [14, 12, 3].reduce((a, n) => bin('xor', a, bit(n)), bit(15));
  const stuck = bin('eq', ref(state), lit(0, 16));
  return design(
    module('lfsr16', {
      doc: 'Fibonacci LFSR, x^16 + x^15 + x^13 + x^4 + 1 (period 65,535).',
      constants: { WIDTH: '16', TAPS: '15, 14, 12, 3' },
      ports: [load, seed, step, q],
      regs: [state],
      body: [
        {
          kind: 'if',
          arms: [
            { cond: ref(load), body: [set(state, ref(seed), 10)], loc: loc(10) },
            { cond: stuck, body: [set(state, lit(1, 16), 11)], loc: loc(11) },
            { cond: ref(step), body: [set(state, cat(slice(ref(state), 14, 0), fb), 12)], loc: loc(12) },
          ],
          loc: loc(10),
        },
        set(q, ref(state), 13),
      ],
    }),
  );
}

/** Sum of products over a RAM, with an FSM: signed arithmetic, a memory, a simulation check, named states. */
export function dot(
  domain = { clock: 'clk', reset: 'rst', resetStyle: 'sync-high' } as const as {
    clock: string;
    reset: string;
    resetStyle: 'sync-high' | 'sync-low' | 'async-low';
  },
): Design {
  const we = input('we', 1, { doc: 'Write `wdata` to `waddr`.' });
  const waddr = input('waddr', 4);
  const wdata = input('wdata', 8, { signed: true });
  const start = input('start', 1);
  const x = input('x', 8, { signed: true, doc: 'Sample, one a clock while `busy`.' });
  const busy = output('busy', 1);
  const done = output('done', 1, { doc: 'High for one clock: `y` is valid.' });
  const y = output('y', 12, { signed: true, doc: 'Rounded and saturated sum.' });
  const state = reg('state', 2, { reset: 0n, doc: 'Sequencer.' });
  const index = reg('index', 4, { reset: 0n });
  const sample = reg('sample', 8, { signed: true, doc: 'Sample that belongs to the word being read.' });
  const acc = reg('acc', 20, { signed: true, reset: 0n, doc: 'Accumulator.' });
  const w = wire('weight', 8, { signed: true });
  const memory: Memory = {
    name: 'weights',
    width: 8,
    depth: 16,
    style: 'block',
    reads: [{ data: w, addr: ref(index), enable: bin('ne', ref(state), lit(0, 2, false, 'idle')), loc: loc(30) }],
    doc: 'Coefficients.',
    loc: loc(29),
  };
  const st = (name: string, v: number) => lit(v, 2, false, name);
  const product = bin('mul', ref(w), ref(sample));
  const rounded = bin('add', ref(acc), lit(64, 20, true));
  const shifted = shift('sar', rounded, lit(7, 3));
  const high = bin('gt', shifted, lit(2047, 20, true));
  const low = bin('lt', shifted, lit(-2048, 20, true));
  const sat = mux(high, lit(2047, 12, true), mux(low, lit(-2048, 12, true), resize(shifted, 12)));
  const last = bin('eq', ref(index), lit(15, 4));
  return design(
    module('dot16', {
      doc: 'Dot product of 16 samples with coefficients in a RAM.\n\nThe sum is rounded half up and saturated to 12 bits.',
      domain,
      ports: [we, waddr, wdata, start, x, busy, done, y],
      regs: [state, index, sample, acc],
      wires: [w],
      memories: [memory],
      body: [
        when(ref(we), [{ kind: 'memWrite', memory, addr: ref(waddr), data: cast(ref(wdata), false), loc: loc(40) }]),
        {
          kind: 'assert',
          cond: un('not', bin('and', ref(we), ref(busy))),
          message: 'weights are written while busy',
          loc: loc(41),
        },
        set(busy, bin('ne', ref(state), st('idle', 0)), 42),
        set(done, lit(0, 1), 43),
        set(sample, ref(x), 44),
        {
          kind: 'switch',
          subject: ref(state),
          fsm: { register: state, states: ['idle', 'run', 'drain'] },
          cases: [
            {
              values: [0n],
              labels: ['idle'],
              body: [
                when(ref(start), [
                  set(state, st('run', 1), 47),
                  set(index, lit(0, 4), 48),
                  set(acc, lit(0, 20, true), 49),
                ]),
              ],
            },
            {
              values: [1n],
              labels: ['run'],
              body: [
                when(bin('ne', ref(index), lit(0, 4)), [set(acc, bin('add', ref(acc), resize(product, 20)), 52)]),
                set(index, bin('add', ref(index), lit(1, 4)), 53),
                when(last, [set(state, st('drain', 2), 54)]),
              ],
            },
            {
              values: [2n],
              labels: ['drain'],
              body: [
                set(acc, bin('add', ref(acc), resize(product, 20)), 57),
                set(done, lit(1, 1), 58),
                set(state, st('idle', 0), 59),
              ],
            },
          ],
          loc: loc(45),
        },
        set(y, sat, 61),
      ],
    }),
  );
}

/** Many lanes, a wide output, a 255-entry table, sub-modules with open pins. */
export function bank(lanes = 31): Design {
  const laneIn = input('en', 1);
  const laneSeed = input('seed', 8);
  const laneLoad = input('load', 1);
  const word = output('word', 8);
  const lock = output('lock', 1, { doc: 'The lane would be stuck.' });
  const s = reg('s', 8, { reset: 1n, doc: 'Lane state.' });
  const b = (n: number) => slice(ref(s), n, n);
  const lane = module('lane_b8', {
    doc: 'One 8-bit LFSR lane.',
    ports: [laneIn, laneSeed, laneLoad, word, lock],
    regs: [s],
    body: [
      {
        kind: 'if',
        arms: [
          { cond: ref(laneLoad), body: [set(s, ref(laneSeed), 4)] },
          {
            cond: ref(laneIn),
            body: [set(s, cat(slice(ref(s), 6, 0), bin('xor', bin('xor', b(7), b(5)), bin('xor', b(4), b(3)))), 5)],
          },
        ],
      },
      set(word, ref(s), 6),
      set(lock, bin('eq', ref(s), lit(0, 8)), 7),
    ],
  });
  const en = input('en', 1, { doc: 'One step a clock.' });
  const load = input('load', 1);
  const seed = input('seed', 8, { doc: 'Seed of every lane, added to its number.' });
  const numbers = output('numbers', 8 * lanes, { doc: 'Lane 0 in the low bits.' });
  const scale = output('scale', 8, { doc: 'Scale of the group.' });
  const words: Signal[] = [];
  const phase = reg('phase', 8, { reset: 0n, doc: 'Position in the table.' });
  const instances = Array.from({ length: lanes }, (_, i) => {
    const net = wire(`lane_${i}`, 8, { doc: 'Words of the lanes.', line: 20 });
    words.push(net);
    return {
      name: `lane_${i}`,
      module: lane,
      inputs: new Map([
        ['en', ref(en)],
        ['load', ref(load)],
        ['seed', bin('add', ref(seed), lit(i, 8))],
      ]),
      outputs: new Map([['word', net]]),
      loc: loc(21),
    };
  });
  const table = Array.from({ length: 255 }, (_, i) => lit((i * 37 + 11) & 255, 8));
  const top = module(`bank_n${lanes}_b8`, {
    doc: 'A bank of LFSR lanes.',
    constants: { LANES: `${lanes}`, BITS: '8' },
    ports: [en, load, seed, numbers, scale],
    regs: [phase],
    wires: words,
    instances,
    body: [
      when(ref(en), [
        set(phase, mux(bin('eq', ref(phase), lit(254, 8)), lit(0, 8), bin('add', ref(phase), lit(1, 8))), 25),
      ]),
      set(numbers, cat(...[...words].reverse().map(ref)), 26),
      set(scale, select(ref(phase), table, lit(0, 8)), 27),
    ],
  });
  return design(lane, top);
}
