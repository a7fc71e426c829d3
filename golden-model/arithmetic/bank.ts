import type { OnTheFlyConfig } from '../../config/index.js';
import { gcd } from '../../config/index.js';
import { apply, LanePowers, periodOf } from './lfsr.js';

/**
 * The words of the on-the-fly bank (docs/stream.md, section 2): `r_t[j] = word_{(j + c*k) mod n}(t mod T)`. Lanes never
 * change number; after `k` rotations position `j` shows lane `j + c*k`, whose polynomial is the same: number `j mod c`. Steps are plain numbers here: `J <= 2^30`.
 */
export class Bank {
  readonly config: OnTheFlyConfig;
  /** `n`, `b` and `T`. */
  readonly lanes: number;
  readonly bits: number;
  readonly period: number;
  /** `c`, the feedback polynomials that lanes take in turn; a rotation moves by as many positions. */
  readonly polynomials: number;
  /** `J`: `(n/c)*T`, `lcm(n/c, T)` or `T`. */
  readonly jointPeriod: number;
  /** By polynomial. */
  readonly #powers: readonly LanePowers[];
  readonly #next: readonly Int32Array[];
  readonly #start: Int32Array;

  constructor(config: OnTheFlyConfig) {
    this.config = config;
    this.lanes = config.lanes;
    this.bits = config.bits;
    this.polynomials = config.polynomials.length;
    this.#powers = config.polynomials.map((taps) => new LanePowers({ bits: config.bits, taps, leap: config.leap }));
    this.period = periodOf(config);
    this.jointPeriod = jointPeriod(config.rotate, config.lanes / this.polynomials, this.period);
    this.#next = this.#powers.map((powers) => powers.nextTable());
    this.#start = Int32Array.from(config.phases, (p, i) => this.#ofLane(this.#powers, i).advance(config.seed, p));
  }

  /** `step(w)` by `w`, of lane (or position) `i`. */
  nextOf(i: number): Int32Array {
    return this.#ofLane(this.#next, i);
  }

  /** `k` at step `t`, modulo the `n/c` that bring every lane back. */
  rotations(t: number): number {
    if (this.config.rotate === 'none') return 0;
    return (this.config.rotate === 'step' ? t : Math.floor(t / this.period)) % (this.lanes / this.polynomials);
  }

  /** `word_i(tau)` of every lane `i`, by jump-ahead. */
  laneWords(tau: number): Int32Array {
    if (tau === 0) return this.#start.slice();
    const matrices = this.#powers.map((powers) => powers.matrix(tau));
    return this.#start.map((word, i) => apply(this.#ofLane(matrices, i), word));
  }

  /** The group `r_t[0..n-1]`. */
  words(t: number): Int32Array {
    return this.rotated(this.laneWords(t % this.period), t);
  }

  /** What is given by lane, by position at step `t`. */
  rotated(lanes: Int32Array, t: number): Int32Array {
    const by = this.polynomials * this.rotations(t);
    return lanes.map((_, j) => lanes[(j + by) % this.lanes] as number);
  }

  /** One period `word(0), word(1), ...` of polynomial number `p`: a lane of it is this, `p_i` steps on. */
  baseSequence(p = 0): Int32Array {
    const next = this.nextOf(p);
    const words = new Int32Array(this.period);
    let s = this.config.seed;
    for (let tau = 0; tau < this.period; tau++) {
      words[tau] = s;
      s = next[s] as number;
    }
    return words;
  }

  #ofLane<V>(list: readonly V[], i: number): V {
    return list[i % this.polynomials] as V;
  }

  /** A cursor at step `t`, from which the kernels step all lanes together. */
  cursor(t: number): Cursor {
    return new Cursor(this, t);
  }
}

/** The lanes of a bank in order of position, as hardware that rotates its state holds them. Moved on by the kernels. */
export class Cursor {
  readonly bank: Bank;
  /** `r_t[j]`, and room for the same of a later step. */
  words: Int32Array;
  spare: Int32Array;
  /** `t mod T`. */
  tau: number;

  constructor(bank: Bank, t: number) {
    this.bank = bank;
    this.words = bank.words(t);
    this.spare = new Int32Array(bank.lanes);
    this.tau = t % bank.period;
  }

  /** Steps that may be made before lanes change places or the period begins again. */
  stepsToRotation(): number {
    return this.bank.config.rotate === 'step' ? 1 : this.bank.period - this.tau;
  }

  /** Takes `spare`, which holds the lanes `steps` steps on, and rotates where it is time to. */
  advance(steps: number): void {
    const words = this.spare;
    this.spare = this.words;
    this.words = words;
    this.tau += steps;
    const { rotate } = this.bank.config;
    const wrapped = this.tau === this.bank.period;
    if (wrapped) this.tau = 0;
    if (rotate === 'step' || (rotate === 'period' && wrapped)) {
      const moved = words.slice(0, this.bank.polynomials);
      words.copyWithin(0, moved.length);
      words.set(moved, words.length - moved.length);
    }
  }
}

/** @param turns rotations that bring every lane back, `n/c`. */
function jointPeriod(rotate: OnTheFlyConfig['rotate'], turns: number, period: number): number {
  if (rotate === 'none') return period;
  return rotate === 'period' ? turns * period : (turns / gcd(turns, period)) * period;
}

/** How a raw word becomes the signed `u` (section 3): `u = (((w ^ flip) << up) >> down) | hiddenOne`. */
export interface Encoding {
  readonly uBits: number;
  readonly uFrac: number;
  /** Bits on the wire and their inversion mask: the code is `(w ^ flip) mod 2^wordBits`. */
  readonly wordBits: number;
  readonly flip: number;
  readonly up: number;
  readonly down: number;
  readonly hiddenOne: 0 | 1;
}

/** A full word is offset binary, `w - 2^(b-1)`; a truncated one is `2w + 1` of its low `k` bits in two's complement. */
export function encodingOf({ bits, wordBits }: { readonly bits: number; readonly wordBits: number }): Encoding {
  if (wordBits === bits) {
    return {
      uBits: bits,
      uFrac: bits - 1,
      wordBits,
      flip: 2 ** (bits - 1),
      up: 32 - bits,
      down: 32 - bits,
      hiddenOne: 0,
    };
  }
  return {
    uBits: wordBits + 1,
    uFrac: wordBits,
    wordBits,
    flip: 0,
    up: 32 - wordBits,
    down: 31 - wordBits,
    hiddenOne: 1,
  };
}

export const encode = (word: number, e: Encoding): number => (((word ^ e.flip) << e.up) >> e.down) | e.hiddenOne;
