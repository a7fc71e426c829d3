import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Config, resolveConfig } from '../../config/index.js';
import { createStream, type NumberArray } from '../../golden-model/index.js';
import { GoldenFeed, type IntegerFeed } from '../../host/index.js';
import { train } from '../../host/run/train.js';
import { openRtlFeed, type RtlFeed } from '../../host/sources/rtl.js';
import type { SourceFile } from '../../sim/verilator-bindings/index.js';

const folder = mkdtempSync(join(tmpdir(), 'zeroth-rtl-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bank = { kind: 'on-the-fly', lanes: 31, bits: 8 } as const;
const generators: Record<string, Config['generator']> = {
  bank,
  'bank, serial replay': { ...bank, replay: 'serial', lockup: 'scan' },
  'bank, P < n, ragged': { ...bank, perClock: 8 },
  'bank, P > n': { ...bank, lanes: 5, perClock: 12 },
  'bank, exact scale': { kind: 'on-the-fly', lanes: 8, bits: 11, scaling: 'exact' },
  'bank, rotate every step, truncated': { kind: 'on-the-fly', lanes: 7, bits: 10, wordBits: 6, rotate: 'step' },
  pool: { kind: 'pool', size: 2047, bits: 8 },
  'pool, 4 a clock, element carry': { kind: 'pool', size: 2047, bits: 8, perClock: 4 },
  'pool, 4 a clock, row carry': { kind: 'pool', size: 4 * 509, bits: 8, perClock: 4, carry: 'row' },
  'pool in RAM': { kind: 'pool', size: 257, bits: 8, memory: 'ram' },
  'central limit': { kind: 'clt', lanes: 16 },
};

let runs = 0;
async function run(
  generator: Config['generator'],
  source: 'golden' | 'rtl',
  options: { steps?: number; seed?: number; patch?: (file: SourceFile) => SourceFile; check?: boolean } = {},
) {
  const { steps = 12, seed = 5 } = options;
  const config = resolveConfig({
    name: 'rtl-test',
    generator,
    train: { source, steps, seed, batchSize: 16, evalEvery: 0 },
  });
  const feeds: RtlFeed[] = [];
  const result = await train({
    config,
    runFolder: join(folder, `run-${runs++}`),
    checkFeed: options.check ?? true,
    openFeed: async (c, dimension) => {
      const feed = await openRtlFeed(c, { dimension, patch: options.patch });
      feeds.push(feed);
      return feed;
    },
  });
  return { result, feed: feeds[0] };
}

/** Turns one tap of one lane's feedback: the first XOR of two lane bits in the file of the bank. */
function flippedTap(file: SourceFile): SourceFile {
  if (!/^pezo_bank.*\.v$/.test(file.path)) return file;
  const text = file.text.replace(/lane_4_q\[(\d+)\] \^/, (all, bit) =>
    all.replace(`[${bit}]`, `[${(Number(bit) + 1) % 8}]`),
  );
  expect(text).not.toBe(file.text);
  return { ...file, text };
}

describe('training with numbers from the Verilated RTL', () => {
  it.each(Object.keys(generators))(
    '%s: the same final weights as the golden stream, and the expected counters',
    async (name) => {
      const generator = generators[name];
      if (generator === undefined) throw new Error('unreachable');
      const golden = await run(generator, 'golden');
      const rtl = await run(generator, 'rtl');
      expect(rtl.result.weightsSha256).toBe(golden.result.weightsSha256);
      // train() has closed the feed, which compares the hardware's counters with the passes; the summary prints them.
      expect(rtl.result.sourceSummary[0]).toMatch(/beats \(as expected\), \d+ cycles \(as expected\)/);
    },
  );

  it('stops at the first differing number when one tap is flipped in the Verilog only', async () => {
    await expect(run(bank, 'rtl', { patch: flippedTap })).rejects.toThrow(
      /draw 0, pass 'plus', number \d+: the number is -?\d+, the golden stream has -?\d+/,
    );
  });

  it('ends in other weights when the comparison is switched off and a tap is flipped', async () => {
    const golden = await run(bank, 'golden');
    const { result } = await run(bank, 'rtl', { patch: flippedTap, check: false });
    expect(result.weightsSha256).not.toBe(golden.result.weightsSha256);
  });

  it('ends in other weights from another run seed', async () => {
    const [one, two] = [await run(bank, 'rtl', { seed: 5 }), await run(bank, 'rtl', { seed: 6 })];
    expect(one.result.weightsSha256).not.toBe(two.result.weightsSha256);
  });
});

describe('any sequence of passes', () => {
  const dimension = 997;
  const configOf = (name: string) => {
    const generator = generators[name];
    if (generator === undefined) throw new Error('unreachable');
    return resolveConfig({ name: 'rtl-test', generator, train: { source: 'rtl', seed: 5 } });
  };

  /** All numbers and scales of a pass, read in two pieces. */
  async function pass(feed: IntegerFeed, draw: bigint, name: string): Promise<number[]> {
    const { groupSize, uBits } = feed.format;
    await feed.begin(draw, name);
    const cut = groupSize * Math.floor(dimension / 2 / groupSize);
    const found: number[] = [];
    for (const [from, to] of [
      [0, cut],
      [cut, dimension],
    ] as const) {
      const numbers: NumberArray = uBits > 16 ? new Int32Array(to - from) : new Int16Array(to - from);
      const scales = new Int32Array(Math.ceil((to - from) / groupSize));
      await feed.read(numbers, scales, from);
      found.push(...numbers, ...scales);
    }
    await feed.end(name);
    return found;
  }

  const sequence = [
    [0n, 'plus'],
    [0n, 'minus'],
    [0n, 'plus'],
    [1n, 'probe 1'],
    [1n, 'probe 2'],
    [0n, 'update'],
    [0n, 'update'],
    [2n, 'minus'],
    [3n, 'plus'],
  ] as const;

  it.each([
    ['bank', { loads: 3, restores: 4, snapshots: 5 }],
    ['bank, serial replay', { loads: 7, restores: 0, snapshots: 0 }],
    ['bank, P < n, ragged', { loads: 3, restores: 4, snapshots: 5 }],
    ['pool, 4 a clock, row carry', { loads: 3, restores: 4, snapshots: 5 }],
    ['central limit', { loads: 3, restores: 4, snapshots: 5 }],
  ])(
    '%s: the golden numbers whatever the passes are called, and the counters that they must give',
    async (name, counted) => {
      const config = configOf(name);
      const feed = await openRtlFeed(config, { dimension });
      const golden = new GoldenFeed(createStream(config.generator), dimension, 5);
      // Groups as the hardware has them: a pool gives several numbers a beat.
      Object.assign(golden, { format: feed.format });
      const seen = new Map<bigint, string>();
      for (const [draw, called] of sequence) {
        const numbers = await pass(feed, draw, called);
        expect(numbers).toEqual(await pass(golden, draw, called));
        expect(numbers.join()).toBe(seen.get(draw) ?? numbers.join());
        seen.set(draw, numbers.join());
      }
      expect(new Set(seen.values()).size).toBe(seen.size);
      const { beats, cycles, ...rest } = feed.counters();
      expect(rest).toEqual(counted);
      expect([beats.seen, cycles.seen]).toEqual([beats.expected, cycles.expected]);
      feed.close();
    },
  );
});
