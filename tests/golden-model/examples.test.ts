import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIndependent, loadConfig } from '../../config/index.js';
import { createState, createStream } from '../../golden-model/index.js';
import { allVectors, vectorsJson } from '../../golden-model/vectors.js';
import { otf, pool } from './configs.js';
import { NaiveBank, naiveEncode, naiveNumbers, naivePool, naiveSteps } from './naive.js';

const examples = readdirSync('examples')
  .filter((file) => file.endsWith('.json'))
  .sort();
const configs = await Promise.all(examples.map((file) => loadConfig(`examples/${file}`)));

it('there are examples', () => {
  expect(configs.length).toBeGreaterThanOrEqual(3);
});

describe('every example, literally stepped over its joint period', () => {
  for (const { name, generator } of configs) {
    if (isIndependent(generator) || generator.kind === 'signs') continue;
    const stream = createStream(generator);
    const total = Number(stream.period) * stream.groupSize;
    const all = generator.kind === 'pool' ? naivePool(generator) : naiveNumbers(generator, Number(stream.period));

    it(`${name}: the whole period and its wrap`, () => {
      const out = new Int16Array(total + 1000);
      stream.fill(out, 0n);
      expect(out.every((u, i) => u === all[i % total])).toBe(true);
    });

    it(`${name}: 1,000 random seeks`, () => {
      let seeks = 0;
      fc.assert(
        fc.property(
          fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }),
          fc.nat(2 ** 31 - 1),
          fc.nat(100),
          (start, index, length) => {
            seeks++;
            const out = new Int16Array(length);
            stream.fill(out, start, index);
            const at = ((start % stream.period) + stream.period) % stream.period;
            const from = (Number(at) * stream.groupSize + index) % total;
            expect([...out]).toEqual(Array.from(out, (_, i) => all[(from + i) % total]));
          },
        ),
        { numRuns: 1000 },
      );
      expect(seeks).toBe(1000);
    });

    it(`${name}: the bulk table gives the same elements by the formula of its interface`, () => {
      const table = stream.bulkTable();
      if (table === null) throw new Error('an example has a period that is too long to tabulate');
      const { z, rows, lanes: n, groupSize, rotate } = table;
      expect(z.length).toBe(rows * n);
      const start = 3001n;
      const out = new Float32Array(3 * rows * groupSize + 5);
      stream.fillFloat(out, start);
      const t0 = Number(start % stream.period);
      let differences = 0;
      for (let i = 0; i < out.length; i++) {
        const t = t0 + Math.floor(i / groupSize);
        const k = rotate === 'none' ? 0 : rotate === 'step' ? t : Math.floor(t / rows);
        const element = z[(t % rows) * n + ((((i % groupSize) % n) + k) % n)];
        if (element !== out[i]) differences++;
      }
      expect(differences).toBe(0);
    });
  }
});

describe('the state of the hardware at a position', () => {
  for (const rotate of ['period', 'step', 'none'] as const) {
    it.each([1, 2, 3, 6])(`bank, rotate ${rotate}, %i polynomials: lane registers, shadow of lane 0, counters`, (c) => {
      const config = otf({ lanes: 6, bits: 5, rotate, seed: 3, polynomials: c });
      const state = createState(config);
      const joint = Number(createStream(config).period);
      const turns = 6 / c;
      expect(joint).toBe(rotate === 'none' ? 31 : turns * 31);
      const bank = new NaiveBank(config);
      for (let t = 0; t < joint + 40; t++, bank.advance()) {
        const rotations =
          rotate === 'none' ? 0 : (rotate === 'step' ? t % joint : Math.floor((t % joint) / 31)) % (6 / c);
        expect(state(BigInt(t))).toEqual({
          kind: 'on-the-fly',
          step: t % joint,
          tau: t % 31,
          rotations,
          words: Int32Array.from(bank.words),
          lane0: naiveSteps(3, (config.phases[0] ?? 0) + (t % 31), config),
        });
      }
    });
  }

  it('a bank that is loaded with it goes on where the stream does', () => {
    const config = otf({ lanes: 8, bits: 11, scaling: 'exact' });
    const state = createState(config)(12_345n);
    if (state.kind !== 'on-the-fly') throw new Error('not a bank');
    const out = new Int32Array(8 * 300);
    createStream(config).fill(out, 12_345n);
    let words = [...state.words];
    for (let t = 0; t < 300; t++) {
      expect(words.map((w) => naiveEncode(w, 11, 11))).toEqual([...out.subarray(8 * t, 8 * t + 8)]);
      words = words.map((w) => naiveSteps(w, 1, config));
    }
  });

  it('pools', () => {
    expect(createState(pool({ size: 12, bits: 8, perClock: 4, carry: 'row' }))(5n)).toEqual({
      kind: 'pool',
      element: 8,
    });
    expect(createState(pool({ size: 12, bits: 8, perClock: 4 }))(17n)).toEqual({ kind: 'pool', element: 5 });
    expect(createState(pool({ size: 12, bits: 8, perClock: 4, carry: 'none' }))(17n)).toEqual({
      kind: 'pool',
      element: 5,
    });
  });
});

describe('docs/stream-vectors.json', () => {
  it('is up to date: run `npm run build && node scripts/stream-vectors.mjs` if it is not', () => {
    expect(readFileSync('docs/stream-vectors.json', 'utf8')).toBe(vectorsJson(allVectors(configs)));
  });

  it('says what the spec says, by literal stepping (31 x 8)', () => {
    const { streams } = JSON.parse(readFileSync('docs/stream-vectors.json', 'utf8')) as {
      streams: {
        name: string;
        head: { numbers: number[] };
        seek: { start: string; index: number; numbers: number[] };
      }[];
    };
    const vector = streams.find((s) => s.name === 'otf-31x8');
    if (vector === undefined) throw new Error('otf-31x8 is missing');
    const all = naiveNumbers(otf({ lanes: 31, bits: 8 }), 7905);
    expect(vector.head.numbers).toEqual(all.slice(0, 62));
    const from = Number(vector.seek.start) * 31 + vector.seek.index;
    expect(vector.seek.numbers).toEqual(all.slice(from, from + 62));
  });

  it('a flipped tap, a wrong seed and a wrong leap all change the numbers (negative control)', () => {
    const head = (fields: object) => naiveNumbers({ ...otf({ lanes: 31, bits: 8 }), ...fields }, 3);
    const good = new Int32Array(93);
    createStream(otf({ lanes: 31, bits: 8 })).fill(good, 0n);
    expect(head({})).toEqual([...good]);
    expect(head({ polynomials: [[8, 6, 5, 3]] })).not.toEqual([...good]);
    expect(head({ seed: 2 })).not.toEqual([...good]);
    expect(head({ leap: 8 })).not.toEqual([...good]);
  });
});
