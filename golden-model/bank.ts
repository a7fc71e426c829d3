import type { OnTheFlyConfig } from '../config/index.js';
import { gcd } from '../config/index.js';
import { apply, Jump, periodOf } from './lfsr.js';

/**
 * The words of the on-the-fly bank (docs/stream.md, section 2): `r_t[j] = word_{(j + k) mod n}(t mod T)`. Lanes never
 * change number; after `k` rotations position `j` shows lane `j + k`. Steps are plain numbers here: `J <= 2^30`.
 */
export class Bank {
  readonly config: OnTheFlyConfig;
  /** `n`, `b` and `T`. */
  readonly lanes: number;
  readonly bits: number;
  readonly period: number;
  /** `J`: `n*T`, `lcm(n, T)` or `T`. */
  readonly jointPeriod: number;
  /** `step(w)` by `w`. */
  readonly next: Int32Array;
  readonly #jump: Jump;
  readonly #start: Int32Array;

  constructor(config: OnTheFlyConfig) {
    this.config = config;
    this.lanes = config.lanes;
    this.bits = config.bits;
    this.#jump = new Jump(config);
    this.period = periodOf(config);
    this.jointPeriod = jointPeriod(config.rotate, config.lanes, this.period);
    this.next = this.#jump.nextTable();
    this.#start = Int32Array.from(config.phases, (p) => this.#jump.jump(config.seed, p));
  }

  /** `k` at step `t`, modulo `n`. */
  rotations(t: number): number {
    if (this.config.rotate === 'none') return 0;
    return (this.config.rotate === 'step' ? t : Math.floor(t / this.period)) % this.lanes;
  }

  /** `word_i(tau)` of every lane `i`, by jump-ahead. */
  laneWords(tau: number): Int32Array {
    const matrix = this.#jump.matrix(tau);
    return this.#start.map((word) => apply(matrix, word));
  }

  /** The group `r_t[0..n-1]`. */
  words(t: number): Int32Array {
    const lanes = this.laneWords(t % this.period);
    const k = this.rotations(t);
    return lanes.map((_, j) => lanes[(j + k) % this.lanes] as number);
  }

  /** One period `word(0), word(1), ...` of the base sequence: lane `i` is this, `p_i` steps on. */
  baseSequence(): Int32Array {
    const words = new Int32Array(this.period);
    let s = this.config.seed;
    for (let tau = 0; tau < this.period; tau++) {
      words[tau] = s;
      s = this.next[s] as number;
    }
    return words;
  }

  /** A cursor at step `t`, from which the kernels step all lanes together. */
  cursor(t: number): Cursor {
    const tau = t % this.period;
    return { words: this.laneWords(tau), tau, k: this.rotations(t) };
  }
}

/** All lanes at a step, un-rotated, with the rotation to read them by. Advanced in place by the kernels. */
export interface Cursor {
  readonly words: Int32Array;
  tau: number;
  k: number;
}

function jointPeriod(rotate: OnTheFlyConfig['rotate'], n: number, period: number): number {
  if (rotate === 'none') return period;
  return rotate === 'period' ? n * period : (n / gcd(n, period)) * period;
}

/** How a raw word becomes the signed `u` (section 3): `u = (((w ^ flip) << up) >> down) | odd`. */
export interface Encoding {
  readonly uBits: number;
  readonly uFrac: number;
  /** Bits on the wire and their inversion mask: the code is `(w ^ flip) mod 2^wordBits`. */
  readonly wordBits: number;
  readonly flip: number;
  readonly up: number;
  readonly down: number;
  readonly odd: 0 | 1;
}

/** A full word is offset binary, `w - 2^(b-1)`; a truncated one is `2w + 1` of its low `k` bits in two's complement. */
export function encodingOf({ bits, wordBits }: { readonly bits: number; readonly wordBits: number }): Encoding {
  if (wordBits === bits) {
    return { uBits: bits, uFrac: bits - 1, wordBits, flip: 2 ** (bits - 1), up: 32 - bits, down: 32 - bits, odd: 0 };
  }
  return { uBits: wordBits + 1, uFrac: wordBits, wordBits, flip: 0, up: 32 - wordBits, down: 31 - wordBits, odd: 1 };
}

export const encode = (word: number, e: Encoding): number => (((word ^ e.flip) << e.up) >> e.down) | e.odd;
