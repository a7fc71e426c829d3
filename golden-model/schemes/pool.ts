import { type PoolConfig, ZerothError } from '../../config/index.js';
import { checkArray, checkCount, modulo } from '../arithmetic/position.js';
import { constantPowerScaling, constantScaling, noScaling, type Scaling, scaleFactors } from '../arithmetic/scaling.js';
import { PlainWire } from '../arithmetic/wire-packing.js';
import { ConstantScaleStream } from '../periodic-stream.js';
import type { BulkTable, IntegerStream, NumberArray, Position } from '../stream.js';
import type { SchemeTwin } from './types.js';

/** Elements that a position counts. */
const rowLength = (g: PoolConfig): number => (g.carry === 'row' ? g.perClock : 1);

/**
 * The default contents of a pool: `N` stratified values of `b` bits with sum 0, shuffled (docs/stream.md, section 7).
 */
export function poolContents({ size, bits, seed }: Pick<PoolConfig, 'size' | 'bits' | 'seed'>): Int32Array {
  const most = 2 ** (bits - 1) - 1;
  const gaps = size - 1;
  const pool = Int32Array.from({ length: size }, (_, i) => {
    const a = (2 * i - gaps) * most;
    return Math.sign(a) * Math.floor((2 * Math.abs(a) + gaps) / (2 * gaps));
  });
  let x = seed;
  for (let i = size - 1; i >= 1; i--) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    const j = Math.floor(((x >>> 0) * (i + 1)) / 2 ** 32);
    const swapped = pool[i] as number;
    pool[i] = pool[j] as number;
    pool[j] = swapped;
  }
  return pool;
}

/** PeZO strategy A, the pre-generated pool. A position is an element (`carry: 'element'`, `'none'`) or a row (`'row'`). */
export class PoolStream extends ConstantScaleStream implements IntegerStream {
  readonly config: PoolConfig;
  readonly contents: Int32Array;
  readonly scaling: Scaling;
  readonly uBits: number;
  readonly uFrac: number;
  /** Elements a position counts: 1 or `P`. */
  readonly groupSize: number;
  readonly period: bigint;
  readonly #z: Float32Array;

  /** @param contents of a loadable pool, `N` integers in `-M..M`; left out: the default contents. */
  constructor(config: PoolConfig, contents: ArrayLike<number> = poolContents(config)) {
    super();
    checkContents(config, contents);
    this.config = config;
    this.contents = Int32Array.from(contents);
    this.uBits = config.bits;
    this.uFrac = config.bits - 1;
    this.groupSize = rowLength(config);
    this.period = BigInt(config.size / this.groupSize);
    this.scaling = poolScaling(config, this.contents);
    const factor = scaleFactors(this.scaling, this.uFrac)[0] as number;
    this.#z = Float32Array.from(this.contents, (u) => u * factor);
  }

  /** Without carry every draw is the first. */
  override advance(d: number): bigint {
    const positions = super.advance(d);
    return this.config.carry === 'none' ? 0n : positions;
  }

  fill(out: NumberArray, start: Position, index = 0): void {
    checkArray(out, this.uBits);
    readRing(this.contents, this.elementOf(start, index), out);
  }

  fillFloat(out: Float32Array, start: Position, index = 0): void {
    readRing(this.#z, this.elementOf(start, index), out);
  }

  /** Address in the ring of number `index` of the pass that starts at `start`. */
  elementOf(start: Position, index: number): number {
    checkCount(index, 'number index');
    const { size } = this.config;
    return (Number(modulo(start, this.period)) * this.groupSize + (index % size)) % size;
  }

  bulkTable(): BulkTable {
    const lanes = this.groupSize;
    return { z: this.#z.slice(), rows: this.config.size / lanes, lanes, groupSize: lanes, rotate: 'none' };
  }
}

/** Copies from a ring: rows follow one another, so in both carries a pass reads consecutive elements. */
function readRing(ring: Int32Array | Float32Array, from: number, out: NumberArray | Float32Array): void {
  let at = from;
  for (let done = 0; done < out.length; ) {
    const run = Math.min(ring.length - at, out.length - done);
    out.set(ring.subarray(at, at + run), done);
    done += run;
    at = 0;
  }
}

function poolScaling({ scaling, size, bits }: PoolConfig, contents: Int32Array): Scaling {
  if (scaling === 'none') return noScaling;
  const sumSquares = contents.reduce((sum, u) => sum + u * u, 0);
  if (scaling === 'pow2') return constantPowerScaling(size, sumSquares, bits - 1);
  return constantScaling(size, BigInt(sumSquares), bits - 1);
}

function checkContents({ size, bits }: PoolConfig, contents: ArrayLike<number>): void {
  const most = 2 ** (bits - 1) - 1;
  if (contents.length !== size) {
    throw new ZerothError({ where: 'pool contents', what: `${contents.length} numbers for a pool of ${size}` });
  }
  const bad = Array.from(contents).findIndex((u) => !Number.isInteger(u) || Math.abs(u) > most);
  if (bad >= 0) {
    throw new ZerothError({
      where: `pool contents, element ${bad}`,
      what: `${contents[bad]} is not a number of a ${bits}-bit pool`,
      allowed: `integers in -${most}..${most}`,
    });
  }
}

/** The row or element of a position. */
const place = (g: PoolConfig, position: Position): number => Number(modulo(position, BigInt(g.size / rowLength(g))));

/** The contents in the words of the memory: a row or an element, the first number lowest. */
function tableRows(g: PoolConfig): bigint[] {
  const contents = poolContents(g);
  const length = rowLength(g);
  return Array.from({ length: Math.ceil(g.size / length) }, (_, row) =>
    Array.from(contents.subarray(row * length, (row + 1) * length)).reduceRight(
      (word, u) => (word << BigInt(g.bits)) | BigInt.asUintN(g.bits, BigInt(u)),
      0n,
    ),
  );
}

export const twin: SchemeTwin<PoolConfig> = {
  stream: (g) => new PoolStream(g),
  state: (g) => (position) => ({ kind: 'pool', element: place(g, position) * rowLength(g) }),
  load: (g) => (position) => [{ select: null, word: place(g, position) }],
  wire: (g) => new PlainWire(new PoolStream(g), g.perClock, g.bits, false),
  fill: (g) => (g.memory === 'ram' ? tableRows(g) : []),
};
