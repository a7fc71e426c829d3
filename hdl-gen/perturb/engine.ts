/** The perturb engine: weights in, perturbed weights out, on AXI4-Stream (docs/stream.md section 10). */
import type { ResolvedConfig } from '../../config/index.js';
import {
  axiSink,
  axiSource,
  type Bits,
  type Builder,
  cat,
  hw,
  input,
  lit,
  output,
  reg,
  repeat,
  signed,
  sink,
  unsigned,
} from '../dsl/index.js';
import { generator } from '../generator.js';
import { connectLoad, loadPorts } from '../parts/load-ports.js';
import type { Generator } from '../schemes/types.js';
import { counterBits, identifier, source } from '../source.js';
import { eventBits, perturbPath } from './path.js';
import { engineShape, factor, readKeep } from './shape.js';

/** @param slots P, weights a beat. */
const enginePorts = (slots: number, bytes: number, coefBits: number, numbers: NumberPorts) => ({
  /** Begins a pass. `coef`: +eps, -eps or -eta*g, not the most negative code. `first`: 1 for a new draw. */
  cmd: sink({ coef: signed(coefBits), first: 1 }),
  /** P unperturbed weights, each in whole bytes, slot 0 lowest. TKEEP keeps whole weights from slot 0 upwards. */
  s_axis: axiSink({ data: unsigned(slots * bytes * 8), keep: unsigned(slots * bytes), last: 1 }),
  /** P perturbed weights, sign-extended; TKEEP and TLAST as they came in. TUSER: `first` of the pass. */
  m_axis: axiSource({ data: unsigned(slots * bytes * 8), keep: unsigned(slots * bytes), last: 1, user: 1 }),
  ...loadPorts(numbers),
  ...(numbers.write_ready && { write_ready: output(1) }),
  /** From the command to the last beat's handshake; leave the load ports alone meanwhile. */
  busy: output(1),
  /** One cycle, after the handshake of a pass's last beat. */
  pass_done: output(1),
  /** Weights of the pass whose sum was clamped; final from `pass_done` to the next command. */
  saturations: output(eventBits),
  /** Weights of the pass whose change was not zero but rounded to zero. */
  underflows: output(eventBits),
  /** A beat of weights did not fit its beat of numbers; stays until reset. */
  shape_error: output(1),
  /** The generator's fault flag. */
  fault: output(1),
  /** Zeroes the two counters below. */
  clear: input(1),
  /** Clock cycles since reset or `clear`. */
  cycle_count: output(counterBits),
  /** Beats of numbers used since reset or `clear`. */
  beat_count: output(counterBits),
});
type NumberPorts = ReturnType<typeof source>['ports'];

/**
 * A pass is a command, then d weights up to TLAST. `cmd_first` 1 begins a new draw and saves the generator's state, 0
 * goes back to it: every pass of a draw meets the same numbers, slot by slot. What is left of the last group is dropped.
 */
export function perturbEngine(config: ResolvedConfig) {
  const scheme = generator(config.generator);
  const numbers = source(config.name, config.generator, scheme);
  const shape = engineShape(config, scheme);
  const { coefBits } = config.engine;
  const slots = scheme.perClock;
  const { weightBits, factorBits } = shape;
  const bytes = Math.ceil(weightBits / 8);
  const options = { domain: 'sync-low', clock: 'aclk', reset: 'aresetn' } as const;
  return hw(
    `zo_perturb_${identifier(config.name)}`,
    enginePorts(slots, bytes, coefBits, numbers.ports),
    (io, m) => {
      const r = m.regs({ coef: reg(signed(coefBits)), first: reg(1), done: reg(1), misfit_seen: reg(1) });
      const gen = m.instance('numbers', numbers);
      const path = m.instance('path', perturbPath(slots, shape));
      const state = passState(m, {
        begun: io.cmd.valid,
        read: io.s_axis.fire.and(io.s_axis.last),
        written: io.m_axis.fire.and(io.m_axis.last),
      });

      // The command.
      io.cmd.ready = state.is('idle');
      const { start } = m.named({ start: io.cmd.fire });
      m.when(start, () => {
        r.coef = io.cmd.coef;
        r.first = io.cmd.first;
      });
      if (gen.snapshot && gen.restore) {
        gen.snapshot = start.and(io.cmd.first);
        gen.restore = start.and(io.cmd.first.not());
      }
      path.clear = start;

      // A beat of weights and a beat of numbers go together, or not at all.
      const { open } = m.named({ open: state.is('run').and(path.in.ready) });
      io.s_axis.ready = open.and(gen.m_valid);
      gen.m_ready = open.and(io.s_axis.valid);
      const { take } = m.named({ take: io.s_axis.fire });
      const keep = readKeep(m, io.s_axis.keep, io.s_axis.last, slots, gen.m_count);
      m.when(take.and(keep.misfit), () => m.set(r.misfit_seen, 1));
      if (gen.flush) gen.flush = take.and(io.s_axis.last);
      if (gen.m_unused) gen.m_unused = keep.unused.resize(gen.m_unused.width);

      path.in.valid = take;
      path.in.weights = weightsIn(io.s_axis.data, slots, weightBits);
      path.in.u = numbersIn(gen.m_data, scheme);
      path.in.factor = factor(r.coef, scheme.scale, gen.m_scale, factorBits);
      path.in.kept = keep.kept;
      path.in.last = io.s_axis.last;

      // The result.
      io.m_axis.valid = path.out.valid;
      path.out.ready = io.m_axis.ready;
      io.m_axis.data = weightsOut(path.out.weights, slots, bytes);
      io.m_axis.keep = bySlot(slots, (i) => repeat(path.out.kept.bit(i), bytes));
      io.m_axis.last = path.out.last;
      io.m_axis.user = r.first;
      r.done = io.m_axis.fire.and(io.m_axis.last);
      io.pass_done = r.done;

      // Status, and what passes through.
      io.busy = state.is('idle').not();
      io.saturations = path.saturations;
      io.underflows = path.underflows;
      io.shape_error = r.misfit_seen;
      connectLoad(io, gen);
      if (gen.write_ready && io.write_ready) io.write_ready = gen.write_ready;
      gen.clear = io.clear;
      io.fault = gen.fault;
      io.cycle_count = gen.cycle_count;
      io.beat_count = gen.beat_count;
    },
    options,
  );
}

/** Where a pass is: running up to its last beat of weights, then draining up to its last beat of results. */
const passState = (m: Builder, ends: { readonly begun: Bits<1>; readonly read: Bits<1>; readonly written: Bits<1> }) =>
  m.fsm('state', ['idle', 'run', 'drain'], (go) => ({
    idle() {
      m.when(ends.begun, () => go('run'));
    },
    run() {
      m.when(ends.read, () => go('drain'));
    },
    drain() {
      m.when(ends.written, () => go('idle'));
    },
  }));

/** Slot 0 lowest. */
const bySlot = (slots: number, value: (i: number) => Bits): Bits =>
  cat(...Array.from({ length: slots }, (_, i) => value(slots - 1 - i)));

/** The low bits of each weight's bytes. */
function weightsIn(data: Bits, slots: number, weightBits: number): Bits {
  const pitch = data.width / slots;
  return bySlot(slots, (i) => data.slice(i * pitch + weightBits - 1, i * pitch));
}

/** Each weight sign-extended to whole bytes. */
function weightsOut(weights: Bits, slots: number, bytes: number): Bits {
  const weightBits = weights.width / slots;
  return bySlot(slots, (i) =>
    weights
      .slice((i + 1) * weightBits - 1, i * weightBits)
      .asSigned()
      .resize(bytes * 8)
      .asUnsigned(),
  );
}

/** The numbers of a beat, with the 1 that the wire does not carry. */
function numbersIn(data: Bits, { perClock, wordBits, hiddenOne }: Generator): Bits {
  if (!hiddenOne) return data;
  return bySlot(perClock, (i) => cat(data.slice((i + 1) * wordBits - 1, i * wordBits), lit(1, 1)));
}
