import { describe, expect, it } from 'vitest';
import {
  cosine,
  gaussianScale,
  icdfSlope,
  icdfStart,
  radiusSlope,
  radiusStart,
  treeBits,
  treeThresholds,
} from '../../config/index.js';
import { normalQuantile } from '../../golden-model/index.js';
import {
  cosines,
  icdfTable,
  meanSquares,
  radiusTable,
  thresholds,
  upperQuantile,
  upperTail,
} from './gaussian-tables.js';

describe('the constants of the Gaussian generators', () => {
  it('the normal distribution they are recomputed from is right', () => {
    expect(upperTail(0)).toBeCloseTo(0.5, 14);
    // erfc(3 / sqrt 2) / 2 to 15 digits.
    expect(upperTail(3) / 0.00134989803163009).toBeCloseTo(1, 12);
    for (const word of [1, 1000, 2 ** 20, 2 ** 30, 2 ** 31 - 1]) {
      expect(upperQuantile((word + 0.5) / 2 ** 32)).toBeCloseTo(-normalQuantile(word), 10);
    }
  });

  it('are what the formulas of the spec give', () => {
    expect(treeThresholds).toEqual(thresholds);
    expect(treeBits).toEqual([9, 9, 8, 8, 7, 6, 5]);
    expect(icdfStart.map((start, i) => [start, icdfSlope[i]])).toEqual(icdfTable);
    expect(radiusStart.map((start, i) => [start, radiusSlope[i]])).toEqual(radiusTable);
    expect(cosine).toEqual(cosines);
  });

  it('and another width of the cells would not give them (negative control)', () => {
    const coarser = Math.round((2 ** 9 * upperTail(64 / 30)) / upperTail(0));
    expect(treeThresholds[0]).not.toEqual([coarser]);
  });

  it('the scales make the variance one: 16401, 16382, 16454', () => {
    const scaleOf = (meanSquare: number): number => Math.round((2 ** 12 * 256) / Math.sqrt(meanSquare));
    expect(scaleOf(meanSquares.tree)).toBe(16401);
    expect(scaleOf(meanSquares.icdf)).toBe(16382);
    expect(scaleOf(meanSquares['box-muller'])).toBe(16454);
    expect(gaussianScale).toEqual({ tree: 16401, icdf: 16382, boxMuller: 16454 });
  });

  it('no segment goes below zero, and every start fits 16 bits', () => {
    for (const [table, points] of [
      [icdfTable, 64],
      [radiusTable, 32],
    ] as const) {
      for (const [start, slope] of table) {
        expect(start).toBeLessThan(2 ** 16);
        expect(start - slope * (points - 1)).toBeGreaterThanOrEqual(0);
      }
    }
  });
});
