/** The pre-generated pool (docs/stream.md section 7): a ring of numbers that is read in order. */
import type { PoolConfig } from '../../config/index.js';
import { type Bits, type Builder, hw, input, lit, mux, output, reg, wire } from '../dsl/index.js';
import { bitsFor } from '../parts/constants.js';
import { poolScale } from '../parts/constants-scale.js';
import { anyOf } from '../parts/logic.js';
import { alignedRing, overlappedWrite, type RingWrite, unalignedRing } from '../parts/pool-ring.js';
import { savedState } from '../parts/replay.js';
import type { SchemeUnit } from './types.js';

/** Does a beat start at any number, so that P of them lie across rows? */
export const isUnaligned = (g: PoolConfig): boolean => g.carry !== 'row' && g.perClock > 1;
/** What the pointer counts: numbers, or rows of P numbers. */
export const positions = (g: PoolConfig): number => (g.carry === 'row' ? g.size / g.perClock : g.size);

const pointerBits = (g: PoolConfig): number => bitsFor(positions(g) - 1);

const poolPorts = (g: PoolConfig) => ({
  /** Moves the pointer to `load_word`. */
  load_valid: input(1),
  /** A number of the ring (carry 'element') or a row of P numbers (carry 'row'). */
  load_word: input(pointerBits(g)),
  /** Copies the pointer aside. */
  snapshot: input(1),
  /** Brings the copy back. */
  restore: input(1),
  ...(g.memory === 'ram' && {
    /** Writes a number (carry 'element') or a row (carry 'row'); `valid` is 0 in this cycle and the next. */
    write_valid: input(1),
    write_addr: input(pointerBits(g)),
    write_data: input(g.carry === 'row' ? g.bits * g.perClock : g.bits),
  }),
  ...(g.memory === 'ram' &&
    isUnaligned(g) && {
      /** 0 in the cycle after a write to one of the first P-1 numbers: those are stored twice. */
      write_ready: output(1),
    }),
  /** Consumes the beat; ignored while `valid` is 0. */
  advance: input(1),
  ...(isUnaligned(g) && {
    /** With `advance`: how many slots of this beat, from the top, were not used; the next beat repeats them. */
    unused: input(bitsFor(g.perClock - 1)),
  }),
  /** A beat stands on `words`. */
  valid: output(1),
  /** P numbers in two's complement, the first lowest. */
  words: output(g.bits * g.perClock),
  /** A position beyond the ring was loaded, and taken as 0; stays until reset or the next load. */
  fault: output(1),
});

/**
 * A pointer and what stands at it. The memory is read at the pointer's next value, so a beat a clock leaves at full
 * rate under any back-pressure. Priority in a cycle: reset, restore, load, write, advance.
 */
export function pool(g: PoolConfig) {
  const { bits, perClock, size } = g;
  const checked = positions(g) < 2 ** pointerBits(g);
  return hw(`pezo_pool_n${size}_b${bits}_p${perClock}`, poolPorts(g), (io, m) => {
    m.constant('carry', g.carry);
    m.constant('seed', g.seed);
    const r = m.regs({
      pointer: reg(pointerBits(g)),
      /** The memory's output is what the pointer points at. */
      primed: reg(1),
      ...(checked && { fault_seen: reg(1) }),
    });
    const w = m.wires({ pointer_next: wire(pointerBits(g)) });
    let write: RingWrite | undefined;
    if (io.write_valid && io.write_addr && io.write_data) {
      write = { valid: io.write_valid, addr: io.write_addr, data: io.write_data };
      if (io.write_ready) {
        const twice = overlappedWrite(m, g, write);
        write = twice.write;
        io.write_ready = twice.ready;
      }
    }
    const restored = savedState(m, io.snapshot, [{ name: 'pointer', q: r.pointer, to: w.pointer_next, start: 0 }]);
    const { beyond } = m.named({ beyond: checked ? io.load_word.ge(positions(g)) : lit(1, 0) });
    const count = io.unused ? lit(bitsFor(perClock), perClock).sub(io.unused.resize(bitsFor(perClock))) : lit(1, 1);
    const { moved } = m.named({ moved: around(m, r.pointer, count, positions(g)) });
    io.valid = anyOf(io.load_valid, io.restore, r.primed.not(), write?.valid).not();

    w.pointer_next = r.pointer;
    m.when(io.restore, restored)
      .elsewhen(io.load_valid, () => {
        w.pointer_next = mux(beyond, io.load_word.lit(0), io.load_word);
      })
      .elsewhen(io.advance.and(io.valid), () => {
        w.pointer_next = moved;
      });
    r.pointer = w.pointer_next;
    r.primed = write ? write.valid.not() : lit(1, 1);
    io.words = isUnaligned(g)
      ? unalignedRing(m, g, r.pointer, w.pointer_next, write)
      : alignedRing(m, g, w.pointer_next, write);
    io.fault = r.fault_seen ?? lit(1, 0);
    const seen = r.fault_seen;
    if (seen) m.when(io.load_valid, () => m.set(seen, beyond));
  });
}

export const unit: SchemeUnit<PoolConfig> = {
  generator: (g) => ({
    module: pool(g),
    group: g.perClock,
    perClock: g.perClock,
    wordBits: g.bits,
    hiddenOne: false,
    uFrac: g.bits - 1,
    scale: poolScale(g),
  }),
};

/** `(pointer + by) mod size`, `by <= size`. */
function around(m: Builder, pointer: Bits, by: Bits, size: number): Bits {
  const width = pointer.width + 1;
  const { sum } = m.named({ sum: pointer.resize(width).add(by.resize(width)) });
  const { over } = m.named({ over: sum.sub(size) });
  return mux(over.msb(), sum, over).resize(pointer.width);
}
