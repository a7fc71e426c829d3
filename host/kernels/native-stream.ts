import type { FloatStream, Position } from '../../golden-model/stream.js';

/** What the C functions that make numbers return when they have. */
const done = 0;

/** A stream, what makes its numbers, and why that is not native code where it was expected to be: null where it is. */
export interface MadeStream {
  readonly stream: FloatStream;
  readonly madeBy: 'native' | 'golden';
  readonly fallback: string | null;
}

/** A golden stream with the numbers made in C; positions, seeds and jumps are the golden model's own. */
export abstract class NativeStream implements FloatStream {
  readonly #golden: FloatStream;

  constructor(golden: FloatStream) {
    this.#golden = golden;
  }

  get period(): bigint {
    return this.#golden.period;
  }

  advance(d: number): bigint {
    return this.#golden.advance(d);
  }

  distinctVectors(d: number): bigint {
    return this.#golden.distinctVectors(d);
  }

  drawStart(d: number, draw: bigint, runSeed: number): Position {
    return this.#golden.drawStart(d, draw, runSeed);
  }

  abstract fillFloat(out: Float32Array, start: Position, index?: number): void;
}

/** @throws Error when a C function has not made its numbers. */
export function checkStatus(status: number): void {
  if (status !== done) throw new Error(`the native code answers ${status}: it does not know this kind`);
}

const compared = 2048;
/** Draw, run seed and index: the beginning, and a place that needs a seek and a ragged start. */
const places = [
  { draw: 0n, seed: 1, index: 0 },
  { draw: 1_000_003n, seed: 77, index: 4099 },
] as const;

/** The first of a few thousand numbers in which `other` differs from the golden stream, in words; null when none does. */
export function difference(golden: FloatStream, other: Pick<FloatStream, 'fillFloat'>): string | null {
  const expected = new Float32Array(compared);
  const found = new Float32Array(compared);
  for (const { draw, seed, index } of places) {
    const start = golden.drawStart(index + compared, draw, seed);
    golden.fillFloat(expected, start, index);
    try {
      other.fillFloat(found, start, index);
    } catch (error) {
      return (error as Error).message;
    }
    const at = found.findIndex((value, i) => !Object.is(value, expected[i]));
    if (at >= 0) return `number ${index + at} of draw ${draw} is ${found[at]}, not ${expected[at]}`;
  }
  return null;
}

/**
 * The native stream where it is there and gives the golden numbers, else the golden one with the reason.
 * @param name the scheme, for the reason. @param native null where there is no code for the scheme.
 */
export function choose(name: string, golden: FloatStream, native: FloatStream | null): MadeStream {
  const wrong = native === null ? 'there is no native code for it' : difference(golden, native);
  if (native !== null && wrong === null) return { stream: native, madeBy: 'native', fallback: null };
  return goldenOnly(name, golden, wrong);
}

/** @param reason why there is no native code; null where none was asked for. */
export function goldenOnly(name: string, golden: FloatStream, reason: string | null): MadeStream {
  const fallback =
    reason === null ? null : `${name}: ${reason}; the golden stream makes the numbers, the same ones, slower`;
  return { stream: golden, madeBy: 'golden', fallback };
}
