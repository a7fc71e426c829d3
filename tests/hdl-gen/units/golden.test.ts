import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GeneratorConfig, resolveConfig, ZerothError } from '../../../config/index.js';
import { createState, createStream } from '../../../golden-model/index.js';
import { generator } from '../../../hdl-gen/units.js';
import { Rig } from './rig.js';

/** Two rooms that never saw each other's code: any configuration, any start, the same integers and scales. */
function agree(g: GeneratorConfig, at: bigint, beats: number): void {
  const golden = createStream(g);
  const start = at % golden.period;
  const rig = new Rig(g);
  const state = createState(g)(start);
  if (state.kind === 'on-the-fly') rig.loadBank({ words: [...state.words], shadow: state.lane0 });
  else if (state.kind === 'pool') rig.load(Number(start));
  else if (state.kind === 'signs') for (const word of state.words) rig.load(Number(word));
  else {
    const { words, lanesPerSet } = state;
    for (let q = 0; q < lanesPerSet; q++)
      for (let i = q; i < words.length; i += lanesPerSet) rig.load(words[i] ?? 0, lanesPerSet > 1 ? q : undefined);
  }
  const { scale } = generator(g);
  expect(scale.frac).toBe(golden.scaleFrac);
  let index = 0;
  for (let k = 0; k < beats; k++) {
    const beat = rig.take();
    const want = new Int32Array(beat.numbers.length);
    golden.fill(want, start, index);
    expect(beat.numbers, `number ${index}`).toEqual([...want]);
    const int =
      beat.scale === undefined
        ? scale.kind === 'fixed'
          ? scale.int
          : -1
        : scale.kind === 'shift'
          ? 2 ** beat.scale
          : beat.scale;
    expect(int, `scale of number ${index}`).toBe(golden.scaleAt(start, index));
    index += beat.numbers.length;
  }
  expect(rig.sim.peek('fault')).toBe(0n);
}

/** Random fields, of which the configuration refuses some. */
const settle = (fields: Record<string, unknown>): GeneratorConfig | undefined => {
  try {
    return resolveConfig({ name: 'unit', generator: fields }).generator;
  } catch (e) {
    if (e instanceof ZerothError) return undefined;
    throw e;
  }
};
const position = fc.bigInt({ min: 0n, max: 2n ** 40n });

describe('interpreter and golden model', () => {
  it('on-the-fly banks', () => {
    const fields = fc.record({
      kind: fc.constant('on-the-fly'),
      lanes: fc.integer({ min: 1, max: 7 }),
      bits: fc.integer({ min: 3, max: 7 }),
      polynomials: fc.integer({ min: 1, max: 3 }),
      leap: fc.constantFrom(undefined, 1),
      wordBits: fc.option(fc.integer({ min: 2, max: 7 }), { nil: undefined }),
      seed: fc.integer({ min: 1, max: 7 }),
      rotate: fc.constantFrom('period', 'step', 'none'),
      perClock: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
      scaling: fc.constantFrom('exact', 'pow2', 'constant', 'none'),
      replay: fc.constantFrom('snapshot', 'serial'),
    });
    let tried = 0;
    fc.assert(
      fc.property(fields, position, (f, at) => {
        const g = settle(f);
        fc.pre(g !== undefined);
        agree(g, at, 150);
        tried++;
      }),
      { numRuns: 40 },
    );
    expect(tried).toBeGreaterThanOrEqual(40);
  });
  it('pools', () => {
    const fields = fc.record({
      kind: fc.constant('pool'),
      size: fc.integer({ min: 2, max: 70 }),
      bits: fc.integer({ min: 2, max: 12 }),
      seed: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      perClock: fc.integer({ min: 1, max: 9 }),
      carry: fc.constantFrom('element', 'row', 'none'),
      scaling: fc.constantFrom('exact', 'pow2', 'constant', 'none'),
    });
    let tried = 0;
    fc.assert(
      fc.property(fields, position, (f, at) => {
        const g = settle(f);
        fc.pre(g !== undefined);
        agree(g, at, 60);
        tried++;
      }),
      { numRuns: 60 },
    );
    expect(tried).toBeGreaterThanOrEqual(60);
  });
  it.each([
    { kind: 'rademacher', perClock: 57 },
    { kind: 'tausworthe', perClock: 8 },
    { kind: 'tausworthe', perClock: 3, scaling: 'none' },
    { kind: 'clt', lanes: 3, scaling: 'constant' },
    { kind: 'clt', lanes: 3, scaling: 'none' },
    { kind: 'tree', perClock: 3 },
    { kind: 'icdf', perClock: 3 },
    { kind: 'box-muller', perClock: 7 },
    { kind: 'signs', perClock: 57, replay: 'serial' },
  ])('$kind, scaling $scaling', (fields) => {
    const g = settle({ ...fields, seed: 9999 });
    if (g === undefined) throw new Error('unreachable');
    for (const at of [0n, 123_456_789_012n]) agree(g, at, 100);
  });
});
