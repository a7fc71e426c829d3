/** The memory of a pool: one row a read, or P consecutive numbers from anywhere in the ring. */
import type { PoolConfig } from '../../config/index.js';
import { type Bits, type Builder, cat, mux, reg, wire } from '../dsl/index.js';
import { bitsFor } from './constants.js';
import { poolContents } from './constants-pool.js';

/** A write that takes place in this cycle; `addr` counts what the memory holds: rows, or numbers with their overlap. */
export interface RingWrite {
  readonly valid: Bits<1>;
  readonly addr: Bits;
  readonly data: Bits;
}

/** Memories below this many bits are not worth a block RAM. */
const blockRamBits = 1024;

const encoded = (values: readonly number[], bits: number): bigint =>
  values.reduceRight((word, v) => (word << BigInt(bits)) | BigInt.asUintN(bits, BigInt(v)), 0n);

function memory(m: Builder, g: PoolConfig, name: string, width: number, words: readonly bigint[]) {
  const depth = Math.max(2, words.length);
  const contents = g.memory === 'rom' ? { contents: [...words, ...new Array(depth - words.length).fill(0n)] } : {};
  const style = depth * width >= blockRamBits ? 'block' : 'auto';
  return m.memory({ name, width, depth, style, ...contents });
}

/** Rows of P numbers, one after the other: a single memory. */
export function alignedRing(m: Builder, g: PoolConfig, next: Bits, write: RingWrite | undefined): Bits {
  const numbers = poolContents(g);
  const width = g.bits * g.perClock;
  const rows = Array.from({ length: g.size / g.perClock }, (_, i) =>
    encoded(numbers.slice(i * g.perClock, (i + 1) * g.perClock), g.bits),
  );
  const ring = memory(m, g, 'ring', width, rows);
  if (write) m.when(write.valid, () => ring.write(write.addr.resize(ring.addrWidth), write.data));
  return ring.read(next.resize(ring.addrWidth), write?.valid.not());
}

/** Banks that number `i` of the ring is spread over, bank `i mod banks`: the power of two at or above P. */
export const ringBanks = (perClock: number): number => 2 ** Math.ceil(Math.log2(perClock));

/**
 * P consecutive numbers from any position: number `i` lies in row `i / banks` of bank `i mod banks`, each bank reads the
 * row that its number of the window is in, and a rotator puts the first number into the lowest slot. The first P-1
 * numbers stand once more behind the last (the overlap), so that no window has to wrap.
 */
export function unalignedRing(m: Builder, g: PoolConfig, at: Bits, next: Bits, write: RingWrite | undefined): Bits {
  const { bits, perClock, size } = g;
  const banks = ringBanks(perClock);
  const offsetBits = Math.log2(banks);
  const depth = Math.floor((size - 1) / banks) + 2;
  const numbers = poolContents(g);
  const stored = (i: number): number => (i < size + perClock - 1 ? (numbers[i % size] ?? 0) : 0);
  const rowBits = bitsFor(depth - 1);
  const { row, offset } = m.named({
    row: next.resize(rowBits + offsetBits).slice(rowBits + offsetBits - 1, offsetBits),
    offset: next.resize(rowBits + offsetBits).slice(offsetBits - 1, 0),
  });
  const words = Array.from({ length: banks }, (_, bank) => {
    const contents = Array.from({ length: depth }, (_, k) => encoded([stored(k * banks + bank)], bits));
    const ring = memory(m, g, `ring_${bank}`, bits, contents);
    if (write) {
      const mine = write.valid.and(write.addr.slice(offsetBits - 1, 0).eq(bank));
      const writeRow = write.addr.resize(rowBits + offsetBits).slice(rowBits + offsetBits - 1, offsetBits);
      m.when(mine, () => ring.write(writeRow, write.data));
    }
    // Numbers of the window that lie in the banks before the first one stand a row further on.
    const further = offset.gt(bank).resize(rowBits);
    return ring.read(row.add(further), write?.valid.not());
  });
  return rotated(m, cat(...words.reverse()), at.resize(offsetBits), bits).slice(bits * perClock - 1, 0);
}

/** A write, and a cycle after one to the first P-1 numbers the write of its copy in the overlap. */
export function overlappedWrite(m: Builder, g: PoolConfig, asked: RingWrite): { write: RingWrite; ready: Bits<1> } {
  const width = bitsFor(g.size + g.perClock - 2);
  const r = m.regs({ copy: reg(1), copy_addr: reg(width), copy_data: reg(g.bits) });
  const addr = asked.addr.resize(width);
  r.copy = asked.valid.and(r.copy.not()).and(addr.lt(g.perClock - 1));
  r.copy_addr = addr.add(g.size);
  r.copy_data = asked.data;
  const { write_now, addr_now, data_now } = m.named({
    write_now: asked.valid.or(r.copy),
    addr_now: mux(r.copy, r.copy_addr, addr),
    data_now: mux(r.copy, r.copy_data, asked.data),
  });
  return { write: { valid: write_now, addr: addr_now, data: data_now }, ready: r.copy.not() };
}

/** `word` rotated right by `amount` elements of `bits`, a power of two at a time. */
function rotated(m: Builder, word: Bits, amount: Bits, bits: number): Bits {
  const stages = m.wires(
    Object.fromEntries(Array.from({ length: amount.width }, (_, k) => [`rotated_by_${2 ** k}`, wire(word.width)])),
  );
  return Object.values(stages).reduce((from, stage, k) => {
    const by = bits * 2 ** k;
    const turned = cat(from.slice(by - 1, 0), from.slice(word.width - 1, by));
    m.set(stage, from);
    m.when(amount.bit(k), () => m.set(stage, turned));
    return stage;
  }, word);
}
