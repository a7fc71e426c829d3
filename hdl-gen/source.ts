/** The stream source: any generator behind one interface, a beat of P numbers per accepted handshake. */
import type { GeneratorConfig } from '../config/index.js';
import { hw, input, output, reg } from './dsl/index.js';
import { generator } from './generator.js';
import { beatShape, beats, tile } from './parts/beats.js';
import { connectLoad, loadPorts } from './parts/load-ports.js';
import type { Generator } from './schemes/types.js';

/** Bits of the event counters: 89 years at 100 MHz. */
export const counterBits = 48;

/** Verilog names have no dashes. */
export const identifier = (name: string): string => name.replaceAll('-', '_');

/** Does a group leave in several beats, and is the last of them shorter? */
const beatsOf = ({ group, perClock }: Generator) => ({
  split: perClock < group,
  ragged: perClock < group && group % perClock !== 0,
});

function sourcePorts(scheme: Generator) {
  const { group, perClock, wordBits } = scheme;
  const has = scheme.module.ports;
  const { split, ragged } = beatsOf(scheme);
  return {
    ...loadPorts(has),
    ...(has.write_ready && {
      /** A write in a cycle in which this is 0 is lost. */
      write_ready: output(1),
    }),
    ...(has.snapshot && {
      /** Saves the state at the beginning of the present group. */
      snapshot: input(1),
      /** Goes back to the saved state. */
      restore: input(1),
    }),
    ...(split && {
      /** Drops what is left of a group of which a beat was taken, this cycle's included. */
      flush: input(1),
    }),
    m_valid: output(1),
    m_ready: input(1),
    /** P numbers, the first lowest; two's complement, or truncated words without the appended 1. */
    m_data: output(perClock * wordBits),
    ...(has.scale && {
      /** Scale of this group: a left shift, or a 16-bit factor. */
      m_scale: output(has.scale.width),
    }),
    ...(ragged && {
      /** Numbers in this beat, in the low slots. */
      m_count: output(beatShape(group, perClock).countBits),
    }),
    ...(has.unused && {
      /** With the handshake: how many numbers of this beat, from the top, the next beat repeats. */
      m_unused: input(has.unused.width),
    }),
    /** The state was not a legal one and has been replaced; stays until reset or the next load. */
    fault: output(1),
    /** Zeroes both counters. */
    clear: input(1),
    /** Clock cycles since reset or `clear`. */
    cycle_count: output(counterBits),
    /** Beats accepted since reset or `clear`. */
    beat_count: output(counterBits),
  };
}

/**
 * Stream-source top `zo_source_<name>`. `m_valid` falls without a handshake only through load, restore, write or a
 * lock-up; while it stands, `m_data`, `m_scale` and `m_count` are stable.
 */
export function source(name: string, config: GeneratorConfig, scheme: Generator = generator(config)) {
  const { group, perClock, wordBits } = scheme;
  const { split } = beatsOf(scheme);
  return hw(`zo_source_${identifier(name)}`, sourcePorts(scheme), (io, m) => {
    const unit = m.instance('generator', scheme.module);
    connectLoad(io, unit);
    if (unit.write_ready && io.write_ready) io.write_ready = unit.write_ready;
    if (unit.snapshot && io.snapshot) unit.snapshot = io.snapshot;
    if (unit.restore && io.restore) unit.restore = io.restore;
    if (unit.unused && io.m_unused) unit.unused = io.m_unused;
    if (unit.scale && io.m_scale) io.m_scale = unit.scale;
    io.fault = unit.fault;
    io.m_valid = unit.valid;
    const { accepted } = m.named({ accepted: io.m_valid.and(io.m_ready) });

    if (split && io.flush) {
      const cut = m.instance('beats', beats(group, perClock, wordBits));
      cut.group_valid = unit.valid;
      cut.group_words = unit.words;
      cut.take = accepted;
      cut.flush = io.flush;
      unit.advance = cut.group_advance;
      io.m_data = cut.words;
      if (io.m_count && cut.count) io.m_count = cut.count;
    } else {
      unit.advance = accepted;
      io.m_data = tile(unit.words, group, perClock, wordBits);
    }

    const r = m.regs({ cycles: reg(counterBits), beats_taken: reg(counterBits) });
    r.cycles = r.cycles.add(1);
    m.when(accepted, () => {
      r.beats_taken = r.beats_taken.add(1);
    });
    m.when(io.clear, () => {
      m.set(r.cycles, 0);
      m.set(r.beats_taken, 0);
    });
    io.cycle_count = r.cycles;
    io.beat_count = r.beats_taken;
  });
}
