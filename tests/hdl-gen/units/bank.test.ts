import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bankState, group, resolved, walk } from './page.js';
import { Rig } from './rig.js';

const otf = (fields: Record<string, unknown> = {}) => resolved('on-the-fly', { lanes: 3, bits: 4, ...fields });

describe('the page, by hand', () => {
  it('walks the 4-bit lane of taps 4,3 with leap 4', () => {
    // 0001 -> 0010 -> 0100 -> 1001 -> 0011 by hand: f = s3 xor s2.
    expect(walk(4, [4, 3], 4, 1).slice(0, 2)).toEqual([1, 3]);
    expect(walk(4, [4, 3], 4, 1)).toHaveLength(15);
  });
});

describe('bank: stream order', () => {
  it.each([
    otf(),
    otf({ lanes: 1 }),
    otf({ lanes: 2, bits: 5, seed: 7 }),
    otf({ rotate: 'none' }),
    otf({ rotate: 'step' }),
    otf({ rotate: 'step', scaling: 'exact' }),
    otf({ lanes: 4, bits: 6, wordBits: 4 }),
    otf({ phases: [9, 2, 4], scaling: 'constant' }),
    otf({ lanes: 3, bits: 3, replay: 'serial', lockup: 'scan', scaling: 'exact' }),
  ])('$lanes lanes of $bits bits, rotate $rotate, scaling $scaling: one joint period and its wrap', (g) => {
    const rig = new Rig(g);
    const T = 2 ** g.bits - 1;
    for (let t = 0; t < g.lanes * T + T + 3; t++) {
      expect(rig.take().numbers, `step ${t}`).toEqual(group(g, t % (g.lanes * T)));
    }
  });
});
