import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GeneratorConfig } from '../../config/index.js';
import { createStream, createWire, wireBeats } from '../../golden-model/index.js';
import { otf, pool } from './configs.js';
import { naiveNumbers, naivePool, naiveScaling } from './naive.js';

interface Beat {
  readonly words: number[];
  readonly valid: number;
  readonly sideBand: number;
}

/** Section 5, wire form: one big integer a beat, cut into words. */
function literalBeat(codes: readonly number[], slots: number, wordBits: number, sideBand: number): Beat {
  let beat = 0n;
  codes.forEach((code, j) => {
    beat |= BigInt.asUintN(wordBits, BigInt(code)) << BigInt(j * wordBits);
  });
  const words = Array.from({ length: Math.ceil((slots * wordBits) / 32) }, (_, i) =>
    Number((beat >> BigInt(32 * i)) & 0xffffffffn),
  );
  return { words, valid: codes.length, sideBand };
}

/** All beats of `groups` groups of a bank from step 0. */
function literalBank(config: ReturnType<typeof otf>, groups: number): Beat[] {
  const { lanes, perClock, wordBits, bits, scaling } = config;
  const numbers = naiveNumbers(config, groups);
  const codes = wordBits === bits ? numbers : numbers.map((u) => (u - 1) / 2);
  const { ints } = naiveScaling(config, scaling);
  const size = Math.max(lanes, perClock);
  const beats: Beat[] = [];
  for (let t = 0; t < groups; t++) {
    const scale = ints[t % ints.length] as number;
    const side = scaling === 'pow2' ? Math.log2(scale) : scaling === 'exact' ? scale : 0;
    for (let from = 0; from < size; from += perClock) {
      const slots = codes.slice(t * size + from, t * size + Math.min(from + perClock, size));
      beats.push(literalBeat(slots, perClock, wordBits, side));
    }
  }
  return beats;
}

function take(generator: GeneratorConfig, start: bigint, first: number, count: number): Beat[] {
  const wire = createWire(generator);
  const { wordsPerBeat } = wire.format;
  const beats = wireBeats(wire.format, count);
  // What a caller left in the arrays must not show.
  beats.words.fill(0xdeadbeef);
  beats.sideBand.fill(999);
  wire.wireWords(beats, start, first, count);
  return Array.from({ length: count }, (_, i) => ({
    words: [...beats.words.subarray(i * wordsPerBeat, (i + 1) * wordsPerBeat)],
    valid: beats.valid[i] as number,
    sideBand: beats.sideBand[i] as number,
  }));
}

describe('the wire form of banks', () => {
  const shapes: Parameters<typeof otf>[0][] = [
    { lanes: 31, bits: 8 },
    { lanes: 32, bits: 8, rotate: 'none' },
    { lanes: 31, bits: 8, rotate: 'step' },
    { lanes: 5, bits: 4 },
    { lanes: 8, bits: 4, scaling: 'none' },
    { lanes: 8, bits: 11, scaling: 'exact' },
    { lanes: 8, bits: 8, polynomials: 4 },
    { lanes: 6, bits: 7, polynomials: 3, rotate: 'step', perClock: 4 },
    { lanes: 7, bits: 9, perClock: 3, scaling: 'exact' },
    { lanes: 7, bits: 8, perClock: 1 },
    { lanes: 5, bits: 8, perClock: 12 },
    { lanes: 6, bits: 7, wordBits: 5, scaling: 'constant' },
    { lanes: 1, bits: 3 },
  ];
  for (const shape of shapes) {
    it(JSON.stringify(shape), () => {
      const config = otf(shape);
      const groups = 2 * 2 ** config.bits + 70;
      const all = literalBank(config, groups);
      expect(take(config, 0n, 0, all.length)).toEqual(all);
      const perGroup = all.length / groups;
      fc.assert(
        fc.property(
          fc.nat(2 ** config.bits),
          fc.nat(2 ** config.bits * perGroup),
          fc.integer({ min: 1, max: 60 }),
          (start, first, count) => {
            const from = start * perGroup + first;
            expect(take(config, BigInt(start), first, count)).toEqual(all.slice(from, from + count));
          },
        ),
        { numRuns: 60 },
      );
    });
  }

  it('16-bit lanes, two to a word, over the rotation at the end of a period', () => {
    const config = otf({ lanes: 3, bits: 16 });
    const stream = createStream(config);
    const first = 65535 - 20;
    const u = new Int32Array(3 * 40);
    stream.fill(u, 0n, 3 * first);
    const expected = Array.from({ length: 40 }, (_, i) => {
      const scale = stream.scaleAt(0n, 3 * (first + i));
      return literalBeat([...u.subarray(3 * i, 3 * i + 3)], 3, 16, Math.log2(scale));
    });
    expect(take(config, 0n, first, 40)).toEqual(expected);
  });

  it('joins seamlessly however it is cut into batches, over a whole joint period', () => {
    const config = otf({ lanes: 31, bits: 8 });
    const whole = take(config, 0n, 0, 7905);
    const parts = [0, 1, 254, 255, 256, 4000, 7904].flatMap((from, i, cuts) =>
      take(config, 0n, from, (cuts[i + 1] ?? 7905) - from),
    );
    expect(parts).toEqual(whole);
    expect(take(config, 7904n, 1, 3)).toEqual(whole.slice(0, 3));
  });
});

describe('the wire form of pools, and formats', () => {
  it('a pool sends P consecutive elements a beat, around its end', () => {
    for (const carry of ['element', 'row', 'none'] as const) {
      const config = pool({ size: 33, bits: 7, perClock: 3, carry, scaling: 'exact' });
      const ring = naivePool(config);
      const position = 5;
      const first = carry === 'row' ? position * 3 : position;
      const expected = Array.from({ length: 30 }, (_, beat) =>
        literalBeat(
          [0, 1, 2].map((j) => ring[(first + 3 * (beat + 2) + j) % 33] as number),
          3,
          7,
          0,
        ),
      );
      expect(take(config, BigInt(position), 2, 30)).toEqual(expected);
    }
  });

  it('states its format', () => {
    expect(createWire(otf({ lanes: 31, bits: 8 })).format).toEqual({
      wordBits: 8,
      slots: 31,
      wordsPerBeat: 8,
      beatsPerGroup: 1,
      sideBand: 'shift',
    });
    expect(createWire(otf({ lanes: 8, bits: 11, perClock: 3, scaling: 'exact' })).format).toEqual({
      wordBits: 11,
      slots: 3,
      wordsPerBeat: 2,
      beatsPerGroup: 3,
      sideBand: 'scaleInt',
    });
    expect(createWire(pool({ size: 9, bits: 8 })).format.sideBand).toBe('none');
  });
});
