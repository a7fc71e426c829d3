import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { defineConfig, hardwareHash, isPrime, nearestPrime, numberFormat, resolveConfig } from '../../config/index.js';
import { refused, refusedBank } from './support.js';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const bank = { kind: 'on-the-fly', lanes: 31, bits: 8 } as const;

describe('defaults', () => {
  it('settles every parameter of a bank', () => {
    const { generator, engine, target, train } = resolveConfig({ name: 'a', generator: { ...bank, lanes: 4 } });
    expect(generator).toEqual({
      kind: 'on-the-fly',
      lanes: 4,
      bits: 8,
      taps: [8, 6, 5, 4],
      polynomials: [[8, 6, 5, 4]],
      leap: 7,
      wordBits: 8,
      seed: 1,
      // 0, 63, 127 and 191 shifts (7 a step), shuffled.
      phases: [91, 9, 173, 0],
      rotate: 'period',
      perClock: 4,
      scaling: 'pow2',
      replay: 'snapshot',
      lockup: 'every-lane',
    });
    expect(engine).toEqual({ weightBits: 16, weightFrac: 12, coefBits: 16, coefFrac: 20 });
    expect(target).toEqual({ device: 'ice40-hx8k', clockMHz: 50 });
    expect(train).toEqual({
      model: 'demo',
      data: 'demo',
      source: 'golden',
      estimator: 'two-sided',
      optimizer: 'sgd',
      loss: 'cross-entropy',
      steps: 1000,
      batchSize: 64,
      learningRate: 2e-3,
      schedule: 'constant',
      epsilon: 1e-2,
      seed: 1,
      evalEvery: 50,
      checkpointEvery: 100,
      threads: 1,
    });
  });

  it('settles a pool and the Gaussian baseline', () => {
    expect(resolveConfig({ name: 'a', generator: { kind: 'pool', size: 2047, bits: 8 } }).generator).toEqual({
      kind: 'pool',
      size: 2047,
      bits: 8,
      seed: 1,
      perClock: 1,
      carry: 'element',
      memory: 'rom',
      scaling: 'exact',
    });
    expect(resolveConfig({ name: 'a', generator: { kind: 'clt', lanes: 3 } }).generator).toEqual({
      kind: 'clt',
      lanes: 3,
      seed: 1,
      scaling: 'constant',
      replay: 'snapshot',
    });
  });

  it('scatters phases by the rule of the spec, distinct and inside the period', () => {
    const g = resolveConfig({ name: 'a', generator: { ...bank, lanes: 31, bits: 8, phases: 'scattered' } }).generator;
    if (g.kind !== 'on-the-fly') throw new Error('unreachable');
    // As many lanes as there are slots, each about 255 / 31 shifts from the next: 7 steps are 49 shifts.
    const shifts = g.phases.map((p) => (7 * p) % 255).sort((a, b) => a - b);
    expect(shifts).toEqual(Array.from({ length: 31 }, (_, i) => Math.floor((i * 255) / 31)));
    // The first swap, by hand: x = 270369, j = floor(270369 * 31 / 2^32) = 0: the first lane goes to the end, and the last one is moved on.
    expect(g.phases[30]).toBe(0);
    expect(new Set(g.phases).size).toBe(31);
    expect(Math.max(...g.phases)).toBeLessThan(255);
    const all = resolveConfig({ name: 'a', generator: { ...bank, lanes: 7, bits: 3, phases: 'scattered' } }).generator;
    expect(all.kind === 'on-the-fly' && [...all.phases].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('finds polynomials by the rule of the spec, and resolves them to themselves', () => {
    const settle = (more: object) => resolveConfig({ name: 'a', generator: { ...bank, lanes: 12, ...more } }).generator;
    const of = (g: ReturnType<typeof settle>) => (g.kind === 'on-the-fly' ? g.polynomials : []);
    // The five-bit primitive polynomials are six: two trinomials, then four taps in descending order.
    const five = settle({ bits: 5, polynomials: 6 });
    expect(of(five)).toEqual([
      [5, 3],
      [5, 2],
      [5, 4, 3, 2],
      [5, 4, 3, 1],
      [5, 4, 2, 1],
      [5, 3, 2, 1],
    ]);
    expect(resolveConfig({ name: 'a', generator: five }).generator).toEqual(five);
    // The given taps come first, and not again.
    expect(of(settle({ bits: 5, taps: [5, 4, 3, 1], polynomials: 3 }))).toEqual([
      [5, 4, 3, 1],
      [5, 3],
      [5, 2],
    ]);
    expect(of(settle({ bits: 15, polynomials: 3 }))).toEqual([
      [15, 14],
      [15, 11],
      [15, 8],
    ]);
    const listed = settle({
      polynomials: [
        [4, 5, 6, 8],
        [8, 7, 6, 1],
      ],
    });
    expect(listed).toMatchObject({
      taps: [8, 6, 5, 4],
      polynomials: [
        [8, 6, 5, 4],
        [8, 7, 6, 1],
      ],
    });
  });

  it('settles the schemes of private lanes', () => {
    for (const kind of ['tausworthe', 'tree', 'icdf', 'box-muller'] as const) {
      const { generator } = resolveConfig({ name: 'a', generator: { kind } });
      expect(generator).toEqual({ kind, perClock: 32, seed: 1, scaling: 'constant', replay: 'snapshot' });
      expect(numberFormat(generator)).toEqual({ uBits: 9, uFrac: 8, scaleBits: 16, scaleFracMax: 12 });
    }
    const signs = resolveConfig({ name: 'a', generator: { kind: 'rademacher' } }).generator;
    expect(signs).toEqual({ kind: 'rademacher', perClock: 32, seed: 1, scaling: 'none', replay: 'snapshot' });
    expect(numberFormat(signs)).toEqual({ uBits: 2, uFrac: 0, scaleBits: 1, scaleFracMax: 0 });
  });

  it('keeps what is given, and sorts taps', () => {
    const given = { ...bank, lanes: 2, taps: [4, 8, 5, 6], leap: 11, phases: [200, 3], wordBits: 5, perClock: 7 };
    const { generator } = resolveConfig(defineConfig({ name: 'a', generator: given, target: { clockMHz: 12.5 } }));
    expect(generator).toMatchObject({ ...given, taps: [8, 6, 5, 4] });
  });

  test.each(readdirSync(examples).filter((file) => file.endsWith('.json')))(
    'examples/%s resolves, to itself',
    (file) => {
      const once = resolveConfig(JSON.parse(readFileSync(join(examples, file), 'utf8')), file);
      expect(once.name).toBe(file.replace('.json', ''));
      expect(resolveConfig(JSON.parse(JSON.stringify(once)), file)).toEqual(once);
    },
  );

  it('reads words whole or truncated', () => {
    const format = (more: object) =>
      numberFormat(resolveConfig({ name: 'a', generator: { ...bank, ...more } }).generator);
    expect(format({})).toEqual({ uBits: 8, uFrac: 7, scaleBits: 12, scaleFracMax: 4 });
    expect(format({ wordBits: 5, scaling: 'exact' })).toEqual({ uBits: 6, uFrac: 5, scaleBits: 16, scaleFracMax: 12 });
    expect(format({ scaling: 'none' })).toMatchObject({ scaleBits: 1, scaleFracMax: 0 });
  });
});

describe('keys and types', () => {
  const tail = `
  allowed: the fields of schema/zeroth-config.schema.json
  fix: start from one of the examples: 'examples/otf-31x8.json'`;

  it('suggests the nearest key, or lists the known ones', async () => {
    expect(await refusedBank({ lane: 3 })).toBe(`x.json: generator.lane: unknown key, did you mean 'lanes'?${tail}`);
    expect(await refusedBank({}, { engin: {} })).toBe(`x.json: engin: unknown key, did you mean 'engine'?${tail}`);
    expect(await refusedBank({}, { train: { lr: 1 } })).toBe(
      'x.json: train.lr: unknown key (known: model, data, source, estimator, optimizer, loss, ' +
        'steps, batchSize, learningRate, schedule, epsilon, seed, ' +
        `evalEvery, checkpointEvery, threads)${tail}`,
    );
    // A key of another kind of generator is no suggestion.
    expect(await refusedBank({ memory: 'rom' })).toContain(
      'generator.memory: unknown key (known: kind, lanes, bits, taps',
    );
    expect(await refusedBank({}, { frobnicate: 1 })).toContain(
      'frobnicate: unknown key (known: name, generator, engine, target, train)',
    );
  });

  test.each([
    [{ lanes: '31' }, 'generator.lanes: "31", expected a number'],
    [{ lanes: 2.5 }, 'generator.lanes: 2.5, expected a whole number'],
    [{ lanes: 0 }, 'generator.lanes: 0, expected at least 1'],
    [{ bits: 21 }, 'generator.bits: 21, expected at most 20'],
    [{ bits: undefined }, 'generator.bits: missing, expected a number'],
    [{ taps: [8, 'x', 5] }, 'generator.taps.1: "x", expected a number'],
    [{ taps: [8] }, 'generator.taps: [8], expected at least 2 items'],
    [{ phases: 3 }, `generator.phases: 3, expected 'even', 'scattered' or a list of whole numbers`],
    [
      { polynomials: 'all' },
      'generator.polynomials: "all", expected a whole number from 1 to 16, or a list of at most 16 tap lists',
    ],
    [{ polynomials: [8, 6] }, 'generator.polynomials: [8,6], expected a whole number from 1 to 16'],
    [{ polynomials: 17 }, 'generator.polynomials: 17, expected at most 16'],
    [{ rotate: 'never' }, `generator.rotate: "never", expected one of 'period', 'step', 'none'`],
    [
      { kind: 'pol' },
      `generator.kind: "pol", expected one of 'on-the-fly', 'pool', 'rademacher', 'signs', 'tausworthe', 'clt', 'tree', 'icdf', 'box-muller'`,
    ],
    [{ taps: Array.from({ length: 40 }, () => 'long') }, '"long", expected a number'],
  ])('generator %j', async (fields, text) => {
    expect(await refusedBank(fields)).toContain(text);
  });

  test.each([
    [{ engine: null }, 'engine: null, expected an object'],
    [{ train: [] }, 'train: [], expected an object'],
    [{ target: { clockMHz: 0 } }, 'target.clockMHz: 0, expected more than 0'],
    [{ target: { clockMHz: Number.POSITIVE_INFINITY } }, 'target.clockMHz: '],
    [{ train: { learningRate: Number.NaN } }, 'train.learningRate: '],
    [{ train: { steps: 0 } }, 'train.steps: 0, expected at least 1'],
    [{ name: 'Upper' }, 'name: "Upper", expected a lower-case letter, then lower-case letters, digits, - and _'],
    [{ name: 'a'.repeat(41) }, 'expected at most 40 characters'],
    [{ generator: undefined }, 'generator: missing, expected an object'],
  ])('%j', async (sections, text) => {
    expect(await refusedBank({}, sections)).toContain(text);
  });

  it('shows all of them at once', async () => {
    expect(await refused({ name: 3, generator: { kind: 'pool', size: 10, bits: '8', sed: 3 }, engin: {} })).toBe(
      `x.json: 4 problems
    name: 3, expected a string
    generator.bits: "8", expected a number
    generator.sed: unknown key, did you mean 'seed'?
    engin: unknown key, did you mean 'engine'?${tail}`,
    );
  });

  it('takes nothing but an object', async () => {
    const { resolveConfig: resolve } = await import('../../config/index.js');
    for (const value of [null, 3, 'text', []]) {
      expect(() => resolve(value)).toThrow(`config: (top level): ${JSON.stringify(value)}, expected an object`);
    }
  });
});

describe('fields that contradict one another', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'a leap that shares a factor with the period',
      { leap: 6 },
      `x.json: generator.leap: 6 shares the factor 3 with the period 255, which would shrink it to 85
  allowed: a leap coprime to 255 = 3*5*17
  fix: leap: 8`,
    ],
    [
      'taps that are not primitive',
      { taps: [8, 4] },
      `x.json: generator.taps: [8,4] is not primitive: the period is shorter than 255
  allowed: taps of a primitive polynomial
  fix: for example [8,6,5,4]`,
    ],
    [
      'taps of another width',
      { taps: [7, 6] },
      `x.json: generator.taps: [7,6] does not describe a 8-bit LFSR
  allowed: distinct taps, the largest 8
  fix: leave taps out for a proven default`,
    ],
    [
      'a tap given twice',
      { taps: [8, 6, 6, 5, 4] },
      'x.json: generator.taps: [8,6,6,5,4] does not describe a 8-bit LFSR',
    ],
    [
      'a seed that is no state',
      { seed: 256 },
      `x.json: generator.seed: 256 is not a state of a 8-bit lane
  allowed: 1..255`,
    ],
    [
      'more lanes than phases',
      { lanes: 256 },
      `x.json: generator.lanes: 256 lanes need 256 distinct phases, but a 8-bit lane has 255
  allowed: at most 255 lanes
  fix: take wider lanes`,
    ],
    [
      'equal phases',
      { lanes: 3, phases: [1, 2, 256] },
      `x.json: generator.phases: two lanes start at the same phase modulo 255: they would be equal for ever
  allowed: distinct phases`,
    ],
    [
      'phases for other lanes',
      { lanes: 3, phases: [1, 2] },
      `x.json: generator.phases: 2 phases for 3 lanes
  allowed: one phase a lane`,
    ],
    [
      'words wider than the lane',
      { wordBits: 9 },
      `x.json: generator.wordBits: 9 is more than the lane's 8 bits
  allowed: 2..8`,
    ],
    [
      'more polynomials than there are',
      { bits: 3, lanes: 6, polynomials: 3 },
      `x.json: generator.polynomials: there are only 2 primitive polynomials of 3 bits
  allowed: at most 2
  fix: polynomials: 2, or wider lanes`,
    ],
    [
      'lanes that polynomials do not divide',
      { lanes: 31, polynomials: 4 },
      `x.json: generator.polynomials: 4 polynomials for 31 lanes: a rotation moves by 4 positions and must come round
  allowed: a divisor of the lanes
  fix: lanes: 32`,
    ],
    [
      'lanes that polynomials do not divide, at the limit',
      { lanes: 1024, bits: 12, polynomials: 3 },
      `x.json: generator.polynomials: 3 polynomials for 1024 lanes: a rotation moves by 3 positions and must come round
  allowed: a divisor of the lanes
  fix: lanes: 1023`,
    ],
    [
      'a polynomial listed twice',
      {
        lanes: 4,
        polynomials: [
          [8, 6, 5, 4],
          [4, 5, 6, 8],
        ],
      },
      `x.json: generator.polynomials: one polynomial is listed twice
  allowed: distinct polynomials`,
    ],
    [
      'a first polynomial that is not the taps',
      { lanes: 4, taps: [8, 6, 5, 4], polynomials: [[8, 7, 6, 1]] },
      `x.json: generator.polynomials: the first is [8,7,6,1], but the taps are [8,6,5,4]
  allowed: the taps of lane 0 first
  fix: leave taps out`,
    ],
    [
      'a listed polynomial that is not primitive',
      {
        lanes: 4,
        polynomials: [
          [8, 6, 5, 4],
          [8, 4],
        ],
      },
      `x.json: generator.polynomials.1: [8,4] is not primitive: the period is shorter than 255
  allowed: taps of a primitive polynomial
  fix: for example [8,6,5,4]`,
    ],
    [
      "'scan' where nothing moves",
      { lockup: 'scan', rotate: 'none' },
      `x.json: generator.lockup: 'scan' looks at position 0 only, and without rotation no other lane ever comes there
  allowed: 'every-lane' where rotate is 'none'
  fix: lockup: 'every-lane'`,
    ],
    [
      'a scale table that no memory should hold',
      { bits: 17, scaling: 'exact' },
      `x.json: generator.scaling: 'exact' needs a table of 2^17 scales in hardware
  allowed: lanes of at most 16 bits, or scaling 'constant' or 'none'
  fix: scaling: 'constant'`,
    ],
  ])('bank: %s', async (_name, fields, text) => {
    const message = await refusedBank(fields);
    if (text.includes('\n')) expect(message).toBe(text);
    else expect(message).toContain(text);
  });

  it('pool: rows that do not come out even, and a row count that is a prime', async () => {
    const pool = { kind: 'pool', size: 2047, bits: 8, carry: 'row', perClock: 4 };
    expect(await refused({ generator: pool })).toBe(
      `x.json: generator.size: 2047 is not a whole number of rows of 4
  allowed: a multiple of 4 when carry is 'row'
  fix: size: 2036 (509 rows, a prime)`,
    );
    // The size that is offered must itself be allowed.
    for (const [size, perClock] of [
      [65535, 2],
      [65535, 1024],
      [1025, 1024],
      [65536, 1000],
    ]) {
      const message = await refused({ generator: { ...pool, size, perClock } });
      const [, fix = '', rows = ''] = /fix: size: (\d+) \((\d+) rows, a prime\)/.exec(message) ?? [];
      expect(isPrime(Number(rows))).toBe(true);
      const mended = resolveConfig({ name: 'x', generator: { ...pool, size: Number(fix), perClock } });
      expect(mended.generator).toMatchObject({ size: Number(rows) * Number(perClock) });
    }
  });

  it('pool: more numbers a clock than it has', async () => {
    expect(await refused({ generator: { kind: 'pool', size: 10, bits: 8, perClock: 11 } })).toBe(
      'x.json: generator.perClock: 11 numbers a clock from a pool of 10\n  allowed: 1..10',
    );
  });

  it('engine: a product that is too wide, whose mend is allowed', async () => {
    const generator = { bits: 20, scaling: 'constant' };
    expect(await refusedBank(generator, { engine: { coefBits: 32 } })).toBe(
      `x.json: engine.coefBits: coef x scale x number needs 32 + 16 + 20 = 68 bits
  allowed: at most 64 bits
  fix: coefBits: 28, or scaling: 'none'`,
    );
    for (const [scaling, coefBits] of [
      ['constant', 28],
      ['none', 32],
    ] as const) {
      resolveConfig({ name: 'x', generator: { ...bank, bits: 20, scaling }, engine: { coefBits } });
    }
  });

  it('engine: nothing left to round, to the bit where the scale is known', async () => {
    const engine = (coefFrac: number) => ({ engine: { weightBits: 32, weightFrac: 30, coefFrac } });
    expect(await refusedBank({ scaling: 'exact' }, engine(11))).toBe(
      `x.json: engine.coefFrac: the scaled product has 30 fraction bits, the weight 30: nothing is left to round
  allowed: at least 12
  fix: coefFrac: 16`,
    );
    resolveConfig({ name: 'x', generator: { ...bank, scaling: 'exact' }, ...engine(12) });
    expect(await refusedBank({ scaling: 'none' }, engine(23))).toContain('allowed: at least 24');
    resolveConfig({ name: 'x', generator: { ...bank, scaling: 'none' }, ...engine(24) });
  });

  it('engine: more fraction than weight', async () => {
    expect(await refusedBank({}, { engine: { weightBits: 8, weightFrac: 8 } })).toBe(
      'x.json: engine.weightFrac: 8 fraction bits in a 8-bit weight\n  allowed: 0..7',
    );
  });

  it('shows all of them at once, each with its mend', async () => {
    expect(await refusedBank({ leap: 5, seed: 300, wordBits: 9 }, { engine: { weightBits: 4, weightFrac: 5 } })).toBe(
      `x.json: 4 problems
    generator.leap: 5 shares the factor 5 with the period 255, which would shrink it to 51
      allowed: a leap coprime to 255 = 3*5*17
      fix: leap: 8
    generator.seed: 300 is not a state of a 8-bit lane
      allowed: 1..255
    generator.wordBits: 9 is more than the lane's 8 bits
      allowed: 2..8
    engine.weightFrac: 5 fraction bits in a 4-bit weight
      allowed: 0..3`,
    );
  });
});

describe('nearestPrime', () => {
  it('is a prime, and none is nearer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (x) => {
        const p = nearestPrime(x);
        expect(isPrime(p)).toBe(true);
        const distance = Math.abs(p - x);
        for (let k = 0; k < distance; k++) expect(isPrime(x - k) || isPrime(x + k)).toBe(false);
      }),
    );
  });
  it('stays below a limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5000 }), fc.integer({ min: 2, max: 5000 }), (x, limit) => {
        const p = nearestPrime(x, limit);
        expect(isPrime(p) && p <= limit).toBe(true);
      }),
    );
  });
});

describe('hardwareHash', () => {
  const hash = (config: Record<string, unknown>) =>
    hardwareHash(resolveConfig({ name: 'a', generator: bank, ...config }));
  const base = hash({});

  it('is 16 hex digits that do not depend on key order, name, target or train', () => {
    expect(base).toMatch(/^[0-9a-f]{16}$/);
    expect(hash({ generator: { bits: 8, lanes: 31, kind: 'on-the-fly' } })).toBe(base);
    expect(hash({ engine: { coefFrac: 20, weightBits: 16 } })).toBe(base);
    expect(hash({ train: { steps: 5, source: 'clt' }, target: { device: 'xcup' }, name: 'b' })).toBe(base);
    const { generator, ...rest } = resolveConfig({ name: 'a', generator: bank });
    const reversed = Object.fromEntries(Object.entries(generator).reverse()) as unknown as typeof generator;
    expect(hardwareHash({ generator: reversed, ...rest })).toBe(base);
  });

  it('changes with anything that decides the hardware', () => {
    const others = [
      { generator: { ...bank, seed: 2 } },
      { generator: { ...bank, lanes: 30 } },
      { generator: { ...bank, leap: 8 } },
      { generator: { ...bank, rotate: 'step' } },
      { generator: { ...bank, replay: 'serial' } },
      { engine: { coefFrac: 21 } },
    ];
    expect(new Set([base, ...others.map(hash)]).size).toBe(others.length + 1);
  });
});
