import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ZerothError } from '../../base/errors.js';
import { classes, domains, makeDataset, pixels } from '../../host/demo/images.js';
import { distanceToMark, markNames } from '../../host/demo/marks.js';

const sha256 = (x: Float32Array | Uint8Array): string =>
  createHash('sha256')
    .update(Buffer.from(x.buffer, x.byteOffset, x.byteLength))
    .digest('hex');

describe('the demo images', () => {
  it('are the same bytes on every machine', () => {
    const { inputs, labels, shape } = makeDataset({ domain: 'shifted', split: 'test', count: 64, seed: 1 });
    expect(shape).toEqual([64, 256]);
    expect(sha256(inputs)).toBe('935ae84dce0368826f0caca67a0d21484eb7016c9668f807d603bd5bd07fcc29');
    expect(sha256(labels)).toBe('b77f46d8184df7c261334054e92cde40555305f88c05feadc77bca04d424b439');
  });

  it('do not depend on how many are asked for', () => {
    const few = makeDataset({ domain: 'source', split: 'train', count: 5, seed: 9 });
    const many = makeDataset({ domain: 'source', split: 'train', count: 12, seed: 9 });
    expect(many.inputs.subarray(0, few.inputs.length)).toEqual(few.inputs);
    expect(many.labels.subarray(0, 5)).toEqual(few.labels);
  });

  it('differ by domain, split and seed', () => {
    const request = { domain: 'source', split: 'train', count: 4, seed: 1 } as const;
    const variants = [
      request,
      { ...request, domain: 'shifted' as const },
      { ...request, split: 'test' as const },
      { ...request, seed: 2 },
    ];
    expect(new Set(variants.map((v) => sha256(makeDataset(v).inputs))).size).toBe(variants.length);
  });

  it('have every class about equally often and values on the 8-bit grid', () => {
    const { inputs, labels } = makeDataset({ domain: 'shifted', split: 'train', count: 2000, seed: 1 });
    const counts = Array.from({ length: classes }, (_, k) => labels.filter((l) => l === k).length);
    for (const n of counts) expect(n).toBeGreaterThan(200);
    expect(inputs.every((v) => Number.isInteger(v * 64) && v >= -1 && v <= 191 / 64)).toBe(true);
  });

  it('are fainter, noisier and unevenly lit in the shifted domain', () => {
    const statistics = (domain: 'source' | 'shifted'): { corner: number; slope: number; peak: number } => {
      const { inputs, labels } = makeDataset({ domain, split: 'test', count: 400, seed: 3 });
      let corner = 0;
      let slope = 0;
      let peak = 0;
      for (let i = 0; i < labels.length; i++) {
        const image = inputs.subarray(i * pixels, (i + 1) * pixels);
        // The top left and top right corners show background only.
        corner += Math.abs((image[0] ?? 0) - (image[1] ?? 0));
        slope += (image[15] ?? 0) - (image[0] ?? 0);
        peak += Math.max(...image) - (image[0] ?? 0);
      }
      return { corner: corner / labels.length, slope: slope / labels.length, peak: peak / labels.length };
    };
    const source = statistics('source');
    const shifted = statistics('shifted');
    expect(shifted.corner).toBeGreaterThan(1.15 * source.corner);
    expect(Math.abs(source.slope)).toBeLessThan(0.05);
    expect(shifted.slope).toBeGreaterThan(0.3);
    expect(shifted.peak).toBeLessThan(source.peak);
  });

  it('turn by angles that are exact', () => {
    for (const { turn } of Object.values(domains)) expect(turn.cos ** 2 + turn.sin ** 2).toBeCloseTo(1, 15);
  });

  it('refuse a count or a seed out of range', () => {
    const request = { domain: 'source', split: 'train', count: 4, seed: 1 } as const;
    expect(() => makeDataset({ ...request, count: 0 })).toThrow(
      new ZerothError({
        where: 'demo images: count',
        what: '0 is not a whole number in range',
        allowed: '1..1000000',
      }),
    );
    expect(() => makeDataset({ ...request, seed: -1 })).toThrow(/demo images: seed: -1 is not a whole number in range/);
    expect(() => makeDataset({ ...request, seed: 0.5 })).toThrow(/allowed: 0\.\.4294967295/);
  });
});

describe('the marks', () => {
  it('are where their strokes are', () => {
    const label = (name: (typeof markNames)[number]): number => markNames.indexOf(name);
    expect(distanceToMark(label('cross'), 0, 0.5)).toBe(0);
    expect(distanceToMark(label('cross'), 0.5, 0.5)).toBe(0.5);
    expect(distanceToMark(label('ring'), 0, 0)).toBeCloseTo(0.9, 12);
    expect(distanceToMark(label('hook'), -0.7, 0.9)).toBe(0);
    expect(distanceToMark(label('hook'), 0.8, 1)).toBeCloseTo(1.5, 12);
    expect(() => distanceToMark(8, 0, 0)).toThrow('no mark 8: 0..7');
  });
});
