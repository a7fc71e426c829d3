import { ZerothError } from '../config/index.js';
import { normalQuantile } from './arithmetic/gaussian.js';
import { philox4x32 } from './arithmetic/philox.js';
import { checkArray, checkCount, checkRunSeed, modulo } from './arithmetic/position.js';
import { constantScaling, noScaling, type Scaling, scaleFactors } from './arithmetic/scaling.js';
import type { BulkTable, FloatStream, IntegerStream, NumberArray, Position } from './stream.js';

/**
 * The host's reference streams (docs/stream.md, section 9), for comparison and without hardware. A position is a draw:
 * `runSeed * 2^64 + draw`; every draw has a counter space of its own, so no two draws ever overlap.
 */
export type ReferenceKind = 'rademacher' | 'uniform' | 'gaussian';

const streamIds = { rademacher: 1, uniform: 2, gaussian: 3 } as const;
const drawBits = 64n;

/** The blocks of Philox under key `(r, stream id)` and counter `(i_lo, i_hi, k_lo, k_hi)`, position = draw. */
abstract class Reference implements FloatStream {
  readonly period = 1n << (drawBits + 32n);
  readonly #streamId: number;

  constructor(kind: ReferenceKind) {
    this.#streamId = streamIds[kind];
  }

  abstract fillFloat(out: Float32Array, start: Position, index?: number): void;

  distinctVectors(d: number): bigint {
    checkCount(d, 'weights');
    return 1n << drawBits;
  }

  advance(d: number): bigint {
    checkCount(d, 'weights');
    return 1n;
  }

  drawStart(_d: number, draw: bigint, runSeed: number): Position {
    checkRunSeed(runSeed);
    return (BigInt(runSeed) << drawBits) | modulo(draw, 1n << drawBits);
  }

  /** Calls `emit(words, from, at, count)` block by block: slots `from..` of the block are numbers `at..` of `out`. */
  protected eachBlock(
    perBlock: number,
    length: number,
    start: Position,
    index: number,
    emit: (words: Uint32Array, from: number, at: number, count: number) => void,
  ): void {
    checkCount(index, 'number index');
    const position = modulo(start, this.period);
    const runSeed = Number(position >> drawBits);
    const drawLow = Number(position & 0xffffffffn);
    const drawHigh = Number((position >> 32n) & 0xffffffffn);
    const words = new Uint32Array(4);
    let from = index % perBlock;
    let block = Math.floor(index / perBlock);
    for (let at = 0; at < length; block++, from = 0) {
      philox4x32(block >>> 0, Math.floor(block / 2 ** 32), drawLow, drawHigh, runSeed, this.#streamId, words);
      const count = Math.min(perBlock - from, length - at);
      emit(words, from, at, count);
      at += count;
    }
  }
}

/** Integers made of the same number of bits of every word. */
abstract class IntegerReference extends Reference implements IntegerStream {
  abstract readonly uBits: number;
  abstract readonly uFrac: number;
  protected abstract readonly scaling: Scaling;
  protected abstract readonly perBlock: number;
  readonly groupSize = 1;

  protected abstract numberOf(words: Uint32Array, slot: number): number;

  get scaleFrac(): number {
    return this.scaling.scaleFrac;
  }

  fill(out: NumberArray, start: Position, index = 0): void {
    checkArray(out, this.uBits);
    this.eachBlock(this.perBlock, out.length, start, index, (words, from, at, count) => {
      for (let i = 0; i < count; i++) out[at + i] = this.numberOf(words, from + i);
    });
  }

  override fillFloat(out: Float32Array, start: Position, index = 0): void {
    const factor = scaleFactors(this.scaling, this.uFrac)[0] as number;
    this.eachBlock(this.perBlock, out.length, start, index, (words, from, at, count) => {
      for (let i = 0; i < count; i++) out[at + i] = this.numberOf(words, from + i) * factor;
    });
  }

  scaleAt(_start: Position, index: number): number {
    checkCount(index, 'number index');
    return this.scaling.scaleInts[0] as number;
  }

  fillScale(out: Uint16Array, start: Position, index = 0): void {
    out.fill(this.scaleAt(start, index));
  }

  bulkTable(): BulkTable | null {
    return null;
  }
}

/** 128 signs a block, word 0 bit 0 first: bit 1 is +1. */
class Rademacher extends IntegerReference {
  readonly uBits = 2;
  readonly uFrac = 0;
  protected readonly scaling = noScaling;
  protected readonly perBlock = 128;

  protected numberOf(words: Uint32Array, slot: number): number {
    return (((words[slot >> 5] as number) >>> (slot & 31)) & 1) * 2 - 1;
  }
}

/** 16 bytes a block, least significant first, as two's complement `w`; `u = 2w + 1`. */
class Uniform extends IntegerReference {
  readonly uBits = 9;
  readonly uFrac = 8;
  protected readonly scaling: Scaling;
  protected readonly perBlock = 16;

  constructor(scaling: 'constant' | 'none') {
    super('uniform');
    let sumSquares = 0;
    for (let w = -128; w < 128; w++) sumSquares += (2 * w + 1) ** 2;
    this.scaling = scaling === 'none' ? noScaling : constantScaling(256, BigInt(sumSquares), this.uFrac);
  }

  protected numberOf(words: Uint32Array, slot: number): number {
    return 2 * (((words[slot >> 2] as number) << (24 - 8 * (slot & 3))) >> 24) + 1;
  }
}

/** Four normal numbers a block, rounded once to binary32. */
class Gaussian extends Reference {
  override fillFloat(out: Float32Array, start: Position, index = 0): void {
    this.eachBlock(4, out.length, start, index, (words, from, at, count) => {
      for (let i = 0; i < count; i++) out[at + i] = normalQuantile(words[from + i] as number);
    });
  }
}

/**
 * A reference stream. `scaling` is for `uniform` only: `constant` (the default) gives unit variance.
 * @throws ZerothError for an unknown kind.
 */
export function createReference(kind: 'gaussian'): FloatStream;
export function createReference(kind: 'rademacher' | 'uniform', scaling?: 'constant' | 'none'): IntegerStream;
export function createReference(kind: ReferenceKind, scaling?: 'constant' | 'none'): FloatStream;
export function createReference(kind: ReferenceKind, scaling: 'constant' | 'none' = 'constant'): FloatStream {
  if (kind === 'rademacher') return new Rademacher(kind);
  if (kind === 'uniform') return new Uniform(scaling);
  if (kind === 'gaussian') return new Gaussian(kind);
  throw new ZerothError({
    where: 'reference stream',
    what: `'${String(kind)}' is not a reference stream`,
    allowed: Object.keys(streamIds).join(', '),
  });
}
