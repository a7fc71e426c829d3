import { bankOf, type GeneratorConfig, schemeOf } from '../config/index.js';
import type { IntegerStream } from '../golden-model/index.js';
import { overlaps } from '../golden-model/schemes/bank-overlaps.js';

export interface DrawSimilarity {
  /** Largest |cosine| that was found between two different draws of the run; null if the run has only one draw. */
  readonly largest: number | null;
  /** How many draws apart those two are. */
  readonly apart: number;
  /** Root mean square of all that were looked at, over their first numbers; and of independent numbers, about. */
  readonly rms: number;
  readonly rmsExpected: number;
  /** Draws that the first one was compared with. */
  readonly compared: number;
  /** Numbers of each vector that were looked at, at most. */
  readonly length: number;
}

/** Every draw of the sample is met with this many numbers, and the most alike with the second figure. */
const firstLook = 2048;
const secondLook = 2 ** 17;
const sampledDraws = 768;
const shortList = 8;

/**
 * The largest cosine between draw 0 of the run and others: a spread of draws over the run, and those that share the most
 * lanes with it. Two draws of a bank are alike by their distance in steps, so one draw stands for all (derived).
 * @param draws different draws of the run: the smaller of its steps and the distinct vectors.
 */
export function similarity(
  stream: IntegerStream,
  generator: GeneratorConfig,
  d: number,
  draws: number,
  runSeed: number,
): DrawSimilarity {
  const length = Math.min(d, secondLook);
  const others = draws - 1;
  if (others < 1) return { largest: null, apart: 0, rms: 0, rmsExpected: 0, compared: 0, length };
  const vector = (draw: number, count: number): Float32Array => {
    const z = new Float32Array(count);
    stream.fillFloat(z, stream.drawStart(d, BigInt(draw), runSeed));
    return z;
  };
  const short = Math.min(d, firstLook);
  const first = vector(0, short);
  const sampled = Math.min(others, sampledDraws);
  const look = Array.from({ length: sampled }, (_, i) => {
    const apart = 1 + Math.floor((i * others) / sampled);
    return { apart, value: Math.abs(cosine(first, vector(apart, short))) };
  });
  const bank = bankOf(generator);
  const shared = bank === null ? [] : overlaps(stream, bank, d, draws);
  const best = (list: readonly { apart: number; value: number }[]): number[] =>
    [...list]
      .sort((a, b) => b.value - a.value)
      .slice(0, shortList)
      .map(({ apart }) => apart);
  const whole = vector(0, length);
  let largest = 0;
  let at = 0;
  for (const apart of new Set([...best(look), ...best(shared)])) {
    const value = Math.abs(cosine(whole, vector(apart, length)));
    if (value > largest) [largest, at] = [value, apart];
  }
  const rms = Math.sqrt(look.reduce((sum, { value }) => sum + value ** 2, 0) / sampled);
  const rmsExpected = 1 / Math.sqrt(Math.min(short, ownNumbers(stream, generator)));
  return { largest, apart: at, rms, rmsExpected, compared: sampled, length };
}

/** Numbers that a draw can have without meeting one of them again: copies of a lane in a beat are none. */
const ownNumbers = (stream: IntegerStream, g: GeneratorConfig): number =>
  Number(stream.period) * (schemeOf(g).sharedLanes(g) ?? stream.groupSize);

/** `x.y / (|x| |y|)`; 0 if either is all zeros. */
export function cosine(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i] as number, y[i] as number];
    xy += a * b;
    xx += a * a;
    yy += b * b;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}
