import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { schemeConfig, schemes } from '../../compare/rows.js';
import { type Config, loadConfig, type OnTheFlyConfig, type PoolConfig, resolveConfig } from '../../config/index.js';
import { cosine } from '../../explain/draws.js';
import { explain } from '../../explain/explain.js';
import { counted, rounded } from '../../explain/format.js';
import { stepEffect } from '../../explain/numbers.js';
import { explainText } from '../../explain/text.js';
import { createStream } from '../../golden-model/index.js';
import { NaiveBank, naivePool, naiveScaling } from '../golden-model/naive.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const examples = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.json'));
const bank = (generator: object, train: object = {}, engine: object = {}) =>
  resolveConfig({ name: 'x', generator: { kind: 'on-the-fly', lanes: 8, bits: 8, ...generator }, train, engine });
const pool = (generator: object, train: object = {}) =>
  resolveConfig({ name: 'x', generator: { kind: 'pool', size: 1021, bits: 8, ...generator }, train });

describe('the page', () => {
  test.each(examples)('%s', async (file) => {
    const text = explainText(explain(await loadConfig(join(root, 'examples', file)), { dimension: 50_890 }));
    await expect(`${text}\n`).toMatchFileSnapshot(`${file.replace('.json', '.txt')}`);
  });

  const all = schemes.flatMap((scheme) => [32, 1024].map((p) => schemeConfig(scheme, p))).filter((c) => c !== null);
  test.each(all.map((c) => [c.name, c] as const))(
    '%s fits on one screen of 80 columns, without colours',
    (_, config) => {
      const text = explainText(explain(config, { dimension: 1_315_758_080 }));
      const lines = text.split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
      expect(lines.length).toBeLessThanOrEqual(45);
      expect(text).not.toMatch(/NaN|undefined|Infinity| $/m);
      expect(text).not.toContain(String.fromCharCode(27));
    },
  );

  test.each([
    ['pool, element carry', pool({ size: 97 }), 97],
    ['pool, row carry', pool({ size: 84, perClock: 12, carry: 'row' }), 84],
    ['bank', bank({ lanes: 3, bits: 3 }), 63],
    ['tiled bank', bank({ lanes: 3, bits: 3, perClock: 6 }), 126],
    ['bank whose group takes several beats', bank({ lanes: 4, bits: 3, perClock: 2 }), 112],
  ] as const)('%s: weights a whole stream apart move together, and it says so only beyond that', (_, config, apart) => {
    const stream = createStream(config.generator);
    const d = 2 * apart;
    const tiedAt = (distance: number): boolean =>
      [0n, 1n, 5n].every((draw) => {
        const z = new Float32Array(d);
        stream.fillFloat(z, stream.drawStart(d, draw, 9));
        return z.subarray(distance).every((value, i) => value === z[i]);
      });
    expect(Array.from({ length: apart }, (_, i) => i + 1).filter(tiedAt)).toEqual([apart]);
    const line = (dimension: number): string => explainText(explain(config, { dimension })).replace(/\s+/g, ' ');
    expect(line(d)).toContain(`: weights ${apart} apart get the same number in every draw draws `);
    expect(line(apart)).not.toContain('apart get');
  });

  it('is the same every time, and its JSON has no values that JSON lacks', () => {
    const config = bank({});
    const [a, b] = [explain(config, { dimension: 1000 }), explain(config, { dimension: 1000 })];
    expect(a).toEqual(b);
    expect(JSON.parse(JSON.stringify(a))).toEqual(a);
  });

  it('says where a run takes its numbers from when it is elsewhere', () => {
    const text = explainText(explain(bank({}, { source: 'gaussian' }), { dimension: 10 }));
    expect(text.replace(/\s+/g, ' ')).toContain("(train.source is 'gaussian': the run takes its numbers from there)");
  });

  test.each([
    [0, '0'],
    [7905, '7,905'],
    [0.000244140625, '0.000244'],
    [1.32345, '1.32'],
    [2.5e-7, '2.5e-7'],
  ])('rounded(%d) is %s', (x, text) => expect(rounded(x)).toBe(text));

  it('writes counts beyond people as powers of ten', () => {
    expect(counted(2147483647n)).toBe('2,147,483,647');
    expect(counted(2n ** 60n)).toBe('about 1.2e18');
  });
});

/** Every `z` of one un-rotated period, by the literal reading of docs/stream.md. */
function naiveZ(g: OnTheFlyConfig): number[] {
  const { ints, frac } = naiveScaling(g, g.scaling);
  const uFrac = g.wordBits === g.bits ? g.bits - 1 : g.wordBits;
  const lanes = new NaiveBank({ ...g, rotate: 'none' });
  const z: number[] = [];
  for (let t = 0; t < 2 ** g.bits - 1; t++, lanes.advance()) {
    for (const u of lanes.numbers()) z.push((u * (ints[t] ?? 0)) / 2 ** (uFrac + frac));
  }
  return z;
}

function naiveMoments(z: readonly number[]) {
  const power = (k: number, about: number): number => z.reduce((sum, x) => sum + (x - about) ** k, 0) / z.length;
  const mean = power(1, 0);
  return { mean, variance: power(2, mean), kurtosis: power(4, mean) / power(2, mean) ** 2 };
}

describe('the figures are those of an independent computation', () => {
  const cases: [string, object][] = [
    ['pow2', { lanes: 31, bits: 8 }],
    ['exact', { scaling: 'exact', bits: 7 }],
    ['truncated', { bits: 9, wordBits: 5, scaling: 'constant' }],
    ['none', { scaling: 'none', bits: 6 }],
  ];
  test.each(cases)('moments of a bank, %s', (_, generator) => {
    const config = bank(generator);
    const { numbers } = explain(config, { dimension: 1000 }).facts;
    const naive = naiveMoments(naiveZ(config.generator as OnTheFlyConfig));
    expect(numbers.exact).toBe(true);
    expect(numbers.mean).toBeCloseTo(naive.mean, 7);
    expect(numbers.variance).toBeCloseTo(naive.variance, 6);
    expect(numbers.kurtosis).toBeCloseTo(naive.kurtosis, 6);
  });

  it('moments of a pool', () => {
    const config = pool({ scaling: 'none' });
    const naive = naiveMoments(naivePool(config.generator as PoolConfig).map((u) => u / 128));
    expect(explain(config, { dimension: 10 }).facts.numbers).toMatchObject({ exact: true, mean: 0 });
    expect(explain(config, { dimension: 10 }).facts.numbers.variance).toBeCloseTo(naive.variance, 6);
  });

  test.each([
    ['rademacher', 1],
    ['tausworthe', 1.8],
    ['clt', 3 - 1.2 / 8],
    ['tree', 3],
    ['icdf', 3],
    ['box-muller', 3],
  ] as const)('moments of %s, sampled: variance 1, kurtosis %d', (kind, kurtosis) => {
    const generator = kind === 'clt' ? { kind, lanes: 32 } : { kind };
    const { numbers } = explain(resolveConfig({ name: 'x', generator }), { dimension: 50_890 }).facts;
    expect(numbers).toMatchObject({ exact: false, count: 2 ** 18 });
    expect(Math.abs(numbers.mean)).toBeLessThan(5 * numbers.meanError);
    expect(Math.abs(numbers.variance - 1)).toBeLessThan(0.02);
    expect(Math.abs(numbers.kurtosis - kurtosis)).toBeLessThan(0.08);
  });

  test.each([
    ['bank', bank({ lanes: 6, bits: 5 }), 1000],
    ['bank by step', bank({ lanes: 6, bits: 5, rotate: 'step' }), 777],
    ['two polynomials', bank({ lanes: 6, bits: 5, polynomials: 2 }), 100],
    ['pool', pool({ size: 60 }), 25],
    ['rows', pool({ size: 60, perClock: 4, carry: 'row' }), 21],
    ['no carry', pool({ size: 60, carry: 'none' }), 21],
  ])('distinct vectors of a %s, by drawing until one repeats', (_, config, d) => {
    const stream = createStream(config.generator);
    const vector = (k: number): string => {
      const z = new Int32Array(d);
      stream.fill(z, stream.drawStart(d, BigInt(k), 1));
      return z.join();
    };
    let draws = 1;
    for (const first = vector(0); vector(draws) !== first; ) draws++;
    expect(explain(config, { dimension: d }).facts.stream.distinct).toBe(String(draws));
  });

  const alikes: [string, ReturnType<typeof bank>, number][] = [
    ['even phases', bank({ lanes: 12, bits: 6, phases: 'even' }, { steps: 150 }), 3000],
    ['scattered phases', bank({ lanes: 12, bits: 6 }, { steps: 150 }), 3000],
    ['rotation by step', bank({ lanes: 9, bits: 6, rotate: 'step', phases: 'even' }, { steps: 150 }), 3000],
    ['three polynomials', bank({ lanes: 12, bits: 6, polynomials: 3, phases: 'even' }, { steps: 150 }), 3000],
    ['a pool', pool({ size: 127 }, { steps: 100 }), 500],
  ];
  test.each(alikes)('largest cosine of all pairs: %s', (_, config, d) => {
    const { alike, stream: of } = explain(config, { dimension: d }).facts;
    const stream = createStream(config.generator);
    const draws = Array.from({ length: Math.min(Number(of.distinct), config.train.steps) }, (_, k) => {
      const z = new Float32Array(d);
      stream.fillFloat(z, stream.drawStart(d, BigInt(k), 1));
      return z;
    });
    let largest = 0;
    draws.forEach((a, i) => {
      for (const b of draws.slice(0, i)) largest = Math.max(largest, Math.abs(cosine(a, b)));
    });
    expect(alike.largest).toBeLessThanOrEqual(largest + 1e-9);
    // Only pairs with the first draw are looked at; its distance to the others is what counts.
    expect(alike.largest).toBeGreaterThan(0.85 * largest);
  });

  // Measured over all pairs of 4,000 draws (docs/stream.md, sections 2 and 6).
  test.each([
    ['even', 0.79],
    ['scattered', 0.34],
  ])('the worst pair of 4,000 draws of 31 x 8 bits is found with %s phases', (phases, worst) => {
    const config = bank({ lanes: 31, bits: 8, phases }, { steps: 4000 });
    const { largest } = explain(config, { dimension: 50_890 }).facts.alike;
    expect(Math.abs((largest ?? 0) - worst)).toBeLessThan(0.03);
  });

  it('numbers that round to 0 in the engine, by the formula', () => {
    const config = bank({ scaling: 'none' }, { epsilon: 1e-3 });
    const { fixedPoint } = explain(config, { dimension: 3000 }).facts;
    const coefficient = Math.round(1e-3 * 2 ** 20);
    const stream = createStream(config.generator);
    const u = new Int32Array(2 ** 15);
    stream.fill(u, stream.drawStart(3000, 0n, 1));
    // K = coefFrac + uFrac - weightFrac; half away from zero.
    const zeros = u.filter((x) => Math.abs(coefficient * x) < 2 ** (20 + 7 - 12 - 1)).length;
    expect(fixedPoint?.share).toBe(zeros / 2 ** 15);
    expect(fixedPoint?.share).toBeGreaterThan(0.1);
  });

  it('effect of variance and kurtosis on a step, by simulation', () => {
    const [d, draws] = [20, 200_000];
    const a = Array.from({ length: d }, (_, i) => Math.sin(i + 1));
    const norm = a.reduce((sum, x) => sum + x * x, 0);
    const stream = createStream(
      resolveConfig({ name: 'x', generator: { kind: 'tausworthe', scaling: 'none' } }).generator,
    );
    const all = new Float32Array(d * draws);
    stream.fillFloat(all, 0n);
    const mean = new Float64Array(d);
    let square = 0;
    for (let k = 0; k < draws; k++) {
      const z = all.subarray(k * d, (k + 1) * d);
      const g = z.reduce((sum, x, i) => sum + x * (a[i] ?? 0), 0);
      for (let i = 0; i < d; i++) {
        const update = g * (z[i] ?? 0);
        mean[i] = (mean[i] ?? 0) + update / draws;
        square += update ** 2 / draws;
      }
    }
    const facts = { mean: 0, variance: 1 / 3, kurtosis: 1.8 };
    const effect = stepEffect(facts, d);
    const along = mean.reduce((sum, x, i) => sum + x * (a[i] ?? 0), 0) / norm;
    expect(Math.abs(along / effect.learningRate - 1)).toBeLessThan(0.02);
    expect(effect.smoothing).toBeCloseTo(Math.sqrt(1 / 3), 12);
    const gaussian = (d + 2) * facts.variance ** 2 * norm;
    expect(Math.abs(square / gaussian / effect.noise - 1)).toBeLessThan(0.02);
  });
});

describe('warnings', () => {
  const only = (config: ReturnType<typeof bank>, dimension: number): string[] => [
    ...explain(config, { dimension }).warnings,
  ];
  const quiet = { scaling: 'constant', lanes: 31 };

  it('none for a sound configuration', () => {
    expect(only(bank({ ...quiet, bits: 11 }), 50_890)).toEqual([]);
    expect(only(pool({ size: 2047 }), 50_890)).toEqual([]);
  });

  const cases: [string, ReturnType<typeof bank>, number, string][] = [
    [
      'few distinct vectors',
      pool({ size: 1024 }),
      4096,
      'generator: the same perturbation vector at every step for 4096 weights (1000 steps)\n  fix: size: 1021 has 1021 distinct vectors',
    ],
    [
      'a pool without carry',
      pool({ size: 1021, carry: 'none' }),
      4096,
      "generator: the same perturbation vector at every step for 4096 weights (1000 steps)\n  fix: carry: 'element' goes on where a draw ends",
    ],
    [
      'no scaling',
      bank({ ...quiet, scaling: 'none', bits: 11 }),
      50_890,
      "generator.scaling: scaling 'none' leaves the numbers at variance 0.333: steps are 0.333 times those of variance 1\n  fix: scaling: 'constant', or learningRate: 0.00601 and epsilon: 0.0173 for the steps of variance 1",
    ],
    [
      'pow2 off',
      bank({ ...quiet, scaling: 'pow2', bits: 9 }),
      50_890,
      "generator.scaling: a power of two ('pow2') leaves the numbers at variance 1.33: steps are 1.33 times those of variance 1\n  fix: scaling: 'constant', or learningRate: 0.00151 and epsilon: 0.00868 for the steps of variance 1",
    ],
    [
      'exact over few lanes',
      bank({ lanes: 2, bits: 14, scaling: 'exact' }),
      50_890,
      "generator.scaling: scaling 'exact' leaves the numbers at variance 0.784: steps are 0.784 times those of variance 1\n  fix: scaling: 'constant', or learningRate: 0.00255 and epsilon: 0.0113 for the steps of variance 1",
    ],
    [
      'leap 1',
      bank({ ...quiet, bits: 11, leap: 1 }),
      50_890,
      'generator.leap: with leap 1, successive numbers of a lane correlate by 0.499, their magnitudes by -0.00147\n  fix: leap: 9, so that a step brings new bits',
    ],
    [
      'draws that are alike',
      bank({ ...quiet, bits: 8, phases: 'even' }, { steps: 4000 }),
      50_890,
      "generator: draws that are # steps of the run apart are nearly the same: cosine #\n  fix: phases: 'scattered'",
    ],
    [
      'copies in a beat',
      bank({ ...quiet, bits: 11, perClock: 62 }),
      50_890,
      'generator.perClock: 31 of the 62 numbers of a beat (50 %) are copies: those weights move together\n  fix: lanes: 62, for a lane to every number',
    ],
    [
      'a mean that is not 0',
      bank({ lanes: 4, bits: 5, wordBits: 2, scaling: 'constant' }, { steps: 20 }),
      50_890,
      'generator: the mean of the numbers is -0.0142, not 0: all 50890 weights drift together, by 3.21 standard deviations a draw\n  fix: more bits, or numbers that are the whole state of a lane (no wordBits)',
    ],
    [
      'numbers that vanish',
      bank({ ...quiet, bits: 11 }, { epsilon: 1e-4 }),
      50_890,
      'engine.weightFrac: # % of the numbers change no weight at epsilon 0.0001: epsilon*z rounds to 0 in units of 0.000244\n  fix: weightFrac: 16 (mind the range of the weights), or a larger epsilon',
    ],
    [
      'an epsilon that does not fit',
      bank({ ...quiet, bits: 11 }, { epsilon: 0.1 }),
      50_890,
      "train.epsilon: 0.1 does not fit the engine's coefficient\n  allowed: up to 0.0312 (16 bits, coefFrac 20)\n  fix: coefFrac: 18",
    ],
    [
      'a design that does not fit the device',
      bank({ lanes: 512, bits: 11, scaling: 'constant' }),
      50_890,
      'target.device: about # logic cells are needed, and ice40-hx8k has 7680 (estimate)\n  fix: fewer numbers per clock, cheaper lanes (docs/units.md), or a larger device',
    ],
    [
      'a scale table that is too large to build',
      bank({ lanes: 4, bits: 17, scaling: 'pow2' }),
      50_890,
      "generator.scaling: 'pow2' needs a table of 2^17 scales in hardware\n  allowed: lanes of at most 16 bits, or scaling 'constant' or 'none'\n  fix: scaling: 'constant'",
    ],
  ];
  test.each(cases)('%s', (_, config, dimension, text) => {
    const found = only(config, dimension);
    const shape = (warning: string): string => (text.includes('#') ? warning.replace(numbersOf(text), '#') : warning);
    expect(found.map(shape).join('\n')).toContain(text);
  });

  /** The figures that a `#` of the expected text stands for: those after the words before it. */
  const numbersOf = (text: string): RegExp => {
    const before = text
      .split('#')
      .slice(0, -1)
      .map((part) => part.split(' ').slice(-3, -1).join(' '));
    return new RegExp(
      `(?<=(?:${before.map((words) => words.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')).join('|')}) )[\\d.,]+`,
      'g',
    );
  };

  it('the fixes are fixes', () => {
    const bad: Config['generator'] = { kind: 'pool', size: 1024, bits: 8 };
    expect(
      only(resolveConfig({ name: 'x', generator: { ...bad, size: 1021 } }) as ReturnType<typeof bank>, 4096),
    ).toEqual([]);
    expect(only(bank({ ...quiet, bits: 11 }, { epsilon: 0.1 }, { coefFrac: 18 }), 50_890)).toEqual([]);
    expect(only(bank({ ...quiet, bits: 11 }, { epsilon: 1e-4 }, { weightFrac: 15, weightBits: 18 }), 50_890)).toEqual(
      [],
    );
    expect(only(bank({ ...quiet, bits: 11, leap: 9 }), 50_890)).toEqual([]);
    const settings = { learningRate: 0.00601, epsilon: 0.0173 };
    const { effect } = explain(bank({ ...quiet, scaling: 'none', bits: 11 }), { dimension: 100 }).facts;
    expect(settings.learningRate * effect.learningRate).toBeCloseTo(0.002, 4);
    expect(settings.epsilon * effect.smoothing).toBeCloseTo(0.01, 4);
  });
});

describe('model size', () => {
  it('comes from the configuration, a file or a number', () => {
    const config = bank({});
    expect(explain(config).facts.model).toEqual({ dimension: 8488, from: 'the demo model' });
    const file = join(root, 'examples/demo/demo-mlp.onnx');
    expect(explain(config, { model: file }).facts.model).toEqual({ dimension: 8488, from: 'demo-mlp.onnx' });
    expect(explain(config, { dimension: 7 }).facts.model).toEqual({ dimension: 7, from: '--dimension' });
  });

  it('a missing model says how to go on without it', () => {
    expect(() => explain(bank({}, { model: 'none.onnx' }))).toThrow(
      /^none\.onnx: cannot read the model: .*\n {2}fix: give the path of an \.onnx file, or tell the size alone: --dimension <weights>$/,
    );
    expect(() => explain(bank({}), { dimension: 0 })).toThrow(
      '--dimension: 0 is not a number of weights\n  allowed: an integer from 1 to 2^53 - 1\n  fix: for example: --dimension 50890',
    );
  });
});
