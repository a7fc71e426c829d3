import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IndependentConfig, IndependentId } from '../../config/index.js';
import { step, twoTapStep } from '../../golden-model/arithmetic/lfsr.js';
import {
  createState,
  createStream,
  createWire,
  IndependentStream,
  moments,
  wireBeats,
} from '../../golden-model/index.js';
import { independent } from './configs.js';
import { naiveStep, naiveSteps } from './naive.js';
import { naiveCodes, naiveJump, naiveSchemes, naiveSetNumbers, naiveWords } from './naive-independent.js';

const kinds = Object.keys(naiveSchemes) as IndependentId[];

/** Widths below, at and above the numbers of a set, most of them with a surplus. */
const widths: Readonly<Record<IndependentId, readonly number[]>> = {
  rademacher: [1, 28, 32, 85],
  tausworthe: [1, 3, 8, 32],
  clt: [1, 3, 6],
  tree: [1, 5],
  icdf: [1, 7, 40],
  'box-muller': [1, 2, 5, 64],
};

const take = (config: IndependentConfig, length: number, start = 0n, index = 0): number[] => {
  const out = new Int16Array(length);
  createStream(config).fill(out, start, index);
  return [...out];
};

it('the jump of the naive twin is literal stepping', () => {
  for (const lane of [
    { bits: 11, taps: [11, 9], leap: 9 },
    { bits: 13, taps: [13, 4, 3, 1], leap: 10 },
    { bits: 31, taps: [31, 28], leap: 28 },
  ]) {
    for (const steps of [0, 1, 2, 3000]) {
      expect(naiveJump(1234, BigInt(steps), lane)).toBe(naiveSteps(1234, steps, lane));
    }
  }
});

describe('two taps and a short leap', () => {
  it('step with one xor of shifts', () => {
    for (const lane of kinds.flatMap((kind) => naiveSchemes[kind].lanes)) {
      if (lane.taps.length > 2 || lane.leap > (lane.taps[1] ?? 0)) {
        expect(() => twoTapStep(lane)).toThrow(`a lane of taps ${lane.taps} and leap ${lane.leap}`);
        continue;
      }
      const { high, low, leap, fresh, mask } = twoTapStep(lane);
      let s = 1;
      for (let t = 0; t < 500; t++) {
        const next = ((s << leap) | (((s >>> high) ^ (s >>> low)) & fresh)) & mask;
        expect(next).toBe(step(s, lane));
        expect(next).toBe(naiveStep(s, lane));
        s = next;
      }
    }
  });
});

describe.each(kinds)('%s', (kind) => {
  const cases = (widths[kind] ?? []).flatMap((perClock) =>
    [1, 3000, 2 ** 31 + 17].map((seed) => independent(kind, perClock, { seed })),
  );

  it('equals the spec taken literally, for widths with and without surplus, and seeds beyond a lane', () => {
    for (const config of cases) {
      const all = naiveSetNumbers(config, 40);
      expect(take(config, all.length)).toEqual(all);
    }
  });

  it('seeks to where streaming comes, over long runs and far out', () => {
    for (const config of cases) {
      const stream = createStream(config);
      const size = stream.groupSize;
      const all = take(config, 700 * size);
      fc.assert(
        fc.property(
          fc.nat(500),
          fc.nat(150 * size),
          fc.integer({ min: 0, max: 45 * size }),
          fc.bigInt({ min: -3n, max: 3n }),
          (start, index, length, turns) => {
            const from = start * size + index;
            expect(take(config, length, BigInt(start) + turns * stream.period, index)).toEqual(
              all.slice(from, from + length),
            );
          },
        ),
        { numRuns: 40 },
      );
      for (const far of [stream.period - 1n, stream.period / 3n]) {
        expect(take(config, 3 * size, far)).toEqual(naiveSetNumbers(config, 3, far));
      }
    }
  });

  it('states what the hardware holds: lane q of set i at [Q*i + q]', () => {
    const config = independent(kind, 5, { seed: 77 });
    for (const at of [0n, 9n, 2n ** 45n + 3n]) {
      const { period } = createStream(config);
      expect(createState(config)(at + period)).toEqual({
        kind: 'lane-set',
        step: at % period,
        lanesPerSet: naiveSchemes[kind].lanes.length,
        words: Int32Array.from(naiveWords(config, at).flat()),
      });
    }
  });

  it('sends its codes side by side, and nothing beside them', () => {
    const config = independent(kind, 37, { seed: 5 });
    const wire = createWire(config);
    const { bits } = naiveSchemes[kind];
    const wordsPerBeat = Math.ceil((37 * bits) / 32);
    expect(wire.format).toEqual({ wordBits: bits, slots: 37, wordsPerBeat, beatsPerGroup: 1, sideBand: 'none' });
    const beats = wireBeats(wire.format, 12);
    wire.wireWords(beats, 4n, 3, 12);
    const codes = naiveCodes(config, 12, 7n);
    for (let t = 0; t < 12; t++) {
      const beat = codes
        .slice(37 * t, 37 * t + 37)
        .reduce((sum, code, j) => sum | (BigInt.asUintN(bits, BigInt(code)) << BigInt(j * bits)), 0n);
      expect([...beats.words.subarray(t * wordsPerBeat, (t + 1) * wordsPerBeat)]).toEqual(
        Array.from({ length: wordsPerBeat }, (_, i) => Number((beat >> BigInt(32 * i)) & 0xffffffffn)),
      );
    }
    expect([...beats.valid]).toEqual(Array(12).fill(37));
    expect([...beats.sideBand]).toEqual(Array(12).fill(0));
  });

  it('has the joint period of the spec, draws by steps, and no table of a period', () => {
    const periods: Record<IndependentId, bigint> = {
      rademacher: 2n ** 31n - 1n,
      tausworthe: (2n ** 31n - 1n) * (2n ** 29n - 1n),
      clt: 2047n * 8191n * 32767n * 131071n,
      // The widths 15 and 20 share a factor, and so do 15 and 18, 18 and 20: 31, 7 and 3.
      tree: (262143n * 32767n * 131071n * 1048575n) / (31n * 7n * 3n),
      icdf: 2n ** 25n - 1n,
      'box-muller': 2n ** 31n - 1n,
    };
    const stream = createStream(independent(kind, 32));
    expect(stream.period).toBe(periods[kind]);
    expect(stream.groupSize).toBe(32);
    expect(stream.advance(100)).toBe(4n);
    expect(stream.drawStart(100, 5n, 3)).toBe((3n * 2654435761n + 20n) % stream.period);
    expect(stream.distinctVectors(32)).toBe(stream.period);
    expect(stream.bulkTable()).toBeNull();
  });

  it('scales by the constants of the spec, rounded once to binary32', () => {
    const scaleInts: Record<IndependentId, number> = {
      rademacher: 1,
      // sqrt(1 / mean of (2w+1)^2) * 2^8 * 2^12, over all bytes: the mean is (4^8 - 1) / 3.
      tausworthe: Math.round(2 ** 20 / Math.sqrt((4 ** 8 - 1) / 3)),
      clt: Math.round((2 ** 12 * 128) / Math.sqrt(682)),
      tree: 16401,
      icdf: 16382,
      'box-muller': 16454,
    };
    const stream = createStream(independent(kind, 9));
    expect(stream.scaleAt(5n, 3)).toBe(scaleInts[kind]);
    expect(stream.scaleFrac).toBe(kind === 'rademacher' ? 0 : 12);
    const z = new Float32Array(200);
    stream.fillFloat(z, 3n, 4);
    const u = take(independent(kind, 9), 200, 3n, 4);
    const expected = u.map((v) => Math.fround((v * scaleInts[kind]) / 2 ** (stream.uFrac + stream.scaleFrac)));
    expect([...z]).toEqual(expected);

    const bare = createStream(independent(kind, 3, { scaling: 'none' }));
    const scales = new Uint16Array(3);
    bare.fillScale(scales, 0n);
    expect([...scales, bare.scaleFrac]).toEqual([1, 1, 1, 0]);
  });

  it('gives other numbers with another leap (negative control)', () => {
    const config = independent(kind, 8);
    const { lanes, bits, odd: hiddenOne } = naiveSchemes[kind];
    const numbers = { rademacher: 28, tausworthe: 3, clt: 1, tree: 1, icdf: 1, 'box-muller': 2 }[kind];
    const shape = { numbers, codeBits: bits, hiddenOne, uFrac: createStream(config).uFrac };
    const with_ = (by: number): number[] => {
      const out = new Int16Array(80);
      const set = { ...shape, lanes: lanes.map((l) => ({ ...l, leap: l.leap - by })) };
      new IndependentStream(config, set).fill(out, 0n);
      return [...out];
    };
    expect(with_(0)).toEqual(naiveSetNumbers(config, 10));
    expect(with_(2)).not.toEqual(with_(0));
  });
});

describe('the central limit', () => {
  it('has the variance and nearly the tails that the spec states', () => {
    const u = new Int32Array(2 ** 20);
    createStream(independent('clt', 16)).fill(u, 0n);
    const { mean, variance, kurtosis } = moments(u);
    expect(Math.abs(mean)).toBeLessThan((4 * Math.sqrt(682)) / 2 ** 10);
    expect(variance / 682).toBeCloseTo(1, 1);
    // Eight uniform words: excess -1.2/8.
    expect(kurtosis).toBeCloseTo(3 - 1.2 / 8, 1);
  });

  it('has the exact mean of the spec over the period of each lane', () => {
    // The mean over the joint period is the sum of the lanes' own means, each over T_q words.
    const five = (x: number): number => (x >= 16 ? x - 32 : x);
    for (const lane of naiveSchemes.clt.lanes.slice(0, 2)) {
      const period = 2 ** lane.bits - 1;
      let [word, sum] = [1, 0];
      for (let t = 0; t < period; t++, word = naiveStep(word, lane)) {
        sum += five(word % 32) + five(Math.floor(word / 32) % 32);
      }
      // Two words of mean -1/2, and the missing zero state.
      expect(sum / period).toBeCloseTo(-1 - 1 / period, 12);
    }
  });
});

it('a scheme refuses a set with other lanes than it can read', () => {
  const config = independent('tree', 4);
  const set = { lanes: naiveSchemes.icdf.lanes, numbers: 1, codeBits: 8, hiddenOne: true, uFrac: 8 };
  expect(() => new IndependentStream(config, set)).toThrow('a set of 1 lanes, the scheme has 4');
});
