import { describe, expect, it } from 'vitest';
import { type Config, type PoolConfig, resolveConfig } from '../../config/index.js';
import { createStream } from '../../golden-model/index.js';
import { describeDivergence } from '../../sim/divergence.js';
import { type CrossCheckRequest, type CrossCheckResult, crossCheck, describeCrossCheck } from '../../sim/icarus.js';
import { type LockstepResult, lockstep } from '../../sim/lockstep.js';
import { filled, poolFill } from '../../sim/pool-fill.js';
import { type Program, randomProgram } from '../../sim/program.js';
import { type SourceUnderTest, sourceUnderTest } from '../../sim/source-under-test.js';

const bank = { kind: 'on-the-fly', lanes: 31, bits: 8 } as const;
const generators: Readonly<Record<string, Config['generator']>> = {
  'otf-31x8': { ...bank, scaling: 'pow2' },
  'otf-8x11': { kind: 'on-the-fly', lanes: 8, bits: 11, scaling: 'exact' },
  'pool-2047': { kind: 'pool', size: 2047, bits: 8 },
  'pool-element-wide': { kind: 'pool', size: 509, bits: 8, perClock: 6, carry: 'element' },
  'pool-row-ram': { kind: 'pool', size: 7 * 11, bits: 9, perClock: 7, carry: 'row', memory: 'ram' },
  'pool-element-ram': { kind: 'pool', size: 101, bits: 6, perClock: 4, carry: 'element', memory: 'ram' },
  'otf-step': { kind: 'on-the-fly', lanes: 6, bits: 7, rotate: 'step', scaling: 'exact' },
  'otf-none': { kind: 'on-the-fly', lanes: 5, bits: 9, rotate: 'none', scaling: 'none' },
  'otf-ragged': { ...bank, perClock: 12, scaling: 'pow2' },
  'otf-tiled': { kind: 'on-the-fly', lanes: 5, bits: 8, perClock: 13, scaling: 'constant' },
  'otf-truncated': { kind: 'on-the-fly', lanes: 7, bits: 13, wordBits: 6, scaling: 'exact' },
  clt: { kind: 'clt', lanes: 3 },
  'clt-serial': { kind: 'clt', lanes: 3, replay: 'serial' },
  'otf-polynomials': { kind: 'on-the-fly', lanes: 8, bits: 9, polynomials: 4, leap: 4, perClock: 3 },
  'pool-none': { kind: 'pool', size: 128, bits: 8, perClock: 6, carry: 'none' },
  rademacher: { kind: 'rademacher', perClock: 40 },
  tausworthe: { kind: 'tausworthe', perClock: 8 },
  tree: { kind: 'tree', perClock: 3 },
  icdf: { kind: 'icdf', perClock: 3 },
  'box-muller': { kind: 'box-muller', perClock: 5 },
  'box-muller-serial': { kind: 'box-muller', perClock: 4, replay: 'serial' },
  'signs-1': { kind: 'signs', perClock: 1 },
  'signs-28': { kind: 'signs', perClock: 28, replay: 'serial' },
  'signs-31': { kind: 'signs', perClock: 31, lockup: 'none' },
  'signs-32': { kind: 'signs' },
  'signs-32-bare': { kind: 'signs', replay: 'serial', lockup: 'none' },
  'signs-33': { kind: 'signs', perClock: 33, seed: 99 },
  'signs-64': { kind: 'signs', perClock: 64, replay: 'serial' },
};
const names = Object.keys(generators);
const examples = ['otf-31x8', 'otf-8x11', 'pool-2047'];

const sourceOf = (name: string): SourceUnderTest => {
  const generator = generators[name];
  if (generator === undefined) throw new Error(name);
  return sourceUnderTest(resolveConfig({ name, generator }));
};

const plain = (beats: number): Program => [
  { kind: 'reset', cycles: 2, start: '0' },
  { kind: 'beats', count: beats },
];

function verilator(s: SourceUnderTest, program: Program, files = s.files): Promise<LockstepResult> {
  const golden = { kind: 'generator', generator: s.generator } as const;
  return lockstep({ top: s.top, files, source: s.ports, golden, program: filled(s.generator, program), threads: 1 });
}

function icarus(s: SourceUnderTest, program: Program, files = s.files): Promise<CrossCheckResult> {
  const { top, clock, reset, generator } = s;
  const golden = { kind: 'generator', generator } as const;
  const request: CrossCheckRequest = { top, files, clock, reset, golden, ports: s.pins, source: s.ports, program };
  return crossCheck({ ...request, program: filled(generator, program) });
}

describe('emitted sources against the golden streams', () => {
  it.each(names)('%s: under random loads, resets, snapshots, restores and back-pressure', async (name) => {
    const source = sourceOf(name);
    for (const seed of [1, 2, 3]) {
      const { divergence } = await verilator(source, randomProgram(`${name} ${seed}`, 3000, source.stimulus));
      expect(divergence, divergence === null ? '' : describeDivergence(divergence)).toBeNull();
    }
  });

  it.each(names)('%s: the same under Icarus, with no X after reset', async (name) => {
    const source = sourceOf(name);
    const result = await icarus(source, randomProgram(`icarus ${name}`, 600, source.stimulus));
    const text = describeCrossCheck(source.top, result);
    expect([result.divergence, result.unknown], text).toEqual([null, null]);
    expect(text).toMatch(/^zo_source_\w+ under Icarus: \d+ beats equal, no X after reset, \d+ cycles$/);
    expect(result.beats).toBeGreaterThanOrEqual(600);
  });

  it('a loadable pool that was not filled is X under Icarus, and zeros under Verilator', async () => {
    const source = sourceOf('pool-row-ram');
    const { size, perClock } = source.generator as PoolConfig;
    // A write and a cycle without for every row.
    expect(poolFill(source.generator)).toHaveLength((2 * size) / perClock);
    const empty = { ...source, generator: { ...source.generator, memory: 'rom' } } as SourceUnderTest;
    expect((await verilator(empty, plain(20))).divergence).toMatchObject({ beat: 0, rtl: 0 });
    expect((await icarus(empty, plain(20))).unknown).toMatchObject({ port: 'm_data' });
  });
});

describe('the example configurations', () => {
  it.each(examples)('%s: a full joint period and its wrap under Icarus', async (name) => {
    const source = sourceOf(name);
    const beats = Number(createStream(source.generator).period) + 2;
    expect(await icarus(source, plain(beats))).toMatchObject({ beats, divergence: null, unknown: null });
  });

  it.each([
    'otf-31x8',
    'otf-8x11',
    'otf-polynomials',
    'rademacher',
    'tausworthe',
    'clt',
    'tree',
    'icdf',
    'box-muller',
    'signs-33',
  ])('%s: a tap flipped in the emitted Verilog only is caught', async (name) => {
    const source = sourceOf(name);
    let flipped = 0;
    const files = source.files.map((f) => {
      // The first exclusive-or of the next-state logic loses an operand, in one module of lanes.
      const isBank = /^pezo_bank.*\.v$|_lanes_n.*\.v$|^signs_n.*\.v$/.test(f.path) && flipped === 0;
      const text = isBank ? f.text.replace(/ \^ (\w+\[[\d:]+\])/, '') : f.text;
      flipped += text === f.text ? 0 : 1;
      return { ...f, text };
    });
    expect(flipped).toBe(1);
    const { divergence } = await verilator(source, plain(10_000), files);
    expect(divergence).toMatchObject({ signal: 'm_data', source: expect.stringMatching(/source\.ts:\d+$/) });
    expect(divergence?.beat).toBeLessThan(300);
    expect((await icarus(source, plain(300), files)).divergence).toMatchObject({
      port: 'm_data',
      beat: divergence?.beat,
    });
  });
});
