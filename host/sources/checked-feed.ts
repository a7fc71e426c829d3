import { ZerothError } from '../../base/errors.js';
import type { IntegerStream, NumberArray } from '../../golden-model/stream.js';
import type { FeedFormat, IntegerFeed } from './feed.js';
import type { Pass } from './source.js';

/** The golden stream seen as a feed: the plain, chunk by chunk way to the same numbers as `StreamSource`. */
export class GoldenFeed implements IntegerFeed {
  readonly format: FeedFormat;
  readonly #stream: IntegerStream;
  readonly #dimension: number;
  readonly #runSeed: number;
  #start = 0n;

  constructor(stream: IntegerStream, dimension: number, runSeed: number) {
    const { uBits, uFrac, scaleFrac, groupSize } = stream;
    this.format = { uBits, uFrac, scaleFrac, groupSize };
    this.#stream = stream;
    this.#dimension = dimension;
    this.#runSeed = runSeed;
  }

  begin(draw: bigint): void {
    this.#start = this.#stream.drawStart(this.#dimension, draw, this.#runSeed);
  }

  read(out: NumberArray, scales: Int32Array, index: number): void {
    this.#stream.fill(out, this.#start, index);
    const { groupSize } = this.format;
    for (let g = 0; g < scales.length; g++) scales[g] = this.#stream.scaleAt(this.#start, index + g * groupSize);
  }

  end(): void {}
}

/**
 * Compares every number and every scale of a feed with the golden stream while a model trains, and stops at the first
 * difference: a run on wrong numbers would still train, only not as the golden one.
 */
export class CheckedFeed implements IntegerFeed {
  readonly format: FeedFormat;
  readonly #feed: IntegerFeed;
  readonly #golden: GoldenFeed;
  #numbers: NumberArray = new Int16Array(0);
  #scales = new Int32Array(0);
  #draw = 0n;
  #pass: Pass = 'plus';
  #compared = 0n;

  constructor(feed: IntegerFeed, golden: GoldenFeed) {
    this.format = feed.format;
    this.#feed = feed;
    this.#golden = golden;
  }

  begin(draw: bigint, pass: Pass): void | Promise<void> {
    this.#draw = draw;
    this.#pass = pass;
    this.#golden.begin(draw);
    return this.#feed.begin(draw, pass);
  }

  async read(out: NumberArray, scales: Int32Array, index: number): Promise<void> {
    await this.#feed.read(out, scales, index);
    if (this.#numbers.length !== out.length) {
      this.#numbers = this.format.uBits > 16 ? new Int32Array(out.length) : new Int16Array(out.length);
      this.#scales = new Int32Array(scales.length);
    }
    this.#golden.read(this.#numbers, this.#scales, index);
    for (let i = 0; i < out.length; i++) {
      if (out[i] !== this.#numbers[i]) this.#differ('number', index + i, out[i], this.#numbers[i]);
    }
    for (let g = 0; g < scales.length; g++) {
      const at = index + g * this.format.groupSize;
      if (scales[g] !== this.#scales[g]) this.#differ('scale', at, scales[g], this.#scales[g]);
    }
    this.#compared += BigInt(out.length);
  }

  end(pass: Pass): void | Promise<void> {
    return this.#feed.end(pass);
  }

  summary(): readonly string[] {
    return [...(this.#feed.summary?.() ?? []), `${this.#compared} numbers equal to the golden stream`];
  }

  close(): void | Promise<void> {
    return this.#feed.close?.();
  }

  #differ(what: string, index: number, got: number | undefined, expected: number | undefined): never {
    throw new ZerothError(
      {
        where: `draw ${this.#draw}, pass '${this.#pass}', number ${index}`,
        what: `the ${what} is ${got}, the golden stream has ${expected}`,
        allowed: 'the same integers in every pass',
        fix: "find the first differing cycle with 'zeroth simulate'",
      },
      1,
    );
  }
}
