/** docs/stream.md, section 12, taken literally: shift by shift, from the section alone. */
import { describe, expect, it, test } from 'vitest';
import { type GeneratorConfig, resolveConfig } from '../../config/index.js';
import { createLoad, createState, createStream, qualityOf } from '../../golden-model/index.js';
import { createWire, wireBeats } from '../../golden-model/wire.js';

const signs = (perClock: number, more: object = {}): GeneratorConfig =>
  resolveConfig({ name: 'x', generator: { kind: 'signs', perClock, ...more } }).generator;

/** A state is a string of bits, `s[b-1]` first. */
interface Naive {
  readonly bits: number;
  readonly second: number;
  readonly leap: number;
}
const laneFor = (perClock: number): Naive =>
  perClock <= 28 ? { bits: 31, second: 28, leap: 28 } : { bits: 35, second: 33, leap: 32 };
function shift(s: string, { bits, second }: Naive): string {
  const f = s[0] === s[bits - second] ? '0' : '1';
  return s.slice(1) + f;
}
function steps(s: string, lane: Naive, count: number): string {
  let state = s;
  for (let i = 0; i < count * lane.leap; i++) state = shift(state, lane);
  return state;
}

/** `n` shifts: by `x^n` modulo the polynomial of the sequence `a[k+b] = a[k] + a[k+b-second]`. */
function shifted(s: string, n: bigint, lane: Naive): string {
  const { bits, second } = lane;
  const reduce = (p: Set<number>): Set<number> => {
    const flip = (e: number): void => void (p.delete(e) || p.add(e));
    for (let e = 2 * bits; e >= bits; e--) {
      if (!p.has(e)) continue;
      for (const d of [e, e - bits, e - second]) flip(d);
    }
    return p;
  };
  let power = new Set([0]);
  for (const digit of n.toString(2)) {
    // A square has no mixed terms.
    const square = [...power].map((e) => 2 * e + Number(digit));
    power = reduce(new Set(square));
  }
  let run = s;
  for (let state = s; run.length < 2 * bits; ) {
    state = shift(state, lane);
    run += state.at(-1);
  }
  return Array.from({ length: bits }, (_, j) => [...power].filter((e) => run[j + e] === '1').length % 2).join('');
}

function startStates(perClock: number, seed: number): string[] {
  const lane = laneFor(perClock);
  const T = 2n ** BigInt(lane.bits) - 1n;
  const m = Math.ceil(perClock / lane.leap);
  const word = 1n + ((0x9e3779b97n * BigInt(seed)) % T);
  const text = word.toString(2).padStart(lane.bits, '0');
  return Array.from({ length: m }, (_, i) => shifted(text, (BigInt(i) * T) / BigInt(m), lane));
}
const numbersOf = (states: readonly string[], perClock: number): number[] =>
  states
    .flatMap((s) => [...s].reverse().slice(0, laneFor(perClock).leap))
    .slice(0, perClock)
    .map((bit) => (bit === '1' ? -1 : 1));

function naive(perClock: number, seed: number, from: bigint, count: number): number[] {
  const lane = laneFor(perClock);
  const T = 2n ** BigInt(lane.bits) - 1n;
  let states = startStates(perClock, seed).map((s) => shifted(s, (from * BigInt(lane.leap)) % T, lane));
  return Array.from({ length: count }, () => {
    const numbers = numbersOf(states, perClock);
    states = states.map((s) => steps(s, lane, 1));
    return numbers;
  }).flat();
}
const widths = [1, 28, 29, 31, 32, 33, 64, 100];

test('the naive jump is the naive walk', () => {
  for (const P of [28, 32]) {
    const lane = laneFor(P);
    const [s = ''] = startStates(P, 5);
    expect(shifted(s, BigInt(40 * lane.leap), lane)).toBe(steps(s, lane, 40));
    expect(shifted(s, 2n ** BigInt(lane.bits) - 1n, lane)).toBe(s);
  }
});

describe.each(widths)('%i signs a clock', (P) => {
  const period = 2n ** BigInt(laneFor(P).bits) - 1n;

  it('are those of the section, from the start, after a seek and around the end of the period', () => {
    for (const [seed, from] of [
      [1, 0n],
      [12_345, 1_000_000_007n],
      [1, period - 20n],
      [2 ** 40, 3n],
    ] as const) {
      const stream = createStream(signs(P, { seed }));
      const out = new Int8Array(P * 60);
      stream.fill(out, from);
      const want = naive(P, seed, from, 60);
      expect([...out], `seed ${seed} from ${from}`).toEqual(want);
      const part = new Float32Array(2 * P + 5);
      stream.fillFloat(part, from + period, P + 3);
      expect([...part]).toEqual(want.slice(P + 3, 3 * P + 8));
    }
    expect([...naive(P, 2, 0n, 60)]).not.toEqual(naive(P, 1, 0n, 60));
  });

  it('have the period, the draws, the states and the beats', () => {
    const g = signs(P);
    const stream = createStream(g);
    expect([stream.period, stream.groupSize, stream.uBits, stream.uFrac]).toEqual([period, P, 2, 0]);
    expect(stream.drawStart(1000, 3n, 7)).toBe((7n * 2654435761n + 3n * BigInt(Math.ceil(1000 / P))) % period);
    const at = 123_456_789_012n;
    const words = startStates(P, 1).map((s) =>
      BigInt(`0b${shifted(s, (at * BigInt(laneFor(P).leap)) % period, laneFor(P))}`),
    );
    expect(createState(g)(at)).toEqual({ kind: 'signs', step: at % period, words });
    expect(createLoad(g)(at)).toEqual(words.map((word) => ({ select: null, word: Number(word) })));
    const wire = createWire(g);
    const beats = wireBeats(wire.format, 1);
    wire.wireWords(beats, at, 2, 1);
    const bits = naive(P, 1, at + 2n, 1).map((u) => (u < 0 ? '1' : '0'));
    const packed = [...beats.words]
      .map((w) => (w >>> 0).toString(2).padStart(32, '0'))
      .reverse()
      .join('');
    expect(packed.slice(-P)).toBe(bits.reverse().join(''));
  });
});

describe('the quality that the section states', () => {
  it('nothing of first and second order', () => {
    for (const P of [28, 32]) {
      const q = qualityOf(createStream(signs(P)), { ideal: 'signs', numbers: 2 ** 20 });
      expect(Math.abs(q.mean)).toBeLessThan(4 * q.noise.lag);
      for (const lag of [...q.stepLags, ...q.flatLags]) expect(Math.abs(lag)).toBeLessThan(4 * q.noise.lag);
      expect(q.crossSlot).toBeLessThan(5 * q.noise.pair);
    }
  });

  it('a product of three signs that is always 1', () => {
    for (const [P, apart] of [
      [28, 3],
      [32, 2],
    ] as const) {
      const z = new Int8Array(P * 2000);
      createStream(signs(P)).fill(z, 77n);
      const at = (t: number, i: number): number => z[t * P + i] as number;
      const mean = (distance: number): number => {
        let sum = 0;
        for (let t = 0; t < 1999; t++)
          for (let i = 3; i < P; i++) sum += at(t, i) * at(t, i - distance) * at(t + 1, i - 3);
        return sum / (1999 * (P - 3));
      };
      expect(mean(apart)).toBe(1);
      expect(Math.abs(mean(1))).toBeLessThan(0.02);
    }
  });

  it('of two groups, one that is a product of the other', () => {
    const z = new Int8Array(64 * 500);
    createStream(signs(64)).fill(z, 0n);
    /** Signs of a group in the order in which they are made. */
    const made = (group: number): number[] =>
      Array.from({ length: 500 * 32 }, (_, n) => z[64 * Math.floor(n / 32) + 32 * group + 31 - (n % 32)] as number);
    const [first, second] = [made(0), made(1)];
    const agree = (lag: number): number =>
      first.slice(lag, lag + 15_000).filter((s, n) => s === (second[n] as number) * (second[n + 1] as number)).length;
    expect(agree(17)).toBe(15_000);
    expect(agree(16)).toBeLessThan(8000);
  });
});
