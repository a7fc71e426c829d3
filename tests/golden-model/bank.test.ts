import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bank } from '../../golden-model/arithmetic/bank.js';
import { LanePowers, step } from '../../golden-model/arithmetic/lfsr.js';
import { createStream } from '../../golden-model/index.js';
import { otf } from './configs.js';
import { NaiveBank, naiveNumbers, naiveStep, naiveSteps } from './naive.js';

const take = (generator: Parameters<typeof createStream>[0], length: number, start = 0n, index = 0): number[] => {
  const out = new Int32Array(length);
  createStream(generator).fill(out, start, index);
  return [...out];
};

describe('a lane', () => {
  it('steps as the spec says, at every default width', () => {
    for (let bits = 3; bits <= 20; bits++) {
      const lane = otf({ lanes: 1, bits });
      const next = new Bank(lane).nextOf(0);
      let word = 1;
      for (let i = 0; i < 300; i++) {
        const expected = naiveStep(word, lane);
        expect(step(word, lane)).toBe(expected);
        expect(next[word]).toBe(expected);
        word = expected;
      }
    }
  });

  it('jumps ahead by any number of steps as stepping does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 14 }), fc.nat(20000), fc.nat(), (bits, steps, salt) => {
        const lane = otf({ lanes: 1, bits });
        const word = 1 + (salt % (2 ** bits - 1));
        return new LanePowers(lane).advance(word, steps) === naiveSteps(word, steps, lane);
      }),
      { numRuns: 60 },
    );
  });

  it('comes back after 2^b - 1 steps and not before', () => {
    for (const bits of [3, 5, 8, 11]) {
      const lane = otf({ lanes: 1, bits });
      const seen = new Set<number>();
      let word = 1;
      for (let i = 0; i < 2 ** bits - 1; i++) {
        seen.add(word);
        word = step(word, lane);
      }
      expect(seen.size).toBe(2 ** bits - 1);
      expect(word).toBe(1);
    }
  });
});

describe('the bank against literal stepping', () => {
  const shapes: Parameters<typeof otf>[0][] = [
    { lanes: 3, bits: 3 },
    { lanes: 5, bits: 4 },
    { lanes: 31, bits: 5 },
    { lanes: 4, bits: 6, seed: 17 },
    { lanes: 7, bits: 8, wordBits: 5 },
    { lanes: 1, bits: 5 },
    { lanes: 3, bits: 5, phases: [2, 30, 9] },
    { lanes: 6, bits: 5, taps: [5, 4, 3, 2], leap: 3 },
    { lanes: 7, bits: 5, phases: 'even' },
    { lanes: 6, bits: 5, polynomials: 2 },
    { lanes: 12, bits: 5, polynomials: 3, wordBits: 3 },
    { lanes: 15, bits: 6, polynomials: 3, leap: 11 },
    {
      lanes: 4,
      bits: 5,
      polynomials: [
        [5, 2],
        [5, 3],
        [5, 4, 3, 2],
        [5, 4, 2, 1],
      ],
    },
  ];
  for (const rotate of ['period', 'step', 'none'] as const) {
    for (const shape of shapes) {
      for (const width of [-1, 0, 2]) {
        const perClock = Math.max(1, shape.lanes + width);
        it(`rotate ${rotate}, ${JSON.stringify(shape)}, P = ${perClock}`, () => {
          const config = otf({ ...shape, rotate, perClock });
          const stream = createStream(config);
          const joint = Number(stream.period);
          const size = Math.max(config.lanes, perClock);
          // A whole joint period and a little: the wrap is inside.
          const expected = naiveNumbers(config, joint + 3);
          expect(stream.groupSize).toBe(size);
          expect(take(config, expected.length)).toEqual(expected);
          expect(expected.slice(joint * size)).toEqual(expected.slice(0, 3 * size));
        });
      }
    }
  }
});

describe('seeks', () => {
  it('start anywhere, on ragged ends and across the joint period', () => {
    const config = otf({ lanes: 5, bits: 6, rotate: 'period', perClock: 7 });
    const joint = 5 * 63;
    const all = naiveNumbers(config, 3 * joint);
    fc.assert(
      fc.property(fc.nat(4 * joint), fc.nat(6 * joint), fc.integer({ min: 0, max: 400 }), (start, index, length) => {
        const from = ((start % joint) * 7 + index) % (joint * 7);
        expect(take(config, length, BigInt(start), index)).toEqual(all.slice(from, from + length));
      }),
      { numRuns: 300 },
    );
  });

  it('word(t) of the hardware is the shifted array', () => {
    const config = otf({ lanes: 4, bits: 5, rotate: 'step' });
    const naive = new NaiveBank(config);
    const bank = new Bank(config);
    for (let t = 0; t < bank.jointPeriod; t++, naive.advance()) expect([...bank.words(t)]).toEqual(naive.words);
  });
});
