import { beforeAll, describe, expect, test } from 'vitest';
import { type Config, type IndependentConfig, resolveConfig } from '../../config/index.js';
import { createReference, createStream, normalQuantile, type ReferenceKind } from '../../golden-model/index.js';
import {
  javascriptReferences,
  loadReferences,
  nativeReferences,
  type References,
} from '../../host/kernels/reference.js';

let native: References;
beforeAll(async () => {
  native = await nativeReferences();
});

const kinds: readonly ReferenceKind[] = ['rademacher', 'uniform', 'gaussian'];
const numbers = (from: References, kind: ReferenceKind, n: number, start: bigint, index: number): Float32Array => {
  const out = new Float32Array(n);
  from.stream(kind).stream.fillFloat(out, start, index);
  return out;
};

describe.each(kinds)('native %s', (kind) => {
  test.each([
    [0, 0, 0n, 0],
    [1, 3, 1n, 5],
    [4096, 0, 0xffffffffffffffffn, 0xffffffff],
    [4097, 127, 0x1_0000_0001n, 7],
    [20_000, 9_999, 12n, 2654435761],
    [300, 2 ** 34 - 37, 0n, 1],
  ])('%i numbers from %i of draw %i, run seed %i: the bits of the golden model', (n, index, draw, seed) => {
    const golden = createReference(kind as 'uniform');
    const start = golden.drawStart(n, draw, seed);
    expect(native.stream(kind).stream.drawStart(n, draw, seed)).toBe(start);
    const expected = new Float32Array(n);
    golden.fillFloat(expected, start, index);
    const out = numbers(native, kind, n, start, index);
    expect(Buffer.compare(Buffer.from(out.buffer), Buffer.from(expected.buffer))).toBe(0);
  });

  test('in pieces as in one, and other numbers at another seed, draw or index', () => {
    const start = native.stream(kind).stream.drawStart(1, 3n, 4);
    const whole = numbers(native, kind, 5000, start, 0);
    const pieces = [0, 1, 4000].map((from, i) => numbers(native, kind, [1, 3999, 1000][i] as number, start, from));
    expect(Buffer.concat(pieces.map((p) => Buffer.from(p.buffer)))).toEqual(Buffer.from(whole.buffer));
    const others = [
      numbers(native, kind, 5000, native.stream(kind).stream.drawStart(1, 3n, 5), 0),
      numbers(native, kind, 5000, native.stream(kind).stream.drawStart(1, 4n, 4), 0),
      numbers(native, kind, 5000, start, 1),
    ];
    for (const other of others) expect(other).not.toEqual(whole);
  });
});

test('a million normal numbers equal the quantile, and reach both branches and both tails', () => {
  const n = 1_000_000;
  const start = native.stream('gaussian').stream.drawStart(n, 0n, 77);
  const out = numbers(native, 'gaussian', n, start, 0);
  const expected = numbers(javascriptReferences, 'gaussian', n, start, 0);
  expect(Buffer.compare(Buffer.from(out.buffer), Buffer.from(expected.buffer))).toBe(0);
  const tail = normalQuantile(0xffffffff * 0.925);
  expect(out.filter((z) => z > tail).length / n).toBeCloseTo(0.075, 2);
  expect(Math.min(...out.subarray(0, 100_000))).toBeLessThan(-3.5);
  expect(Math.max(...out.subarray(0, 100_000))).toBeGreaterThan(3.5);
});

test('without a compiler, the JavaScript streams', async () => {
  const references = await loadReferences('no-such-compiler');
  expect(references.backend).toBe('javascript');
  await expect(nativeReferences('no-such-compiler')).rejects.toThrow("no C compiler: 'no-such-compiler' does not run");
});

test('a number index that is none is refused', () => {
  expect(() => numbers(native, 'gaussian', 1, 0n, -1)).toThrow('-1 is not a number index');
});

describe.each(['rademacher', 'tausworthe', 'clt', 'tree', 'icdf', 'box-muller'] as const)('native %s', (kind) => {
  const make = (perClock: number, seed: number): IndependentConfig => {
    const width = kind === 'clt' ? { lanes: perClock } : { perClock };
    return resolveConfig({ name: 'lanes', generator: { kind, seed, ...width } as Config['generator'] })
      .generator as IndependentConfig;
  };

  test.each([
    [32, 1, 40_000, 0, 0n],
    [1, 77, 500, 3, 123_456_789n],
    [31, 2 ** 31 - 1, 3000, 17, 2n ** 24n],
    [1024, 5, 5000, 1023, 9n],
    [100, 12, 1, 250, 1n],
  ])(
    '%i a step, seed %i: %i numbers from %i of step %i: the bits of the golden model',
    (width, seed, n, index, start) => {
      const config = make(width, seed);
      const golden = createStream(config);
      const { stream } = native.independent(config);
      expect(stream.drawStart(n, 3n, 4)).toBe(golden.drawStart(n, 3n, 4));
      expect([stream.period, stream.advance(n), stream.distinctVectors(n)]).toEqual([
        golden.period,
        golden.advance(n),
        golden.distinctVectors(n),
      ]);
      const [expected, out] = [new Float32Array(n), new Float32Array(n)];
      golden.fillFloat(expected, start, index);
      stream.fillFloat(out, start, index);
      expect(Buffer.compare(Buffer.from(out.buffer), Buffer.from(expected.buffer))).toBe(0);
    },
  );

  test('pieces of a pass, ragged or not, in order or not, are those of the whole', () => {
    const config = make(32, 9);
    const expected = new Float32Array(5000);
    createStream(config).fillFloat(expected, 6n);
    const { stream } = native.independent(config);
    const pieces = [
      [0, 320],
      [320, 33],
      [353, 31],
      [384, 0],
      [384, 64],
      [0, 64],
      [448, 4000],
      [64, 7],
    ] as const;
    for (const [index, n] of pieces) {
      const out = new Float32Array(n);
      stream.fillFloat(out, 6n, index);
      expect(out).toEqual(expected.slice(index, index + n));
    }
    // The next draw begins where the last, ragged, has ended.
    const [first, second] = [new Float32Array(71), new Float32Array(64)];
    stream.fillFloat(first, 6n);
    stream.fillFloat(second, 9n);
    expect(second).toEqual(expected.slice(96, 160));
    stream.fillFloat(second, 7n);
    expect(second).toEqual(expected.slice(32, 96));
  });
});
