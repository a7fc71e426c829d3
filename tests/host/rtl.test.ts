import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Config, resolveConfig } from '../../config/index.js';
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
