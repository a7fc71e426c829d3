import { describe, expect, it } from 'vitest';
import { gcd, isPrimitive } from '../../config/index.js';
import {
  autocorrelation,
  correlation,
  createStream,
  crossLaneQuality,
  laneQuality,
  moments,
  rotationOverlap,
} from '../../golden-model/index.js';
import { otf } from './configs.js';

describe('the measures', () => {
  it('moments and correlations of known sequences', () => {
    const square = Float64Array.from({ length: 400 }, (_, t) => (t % 2 === 0 ? 1 : -1));
    expect(moments(square)).toEqual({ mean: 0, variance: 1, kurtosis: 1 });
    expect([0, 1, 2].map((lag) => autocorrelation(square, lag))).toEqual([1, -1, 1]);
    const sine = Float64Array.from({ length: 360 }, (_, t) => Math.sin((t * Math.PI) / 180));
    expect(autocorrelation(sine, 60)).toBeCloseTo(0.5, 12);
    expect(
      correlation(
        sine,
        sine.map((v) => 3 - 2 * v),
      ),
    ).toBeCloseTo(-1, 12);
    expect(autocorrelation(new Float64Array(9), 1)).toBe(0);
  });
});

describe('a period of a lane', () => {
  it('a full word has mean exactly 0 and every value but the most negative once', () => {
    for (let bits = 3; bits <= 16; bits++) {
      const u = new Int32Array(2 ** bits - 1);
      createStream(otf({ lanes: 1, bits, rotate: 'none' })).fill(u, 0n);
      expect(u.reduce((sum, v) => sum + v, 0)).toBe(0);
      const most = 2 ** (bits - 1) - 1;
      expect([...u].sort((a, b) => a - b)).toEqual(Array.from(u, (_, i) => i - most));
      // Uniform on 2*most + 1 integers.
      expect(moments(u).variance).toBeCloseTo(((2 * most + 1) ** 2 - 1) / 12, 4);
    }
  });

  it('a truncated word has sum exactly -1', () => {
    for (const [bits, wordBits] of [
      [8, 5],
      [12, 8],
      [16, 2],
    ] as const) {
      const u = new Int32Array(2 ** bits - 1);
      createStream(otf({ lanes: 1, bits, wordBits, rotate: 'none' })).fill(u, 0n);
      expect(u.reduce((sum, v) => sum + v, 0)).toBe(-1);
      expect(u.every((v) => v % 2 !== 0 && Math.abs(v) < 2 ** wordBits)).toBe(true);
    }
  });

  it('two complement instead of offset binary would drift by half a unit (negative control)', () => {
    const u = new Int32Array(255);
    createStream(otf({ lanes: 1, bits: 8, rotate: 'none' })).fill(u, 0n);
    // The same words without the inverted top bit.
    const drift = u.map((v) => ((v + 128) << 24) >> 24);
    expect(drift.reduce((sum, v) => sum + v, 0)).toBe(-128);
  });

  it('default lanes: lag-1 to lag-4 of x and |x| within 0.05 from 8 bits up, and mean over the bank 0', () => {
    for (let bits = 8; bits <= 16; bits++) {
      const { lags, absoluteLags, kurtosis } = laneQuality(otf({ lanes: 1, bits }));
      for (const lag of [...lags, ...absoluteLags]) expect(Math.abs(lag), `${bits} bits`).toBeLessThanOrEqual(0.05);
      expect(kurtosis).toBeCloseTo(1.8, 2);
    }
  });

  it('evenly spaced phases: no two of 31 lanes correlate by more than 0.05 in x', () => {
    for (const bits of [8, 9, 10, 11, 12]) {
      expect(crossLaneQuality(otf({ lanes: 31, bits, phases: 'even' })).worst, `${bits} bits`).toBeLessThanOrEqual(
        0.05,
      );
    }
  });
});

it('correlation between lanes of several polynomials equals that of the slots of the stream', () => {
  for (const polynomials of [1, 2, 4]) {
    const config = otf({ lanes: 8, bits: 7, polynomials, rotate: 'none' });
    const u = new Int32Array(8 * 127);
    createStream(config).fill(u, 0n);
    const slot = (j: number): number[] => Array.from({ length: 127 }, (_, t) => u[8 * t + j] as number);
    let worst = 0;
    for (let i = 0; i < 8; i++)
      for (let j = 0; j < i; j++) worst = Math.max(worst, Math.abs(correlation(slot(i), slot(j))));
    expect(crossLaneQuality(config).worst).toBeCloseTo(worst, 10);
  }
});

it('scattered phases keep lanes apart in shifts, where phases drawn at random put some one shift apart', () => {
  for (const lanes of [31, 32]) {
    for (const bits of [8, 9, 10, 11, 14]) expect(crossLaneQuality(otf({ lanes, bits })).worst).toBeLessThan(0.012);
  }
  // 7 * 73 = 511 = 1 mod 255: 73 steps are one shift.
  expect(crossLaneQuality(otf({ lanes: 2, bits: 8, phases: [0, 73] })).worst).toBeCloseTo(0.494, 3);
});

describe('historic bugs', () => {
  it('one bit per clock: lag-1 correlation of about 0.5', () => {
    for (const bits of [8, 11, 16]) {
      const { lags } = laneQuality(otf({ lanes: 1, bits, leap: 1 }));
      expect(lags[0]).toBeGreaterThan(0.48);
      expect(lags[0]).toBeLessThan(0.52);
    }
  });

  it('a leap that shares a factor with the period is refused (12 bits, leap 12)', () => {
    expect(() => otf({ lanes: 1, bits: 12, leap: 12 })).toThrow('12 shares the factor 3 with the period 4095');
  });

  it('lanes that start together are one lane: correlation 1', () => {
    const shared = { ...otf({ lanes: 2, bits: 8 }), phases: [7, 7 + 255] };
    expect(crossLaneQuality(shared).worst).toBeCloseTo(1, 12);
  });
});

describe('rotation', () => {
  /** Largest cosine between draw 0 and the next `draws` draws. */
  const worstDraw = (config: ReturnType<typeof otf>, d: number, draws: bigint): number => {
    const stream = createStream(config);
    const [first, other] = [new Int16Array(d), new Int16Array(d)];
    stream.fill(first, stream.drawStart(d, 0n, 1));
    let worst = 0;
    for (let k = 1n; k <= draws; k++) {
      stream.fill(other, stream.drawStart(d, k, 1));
      worst = Math.max(worst, Math.abs(dot(first, other)) / Math.sqrt(dot(first, first) * dot(other, other)));
    }
    return worst;
  };

  it('is nearly a shift in time with evenly spaced phases, and not with scattered ones', () => {
    expect(rotationOverlap(otf({ lanes: 31, bits: 10, phases: evenly(31, 10) }))).toBe(1);
    expect(rotationOverlap(otf({ lanes: 31, bits: 8, phases: evenly(31, 8) }))).toBe(30 / 31);
    expect(rotationOverlap(otf({ lanes: 31, bits: 8 }))).toBe(5 / 31);
    expect(rotationOverlap(otf({ lanes: 31, bits: 12 }))).toBe(5 / 31);
  });

  it('and the draws show it: 31 x 8', () => {
    const shape = { lanes: 31, bits: 8 };
    expect(worstDraw(otf({ ...shape, phases: evenly(31, 8) }), 5_000, 1500n)).toBeGreaterThan(0.6);
    expect(worstDraw(otf(shape), 5_000, 1500n)).toBeLessThan(0.4);
  });
});

function dot(x: Int16Array, y: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number);
  return sum;
}

/** `floor(i*T/n)`. */
const evenly = (lanes: number, bits: number): number[] =>
  Array.from({ length: lanes }, (_, i) => Math.floor((i * (2 ** bits - 1)) / lanes));

describe('cheap lanes: a primitive trinomial, and a leap so short that every new bit is an XOR of two state bits', () => {
  it('the fewest bits (8 or more) with |lag-1| of x and |x| within 0.05 is 9: taps 9,5, leap 5', () => {
    const good: string[] = [];
    for (let bits = 8; bits <= 11; bits++) {
      for (let tap = 1; tap < bits; tap++) {
        if (!isPrimitive([bits, tap])) continue;
        for (let leap = 1; leap <= tap; leap++) {
          if (gcd(leap, 2 ** bits - 1) !== 1) continue;
          const { lags, absoluteLags } = laneQuality(otf({ lanes: 1, bits, taps: [bits, tap], leap }), 1);
          const worst = Math.max(Math.abs(lags[0] ?? 1), Math.abs(absoluteLags[0] ?? 1));
          if (worst <= 0.05) good.push(`${bits}:${bits},${tap} leap ${leap}`);
        }
      }
    }
    expect(good).toEqual([
      '9:9,5 leap 5',
      '10:10,7 leap 5',
      '10:10,7 leap 7',
      '11:11,9 leap 5',
      '11:11,9 leap 6',
      '11:11,9 leap 7',
      '11:11,9 leap 8',
      '11:11,9 leap 9',
    ]);
  });

  it('their correlations at lags 1 to 4', () => {
    const table = [
      { bits: 9, taps: [9, 5], leap: 5, lag1: 0.0254 },
      { bits: 10, taps: [10, 7], leap: 7, lag1: 0.0048 },
      { bits: 11, taps: [11, 9], leap: 9, lag1: 0.0004 },
    ];
    for (const { lag1, ...shape } of table) {
      const { lags, absoluteLags } = laneQuality(otf({ lanes: 1, ...shape }));
      expect(lags[0]).toBeCloseTo(lag1, 3);
      for (const lag of [...lags.slice(1), ...absoluteLags]) expect(Math.abs(lag)).toBeLessThan(0.006);
    }
  });
});
