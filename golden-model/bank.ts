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
    if (tau === 0) return this.#start.slice();
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
      const first = words[0] as number;
      words.copyWithin(0, 1);
      words[words.length - 1] = first;
    }
  }
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
