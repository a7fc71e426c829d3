import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { schemeConfig, schemes } from '../../compare/rows.js';
import { keyOf, OutcomeCache } from '../../compare/training/cache.js';
import { seededConfig } from '../../compare/training/seeds.js';
import {
  deviation,
  pairedInterval,
  studentT,
  verdictOf,
  withinProbability,
} from '../../compare/training/statistics.js';
import type { Plan } from '../../compare/training/tasks.js';
import { bestOf, cellOf, extensions, gridOf, isOutside } from '../../compare/training/tune.js';
import { type Config, type GeneratorConfig, type OnTheFlyConfig, resolveConfig } from '../../config/index.js';
import { createStream, poolContents } from '../../golden-model/index.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const temporary = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'zeroth-compare-'));
  folders.push(folder);
  return folder;
};

describe("Student's t", () => {
  // Published tables, four decimals.
  test.each([
    [0.9, 1, 6.3138],
    [0.9, 2, 2.92],
    [0.9, 4, 2.1318],
    [0.9, 9, 1.8331],
    [0.9, 29, 1.6991],
    [0.95, 5, 2.5706],
    [0.95, 10, 2.2281],
    [0.99, 3, 5.8409],
    [0.9, 1000, 1.6464],
  ])('confidence %f, %i degrees: %f', (confidence, degrees, expected) => {
    expect(studentT(confidence, degrees)).toBeCloseTo(expected, 4);
  });

  test('is the inverse of its probability, which grows to 1', () => {
    for (const degrees of [1, 2, 3, 4, 7, 30]) {
      expect(withinProbability(studentT(0.9, degrees), degrees)).toBeCloseTo(0.9, 12);
      expect(withinProbability(0, degrees)).toBe(0);
      expect(withinProbability(1e9, degrees)).toBeCloseTo(1, 6);
    }
  });

  test('refuses what has no interval', () => {
    expect(() => studentT(0.9, 0)).toThrow('0 degrees of freedom');
    expect(() => studentT(1, 3)).toThrow('a confidence of 1');
    expect(() => pairedInterval([0.1], 0.9)).toThrow('1 differences have no interval');
  });

  test('a paired interval by hand: mean 2, deviation 1, three differences', () => {
    expect(deviation([1, 2, 3])).toBe(1);
    const { mean, low, high } = pairedInterval([1, 2, 3], 0.9);
    expect(mean).toBe(2);
    expect(high - 2).toBeCloseTo(2.92 / Math.sqrt(3), 4);
    expect(2 - low).toBeCloseTo(2.92 / Math.sqrt(3), 4);
  });
});

test.each([
  [-0.005, 0.009, 'equivalent'],
  [-0.02, -0.011, 'worse'],
  [0.011, 0.02, 'better'],
  [-0.02, -0.005, 'inconclusive'],
  [-0.02, 0.02, 'inconclusive'],
  // The margin itself is no longer inside.
  [-0.01, 0, 'inconclusive'],
  [0, 0.01, 'inconclusive'],
])('the interval %f .. %f at a margin of one point: %s', (low, high, verdict) => {
  expect(verdictOf({ mean: (low + high) / 2, low, high }, 0.01)).toBe(verdict);
});

describe('seeds', () => {
  const config = (generator: Config['generator']) => resolveConfig({ name: 'seeded', generator });
  const numbers = (generator: GeneratorConfig): string => {
    const stream = createStream(generator);
    const out = new Float32Array(500);
    stream.fillFloat(out, 0n);
    return out.join();
  };

  test.each(schemes.map((scheme) => [scheme.id, scheme] as const))(
    '%s: other numbers for other seeds, the same for the same',
    (_id, scheme) => {
      const own = schemeConfig(scheme, 32);
      if (own === null) {
        // A row for wide beats only.
        expect(schemeConfig(scheme, 64)).not.toBeNull();
        return;
      }
      const seen = [1, 2, 3].map((seed) => numbers(seededConfig(own, seed).generator));
      expect(new Set(seen).size).toBe(3);
      expect(numbers(seededConfig(own, 2).generator)).toBe(seen[1]);
      expect(seededConfig(own, 2).train.seed).toBe(2);
    },
  );

  test('a bank keeps everything but its base word and its phases, which stay distinct', () => {
    const own = config({ kind: 'on-the-fly', lanes: 32, bits: 8, polynomials: 4, scaling: 'exact' });
    const seeded = seededConfig(own, 77).generator as OnTheFlyConfig;
    const { seed, phases, ...rest } = seeded;
    const { seed: ownSeed, phases: ownPhases, ...ownRest } = own.generator as OnTheFlyConfig;
    expect(rest).toEqual(ownRest);
    expect(seed).not.toBe(ownSeed);
    expect(phases).not.toEqual(ownPhases);
    expect(new Set(phases).size).toBe(32);
    expect(Math.max(...phases)).toBeLessThan(255);
  });

  test('a pool holds the same numbers in another order', () => {
    const own = config({ kind: 'pool', size: 257, bits: 8 });
    const contents = [1, 2].map((seed) => poolContents(seededConfig(own, seed).generator as never));
    expect(contents[0]).not.toEqual(contents[1]);
    expect(contents[0]?.slice().sort()).toEqual(contents[1]?.slice().sort());
  });
});

describe('tuning', () => {
  const plan = { learningRates: [1e-3, 2e-3, 4e-3], epsilons: [1e-3, 1e-2] } as unknown as Plan;
  const run = (loss: number | null, divergedAt: number | null = null) => ({ loss, divergedAt });

  test('the least mean loss; a run that diverged counts as infinite whatever it ended at', () => {
    const cells = [
      cellOf({ learningRate: 1e-3, epsilon: 1e-3 }, [run(2), run(4)]),
      cellOf({ learningRate: 2e-3, epsilon: 1e-3 }, [run(1), run(3)]),
      cellOf({ learningRate: 4e-3, epsilon: 1e-3 }, [run(0.1), run(0.1, 500)]),
      cellOf({ learningRate: 8e-3, epsilon: 1e-3 }, [run(0.1), run(null)]),
    ];
    expect(cells.map((c) => c.loss)).toEqual([3, 2, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(bestOf(cells).learningRate).toBe(2e-3);
    expect(bestOf(cells.slice(2)).learningRate).toBe(4e-3);
    expect(() => bestOf([])).toThrow('an empty grid');
  });

  test('one further point for each edge the best is at', () => {
    expect(gridOf(plan)).toHaveLength(6);
    expect(extensions(plan, { learningRate: 4e-3, epsilon: 1e-3 })).toEqual([
      { learningRate: 8e-3, epsilon: 1e-3 },
      { learningRate: 4e-3, epsilon: 1e-4 },
    ]);
    expect(extensions(plan, { learningRate: 2e-3, epsilon: 1e-2 })).toEqual([{ learningRate: 2e-3, epsilon: 0.1 }]);
    expect(isOutside(plan, { learningRate: 8e-3, epsilon: 1e-3 })).toBe(true);
    expect(isOutside(plan, { learningRate: 4e-3, epsilon: 1e-3 })).toBe(false);
  });
});

describe('the cache of runs', () => {
  const outcome = { accuracy: 0.5, loss: 1.25, divergedAt: null, seconds: 2 };

  test('is found again by another process, whatever the order of the keys', () => {
    const folder = temporary();
    new OutcomeCache(folder).put(keyOf({ a: 1, b: [2] }), { task: 'x' }, outcome);
    const again = new OutcomeCache(folder);
    expect(again.get(keyOf({ b: [2], a: 1 }))).toEqual(outcome);
    expect(again.get(keyOf({ b: [2], a: 2 }))).toBeUndefined();
  });

  test('a line that was cut short is passed over, and the next one begins on a line of its own', () => {
    const folder = temporary();
    const file = join(folder, 'training.jsonl');
    new OutcomeCache(folder).put('first', {}, outcome);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole);
    appendFileSync(file, whole.replace('first', 'torn').slice(0, 30));
    const cache = new OutcomeCache(folder);
    expect(cache.get('first')).toEqual(outcome);
    expect(cache.get('torn')).toBeUndefined();
    cache.put('next', {}, outcome);
    const again = new OutcomeCache(folder);
    expect([again.get('first'), again.get('next')]).toEqual([outcome, outcome]);
  });
});
