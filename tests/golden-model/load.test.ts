import { describe, expect, it } from 'vitest';
import { createLoad, createState, poolContents, tableFill } from '../../golden-model/index.js';
import { independent, otf, pool } from './configs.js';

describe('the words of a load', () => {
  it('of a bank: the shadow of lane 0 first, then the lanes by position', () => {
    const g = otf({ lanes: 5, bits: 6 });
    const state = createState(g)(77n);
    if (state.kind !== 'on-the-fly') throw new Error('unreachable');
    expect(createLoad(g)(77n)).toEqual([
      { select: 1, word: state.lane0 },
      ...[...state.words].map((word) => ({ select: 0, word })),
    ]);
  });

  it('of independent lanes: lane 0 of every group, then lane 1; nothing to select where there is one', () => {
    const two = independent('tausworthe', 7);
    const state = createState(two)(5n);
    if (state.kind !== 'lane-set') throw new Error('unreachable');
    const [a0, b0, a1, b1, a2, b2] = state.words;
    expect(createLoad(two)(5n)).toEqual([
      ...[a0, a1, a2].map((word) => ({ select: 0, word })),
      ...[b0, b1, b2].map((word) => ({ select: 1, word })),
    ]);
    expect(createLoad(independent('icdf', 2))(5n).map(({ select }) => select)).toEqual([null, null]);
  });

  it('of a pool: an element or a row, modulo the ring', () => {
    const element = pool({ size: 10, bits: 6, perClock: 4 });
    expect(createLoad(element)(13n)).toEqual([{ select: null, word: 3 }]);
    const row = pool({ size: 12, bits: 6, perClock: 4, carry: 'row' });
    expect(createLoad(row)(4n)).toEqual([{ select: null, word: 1 }]);
    expect(createState(row)(4n)).toEqual({ kind: 'pool', element: 4 });
  });
});

describe('what is written after power-up', () => {
  it('is nothing for a ROM, and for numbers that are made as they are used', () => {
    expect(tableFill(pool({ size: 10, bits: 6 }))).toEqual([]);
    expect(tableFill(otf({ lanes: 5, bits: 6 }))).toEqual([]);
  });

  it('is an element or a row a word, the first number lowest, in two complement', () => {
    const ram = { size: 6, bits: 4, memory: 'ram' } as const;
    const code = (u: number | undefined) => BigInt((u ?? 0) & 15);
    const contents = [...poolContents({ ...ram, seed: 1 })];
    expect(contents.some((u) => u < 0)).toBe(true);
    expect(tableFill(pool(ram))).toEqual(contents.map(code));
    expect(tableFill(pool({ ...ram, perClock: 2, carry: 'row' }))).toEqual(
      [0, 2, 4].map((i) => code(contents[i]) | (code(contents[i + 1]) << 4n)),
    );
  });
});
