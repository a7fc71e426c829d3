import { describe, expect, it } from 'vitest';
import { schemeRows } from '../../config/index.js';
import {
  createReference,
  createStream,
  gaussianShortfalls,
  IndependentStream,
  normalTails,
  qualityOf,
} from '../../golden-model/index.js';
import { normalCdf } from '../../golden-model/statistics/marginal.js';
import { independent, otf, pool } from './configs.js';
import { upperTail } from './gaussian-tables.js';

describe('the measures', () => {
  it('know the normal distribution', () => {
    for (const x of [-4, -1, 0, 0.3, 2, 3.5]) expect(normalCdf(x)).toBeCloseTo(1 - upperTail(x), 6);
    [2, 3, 3.5].forEach((x, i) => {
      expect(normalTails[i]).toBeCloseTo(2 * upperTail(x), 12);
    });
  });

  it('find nothing wrong with the Gaussian reference, within chance', () => {
    const q = qualityOf(createReference('gaussian'), { slots: 16, numbers: 2 ** 20 });
    expect(gaussianShortfalls(q)).toEqual([]);
    expect(q.kurtosis).toBeCloseTo(3, 1);
    expect(q.ks).toBeLessThan(0.003);
    expect(q).toMatchObject({ wholePeriod: false, numbers: 2 ** 20, noise: { lag: 2 ** -10, pair: 2 ** -8 } });
  });

  it('are exact over a whole period, in every alignment of a pool', () => {
    const bank = qualityOf(createStream(otf({ lanes: 31, bits: 8, scaling: 'none' })), { ideal: 'uniform' });
    expect(bank).toMatchObject({ wholePeriod: true, numbers: 31 * 7905, slots: 31, noise: { lag: 0, pair: 0 } });
    expect(bank.mean).toBeCloseTo(0, 12);
    const ring = qualityOf(createStream(pool({ size: 127, bits: 8 })), { slots: 8, ideal: 'uniform' });
    expect([ring.numbers, ring.sigma]).toEqual([127 * 8, expect.closeTo(1, 3)]);
    expect(ring.ksRounded).toBeLessThan(0.005);
  });

  it('tell one distribution from another (negative controls)', () => {
    const uniform = qualityOf(createStream(independent('tausworthe', 3)), { numbers: 2 ** 18 });
    expect(gaussianShortfalls(uniform).join()).toContain('KS distance 0.05');
    const right = qualityOf(createStream(independent('tausworthe', 3)), { numbers: 2 ** 18, ideal: 'uniform' });
    expect(right.ksRounded).toBeLessThan(0.005);
    const signs = qualityOf(createReference('rademacher'), { numbers: 2 ** 18, ideal: 'signs' });
    expect(signs.ks).toBeLessThan(0.005);
    expect(qualityOf(createReference('gaussian'), { numbers: 2 ** 18, ideal: 'signs' }).ks).toBeGreaterThan(0.3);
  });

  it('find a leap of one shift in |z|, and equal slots (negative controls)', () => {
    const { lanes, ...rest } = schemeRows.icdf.laneGroup;
    const slow = new IndependentStream(independent('icdf', 1), {
      ...rest,
      lanes: lanes.map((l) => ({ ...l, leap: 1 })),
    });
    const missed = gaussianShortfalls(qualityOf(slow, { numbers: 2 ** 18 })).join('\n');
    expect(missed).toContain('correlation of |z| over 1 to 3 steps');
    const twice = qualityOf(createStream(otf({ lanes: 2, bits: 8, perClock: 4 })));
    expect(twice.crossSlot).toBeCloseTo(1, 6);
  });
});

describe('the Gaussian generators against the bar, one slot', () => {
  const missed = (kind: 'clt' | 'tree' | 'icdf' | 'box-muller', perClock: number): string[] =>
    gaussianShortfalls(qualityOf(createStream(independent(kind, perClock))));

  it('tree, inverse CDF and Box-Muller reach it', () => {
    expect(missed('tree', 1)).toEqual([]);
    expect(missed('icdf', 1)).toEqual([]);
    expect(missed('box-muller', 2)).toEqual([]);
  });

  it('a tree whose first level comes from a short lane does not: magnitudes of neighbouring steps are alike', () => {
    const [, ...rest] = schemeRows.tree.laneGroup.lanes;
    const short = { ...schemeRows.tree.laneGroup, lanes: [{ bits: 11, taps: [11, 9], leap: 9 }, ...rest] };
    expect(gaussianShortfalls(qualityOf(new IndependentStream(independent('tree', 1), short)))).toEqual([
      expect.stringMatching(/^correlation of \|z\| over 1 to 3 steps 0\.06\d+, at most 0\.02$/),
      expect.stringMatching(/^correlation of \|z\| over 1 to 3 numbers 0\.06\d+, at most 0\.02$/),
    ]);
  });

  it('eight words are too few for the tails of the central limit', () => {
    expect(missed('clt', 1)).toEqual([expect.stringMatching(/^mass beyond 3 sigma is off by the share 0\.4\d+/)]);
  });
});
