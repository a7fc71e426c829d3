import type { OnTheFlyConfig } from '../../config/index.js';
import { Bank, type Cursor, type Encoding, encode, encodingOf } from '../arithmetic/bank.js';
import { BankWire } from '../arithmetic/bank-wire.js';
import { emitFloats, emitIntegers, throughGroups } from '../arithmetic/bulk.js';
import { checkArray, checkCount, modulo } from '../arithmetic/position.js';
import { constantScaling, noScaling, perStepScaling, type Scaling, scaleFactors } from '../arithmetic/scaling.js';
import { PeriodicStream } from '../periodic-stream.js';
import type { BulkTable, IntegerStream, NumberArray, Position } from '../stream.js';
import type { BankState, SchemeTwin } from './types.js';

/** Numbers beyond which a table of one period is not made. */
const tableLimit = 2 ** 22;

/** PeZO strategy B, the on-the-fly bank (docs/stream.md, sections 2 to 6). A position is a step `t`. */
export class OnTheFlyStream extends PeriodicStream implements IntegerStream {
  readonly bank: Bank;
  readonly encoding: Encoding;
  readonly uBits: number;
  readonly uFrac: number;
  /** `G = n` if `P <= n`, else `P`. */
  readonly groupSize: number;
  readonly period: bigint;
  #scaling: Scaling | undefined;
  #factors: Float64Array | undefined;

  constructor(config: OnTheFlyConfig) {
    super();
    this.bank = new Bank(config);
    this.encoding = encodingOf(config);
    this.uBits = this.encoding.uBits;
    this.uFrac = this.encoding.uFrac;
    this.groupSize = Math.max(config.lanes, config.perClock);
    this.period = BigInt(this.bank.jointPeriod);
  }

  /** Made when first asked for: it takes one pass over the `n * T` numbers of a period. */
  get scaling(): Scaling {
    this.#scaling ??= this.#makeScaling();
    return this.#scaling;
  }

  fill(out: NumberArray, start: Position, index = 0): void {
    checkArray(out, this.uBits);
    const cursor = this.#cursorAt(start, index);
    throughGroups<NumberArray>(out, this.groupSize, index % this.groupSize, (target, at, groups) =>
      emitIntegers(cursor, this.encoding, this.groupSize, target, at, groups),
    );
  }

  fillFloat(out: Float32Array, start: Position, index = 0): void {
    const cursor = this.#cursorAt(start, index);
    const factors = this.#scaleFactors();
    throughGroups(out, this.groupSize, index % this.groupSize, (target, at, groups) =>
      emitFloats(cursor, this.encoding, this.groupSize, factors, target, at, groups),
    );
  }

  scaleAt(start: Position, index: number): number {
    return this.scaleOfStep(this.stepOf(start, index));
  }

  fillScale(out: Uint16Array, start: Position, index = 0): void {
    let step = this.stepOf(start, index);
    let left = this.groupSize - (index % this.groupSize);
    for (let i = 0; i < out.length; i += left, left = this.groupSize, step++) {
      out.fill(this.scaleOfStep(step), i, i + left);
    }
  }

  /** `scaleInt` of step `t`: rotation permutes a group and leaves its modulus alone. */
  scaleOfStep(t: number): number {
    const { scaleInts } = this.scaling;
    return scaleInts[scaleInts.length > 1 ? t % this.bank.period : 0] as number;
  }

  /** Step, reduced modulo `J`, of number `index` of the pass that starts at `start`. */
  stepOf(start: Position, index: number): number {
    checkCount(index, 'number index');
    const { jointPeriod } = this.bank;
    const groups = Math.floor(index / this.groupSize) % jointPeriod;
    return (Number(modulo(start, this.period)) + groups) % jointPeriod;
  }

  bulkTable(): BulkTable | null {
    const { period: rows, lanes, polynomials } = this.bank;
    // Where all lanes differ in polynomial a rotation comes round at once.
    const rotate = polynomials === lanes ? 'none' : this.bank.config.rotate;
    if (rows * lanes > tableLimit || (polynomials > 1 && rotate !== 'none')) return null;
    const z = new Float32Array(rows * lanes);
    const unrotated = new Bank({ ...this.bank.config, rotate: 'none' });
    emitFloats(unrotated.cursor(0), this.encoding, lanes, this.#scaleFactors(), z, 0, rows);
    return { z, rows, lanes, groupSize: this.groupSize, rotate };
  }

  #cursorAt(start: Position, index: number): Cursor {
    return this.bank.cursor(this.stepOf(start, index));
  }

  #scaleFactors(): Float64Array {
    this.#factors ??= scaleFactors(this.scaling, this.uFrac);
    return this.#factors;
  }

  #makeScaling(): Scaling {
    const { config } = this.bank;
    const { scaling: mode, lanes } = config;
    if (mode === 'none') return noScaling;
    const squaresOf = (p: number): Float64Array =>
      Float64Array.from(this.bank.baseSequence(p), (word) => encode(word, this.encoding) ** 2);
    if (mode === 'constant') {
      // Every polynomial goes through the same words, in an order of its own.
      const total = squaresOf(0).reduce((sum, square) => sum + BigInt(square), 0n);
      return constantScaling(this.bank.period, total, this.uFrac);
    }
    return perStepScaling(mode, lanes, this.#sumsOfSquares(config.polynomials.map((_, p) => squaresOf(p))), this.uFrac);
  }

  /** `Q_t` for `t = 0..T-1`: lane `i` at step `t` is entry `t + p_i` of the base sequence of polynomial `i mod c`. */
  #sumsOfSquares(byPolynomial: readonly Float64Array[]): Float64Array {
    const { period } = this.bank;
    const sums = new Float64Array(period);
    for (const [i, phase] of this.bank.config.phases.entries()) {
      const squares = byPolynomial[i % byPolynomial.length] as Float64Array;
      let at = phase % period;
      for (let t = 0; t < period; t++) {
        sums[t] = (sums[t] as number) + (squares[at] as number);
        at = at + 1 === period ? 0 : at + 1;
      }
    }
    return sums;
  }
}

function stateReader(g: OnTheFlyConfig): (position: Position) => BankState {
  const bank = new Bank(g);
  return (position) => {
    const step = Number(modulo(position, BigInt(bank.jointPeriod)));
    const tau = step % bank.period;
    const lanes = bank.laneWords(tau);
    return {
      kind: 'on-the-fly',
      step,
      tau,
      rotations: bank.rotations(step),
      words: bank.rotated(lanes, step),
      lane0: lanes[0] as number,
    };
  };
}

export const twin: SchemeTwin<OnTheFlyConfig> = {
  stream: (g) => new OnTheFlyStream(g),
  state: stateReader,
  load: (g) => {
    const stateAt = stateReader(g);
    return (position) => {
      const { lane0, words } = stateAt(position);
      return [{ select: 1, word: lane0 }, ...Array.from(words, (word) => ({ select: 0, word }))];
    };
  },
  wire: (g) => new BankWire(g, new OnTheFlyStream(g)),
};
