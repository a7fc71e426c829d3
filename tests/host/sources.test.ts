import { describe, expect, test } from 'vitest';
import { type Config, resolveConfig } from '../../config/index.js';
import { createReference, createStream, type NumberArray } from '../../golden-model/index.js';
import {
  createSource,
  feedSource,
  GoldenFeed,
  type IntegerFeed,
  javascriptKernel,
  nativeKernel,
  type Pass,
  repeatWarning,
} from '../../host/index.js';
import { problemOf } from './fixtures.js';

/** More than one chunk of a feed and of an untabulated stream, and ragged for every group. */
const d = 17_003;
const base = Float32Array.from({ length: d }, (_, i) => Math.sin(i) / 3);
const passes: readonly Pass[] = ['plus', 'minus', 'update'];
const make = (generator: Config['generator'], train: NonNullable<Config['train']> = {}) =>
  resolveConfig({ name: 'g', generator, train: { seed: 12345, ...train } });

const generators: Record<string, Config['generator']> = {
  '31 x 8, period, pow2': { kind: 'on-the-fly', lanes: 31, bits: 8 },
  '31 x 8, exact': { kind: 'on-the-fly', lanes: 31, bits: 8, scaling: 'exact' },
  '8 x 11, step': { kind: 'on-the-fly', lanes: 8, bits: 11, scaling: 'exact', rotate: 'step' },
  '5 x 7, none, constant': { kind: 'on-the-fly', lanes: 5, bits: 7, scaling: 'constant', rotate: 'none' },
  '8 x 8, 20 a clock': { kind: 'on-the-fly', lanes: 8, bits: 8, perClock: 20 },
  '8 x 8, 3 a clock': { kind: 'on-the-fly', lanes: 8, bits: 8, perClock: 3 },
  '16 x 10, 4-bit words, none': { kind: 'on-the-fly', lanes: 16, bits: 10, wordBits: 4, scaling: 'none' },
  '3 x 16: too long for a table': { kind: 'on-the-fly', lanes: 3, bits: 16 },
  'pool 2047': { kind: 'pool', size: 2047, bits: 8 },
  'pool 97 rows of 8': { kind: 'pool', size: 97 * 8, bits: 10, perClock: 8, carry: 'row', scaling: 'pow2' },
  'central limit': { kind: 'clt', lanes: 6 },
};

/** The stream's own floats and the arithmetic of docs/stream.md section 10. */
function byDefinition(config: ReturnType<typeof make>, c: number, draw: bigint): Float32Array {
  const stream = createStream(config.generator);
  const z = new Float32Array(d);
  stream.fillFloat(z, stream.drawStart(d, draw, config.train.seed));
  return base.map((w, i) => Math.fround(w + Math.fround(Math.fround(c) * (z[i] ?? 0))));
}
const same = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.compare(new Uint8Array(a.buffer), new Uint8Array(b.buffer)) === 0;

describe.each(Object.keys(generators))('golden source %s', (name) => {
  const config = make(generators[name] ?? { kind: 'clt', lanes: 1 });

  test('is the stream, with either kernel, and equals the same integers through a feed', async () => {
    const stream = createStream(config.generator);
    const native = await nativeKernel();
    const fast = createSource(config, d, native);
    const plain = createSource(config, d, javascriptKernel);
    const feed = feedSource(new GoldenFeed(stream, d, 12345), config, d, native);
    expect(feed.streamId).toBe(fast.streamId);
    for (const [draw, c] of [
      [0n, 1e-3],
      [1n, -1e-3],
      [977n, 0.37],
    ] as const) {
      const expected = byDefinition(config, c, draw);
      for (const source of [fast, plain, feed]) {
        const out = new Float32Array(d);
        await source.apply(out, base, c, draw, 'plus');
        expect(same(out, expected)).toBe(true);
        const inPlace = Float32Array.from(base);
        await source.apply(inPlace, inPlace, c, draw, 'update');
        expect(same(inPlace, expected)).toBe(true);
      }
    }
    expect(feed.summary?.()).toEqual([`${6 * d} numbers equal to the golden stream`]);
  });
});

describe('references', () => {
  test.each(['gaussian', 'rademacher', 'uniform', 'clt'] as const)(
    '%s: unit variance, replayed, seeded',
    async (source) => {
      const config = make({ kind: 'on-the-fly', lanes: 31, bits: 8 }, { source });
      const n = 60_000;
      const pass = (train: NonNullable<Config['train']>, draw: bigint, c = 1): Float32Array => {
        const out = new Float32Array(n);
        void createSource(make({ kind: 'on-the-fly', lanes: 31, bits: 8 }, train), n, javascriptKernel).apply(
          out,
          new Float32Array(n),
          c,
          draw,
          'plus',
        );
        return out;
      };
      const z = pass(config.train, 3n);
      const mean = z.reduce((a, b) => a + b, 0) / n;
      const variance = z.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
      expect(Math.abs(mean)).toBeLessThan(0.03);
      expect(Math.abs(variance - 1)).toBeLessThan(0.03);
      expect(same(pass(config.train, 3n), z)).toBe(true);
      expect(same(pass(config.train, 4n), z)).toBe(false);
      expect(same(pass({ ...config.train, seed: 12346 }, 3n), z)).toBe(false);
      if (source !== 'clt') {
        const stream = createReference(source as 'gaussian');
        const direct = new Float32Array(n);
        stream.fillFloat(direct, stream.drawStart(n, 3n, 12345));
        expect(same(z, direct)).toBe(true);
        expect(createSource(config, n, javascriptKernel).distinctVectors).toBeNull();
      }
    },
  );

  test('rtl without an opened design is an error with the way out', async () => {
    const config = make({ kind: 'on-the-fly', lanes: 31, bits: 8 }, { source: 'rtl' });
    const error = await problemOf(() => createSource(config, d, javascriptKernel));
    expect(error.message).toContain("train.source: 'rtl' draws from a simulated design, and none was opened");
  });
});

describe('feeds', () => {
  const config = make({ kind: 'on-the-fly', lanes: 31, bits: 8, scaling: 'exact' });
  const golden = (): GoldenFeed => new GoldenFeed(createStream(config.generator), d, 12345);
  /** The golden feed, one number or one scale of which is wrong. */
  const wrong = (change: (out: NumberArray, scales: Int32Array, index: number) => void): IntegerFeed => {
    const inner = golden();
    return {
      format: inner.format,
      begin: (draw) => inner.begin(draw),
      async read(out, scales, index) {
        inner.read(out, scales, index);
        change(out, scales, index);
      },
      end: () => inner.end(),
    };
  };

  test('calls begin, reads whole groups in order and end, for every pass', async () => {
    const calls: string[] = [];
    const inner = golden();
    let covered = 0;
    const source = feedSource(
      {
        format: inner.format,
        begin(draw, pass) {
          calls.push(`begin ${draw} ${pass}`);
          covered = 0;
          inner.begin(draw);
        },
        read(out, scales, index) {
          expect(index).toBe(covered);
          expect(index % 31).toBe(0);
          expect(scales.length).toBe(Math.ceil(out.length / 31));
          covered += out.length;
          inner.read(out, scales, index);
        },
        end(pass) {
          expect(covered).toBe(d);
          calls.push(`end ${pass}`);
        },
        close: () => void calls.push('close'),
      },
      config,
      d,
      javascriptKernel,
    );
    const out = new Float32Array(d);
    for (const pass of passes) await source.apply(out, base, 1e-3, 9n, pass);
    await source.close?.();
    expect(calls).toEqual([...passes.flatMap((p) => [`begin 9 ${p}`, `end ${p}`]), 'close']);
  });

  test('negative control: one wrong number is found, with draw, pass and index', async () => {
    const source = feedSource(
      wrong((out, _scales, index) => {
        if (index === 0) out[4321] = (out[4321] ?? 0) ^ 1;
      }),
      config,
      d,
      javascriptKernel,
    );
    const error = await problemOf(() => source.apply(new Float32Array(d), base, 1e-3, 5n, 'minus'));
    expect(error.exitCode).toBe(1);
    expect(error.message).toMatch(
      /^draw 5, pass 'minus', number 4321: the number is -?\d+, the golden stream has -?\d+\n/,
    );
  });

  test('negative control: a wrong scale is found', async () => {
    const source = feedSource(
      wrong((_out, scales) => {
        scales[7] = (scales[7] ?? 0) + 1;
      }),
      config,
      d,
      javascriptKernel,
    );
    const error = await problemOf(() => source.apply(new Float32Array(d), base, 1e-3, 5n, 'plus'));
    expect(error.message).toContain('number 217: the scale is');
  });

  test('negative control: an unchecked wrong number gives other weights', async () => {
    const change = (out: NumberArray): void => {
      out[100] = (out[100] ?? 0) ^ 1;
    };
    const source = feedSource(wrong(change), config, d, javascriptKernel, { check: false });
    const out = new Float32Array(d);
    await source.apply(out, base, 1e-3, 5n, 'plus');
    const expected = byDefinition(config, 1e-3, 5n);
    expect(out.findIndex((v, i) => v !== expected[i])).toBe(100);
  });
});

describe('repetition', () => {
  const warning = (generator: Config['generator'], dimension: number, steps: number): string | null => {
    const config = make(generator);
    return repeatWarning(config, createSource(config, dimension, javascriptKernel), steps);
  };

  test('a power-of-two pool on a power-of-two model: one vector for ever, and a better size', () => {
    expect(warning({ kind: 'pool', size: 2048, bits: 8 }, 1_315_758_080, 500)).toBe(
      'generator: the same perturbation vector at every step for 1315758080 weights (500 steps)\n' +
        '  fix: size: 2053 has 2053 distinct vectors',
    );
  });

  test('a pool that loses most of its phases is reported even in a short run', () => {
    expect(warning({ kind: 'pool', size: 4095, bits: 8 }, 1_315_758_080, 5)).toContain(
      'only 9 distinct perturbation vectors',
    );
  });

  test('a bank with few vectors for the model', () => {
    // S = 1275 steps: gcd with J = 31 * 255 is 255, so 31 starts are left.
    const text = warning({ kind: 'on-the-fly', lanes: 31, bits: 8 }, 1275 * 31, 500);
    expect(text).toContain('only 31 distinct perturbation vectors for 39525 weights (500 steps)');
    expect(text).toMatch(/fix: lanes: \d+, rotate: '\w+' has \d+ distinct vectors/);
  });

  test('a long run on a good bank repeats, a short one does not', () => {
    const bank: Config['generator'] = { kind: 'on-the-fly', lanes: 31, bits: 8 };
    expect(warning(bank, 50_890, 7905)).toBeNull();
    expect(warning(bank, 50_890, 7906)).toContain('only 7905 distinct');
    const row: Config['generator'] = { kind: 'pool', size: 97 * 8, bits: 8, perClock: 8, carry: 'row' };
    expect(warning(row, 8 * 97 * 5, 2)).toContain('fix: size: ');
  });

  test('a pool without carry: one vector for ever, and the carry that mends it', () => {
    expect(warning({ kind: 'pool', size: 1024, bits: 8, carry: 'none' }, 50_890, 2)).toBe(
      'generator: the same perturbation vector at every step for 50890 weights (2 steps)\n' +
        "  fix: carry: 'element' goes on where a draw ends",
    );
  });

  test('a bank of several polynomials is offered lanes that they divide', () => {
    const bank: Config['generator'] = { kind: 'on-the-fly', lanes: 32, bits: 8, polynomials: 4 };
    const text = warning(bank, 255 * 32, 5000) ?? '';
    const lanes = /fix: lanes: (\d+)/.exec(text)?.[1];
    expect(text).toContain('only 8 distinct perturbation vectors');
    expect(Number(lanes) % 4).toBe(0);
  });

  test('private lanes do not repeat in practice, and have a name', () => {
    const tree: Config['generator'] = { kind: 'tree', perClock: 32 };
    expect(warning(tree, 50_890, 1_000_000)).toBeNull();
    expect(createSource(make(tree), 10, javascriptKernel).label).toBe('golden Gaussian, comparator tree, 32 a step');
    const source = createSource(make({ kind: 'icdf' }, { source: 'clt' }), 10, javascriptKernel);
    expect(source.label).toBe('central limit, 32 a step');
  });
});
