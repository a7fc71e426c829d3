import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DiskCache, noCache } from '../../base/result-cache.js';
import { type CompareRow, derived, type Figure, measured, none, numberOf } from '../../compare/page/data.js';
import { comparisonFiles } from '../../compare/page/page.js';
import { signsSiliconText, signsTrainingText } from '../../compare/page/summary.js';
import { fanOutCopy, fanOutInput, generatorInput } from '../../compare/silicon/design.js';
import { writeComparison } from '../../compare/silicon/files.js';
import { ice40Figures } from '../../compare/silicon/fpga.js';
import { findLibraries } from '../../compare/silicon/libraries.js';
import { compareTable, type TableOptions } from '../../compare/silicon/measure.js';
import { claimOf, targetLines } from '../../compare/silicon/targets.js';
import { reasonOf, ToolPool } from '../../compare/silicon/tools.js';
import { resolveConfig } from '../../config/index.js';
import { resourcesOf } from '../../synth/fpga/cells.js';
import { synthesize } from '../../synth/fpga/yosys.js';
import { synthTargets as targets } from '../../synth/target.js';
import { Toolchain } from '../../synth/tools/toolchain.js';
import { reading, trainingOf, trainingRow, trainingTask } from './training-fixture.js';

const tools = new Toolchain();
const folder = mkdtempSync(join(tmpdir(), 'zeroth-compare-test-'));
afterAll(async () => {
  await tools.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const tiny = new URL('../synth/tiny.lib', import.meta.url).pathname;
const quick: TableOptions = {
  version: 'test',
  perClock: [2],
  liberty: tiny,
  seeds: { banks: [1], others: [1], widths: [1] },
  beats: 100,
  qualityNumbers: 4096,
};

describe('a small comparison', () => {
  it('measures every cell, the gates against the golden stream, and writes four files of it', async () => {
    const data = await compareTable({ ...quick, only: ['pezo-b-8', 'rademacher'] });
    expect(data.rows.map((r) => [r.scheme, r.perClock, r.bits, r.duplicates])).toEqual([
      ['pezo-b-8', 2, 8, 0],
      ['rademacher', 2, 1, 0],
    ]);
    for (const row of data.rows) {
      const asic = row.asic.find((a) => a.library === 'tiny');
      const { ice40, xcup, ecp5 } = row;
      const figures: Figure[] = [ice40.lc, ice40.fmaxMedian, ecp5.lut, ecp5.ff, xcup.lut, xcup.ff];
      if (asic === undefined) throw new Error('no library');
      figures.push(asic.area, asic.fmax, asic.energy, asic.energyWithHazards, asic.toggles);
      for (const f of figures) expect(f).toMatchObject({ kind: 'measured' });
      for (const f of figures) expect(numberOf(f)).toBeGreaterThan(0);
      expect(numberOf(asic.energyWithHazards)).toBeGreaterThanOrEqual(numberOf(asic.energy) ?? Number.NaN);
      expect(numberOf(xcup.snapshotFf)).toBeGreaterThan(0);
      expect(row.stream?.distinct).toHaveLength(3);
    }
    expect(data.tools.join()).toMatch(/OpenSTA .*nextpnr-ice40-wasm .*yosys-wasm/);
    const paths = await writeComparison(data, folder);
    expect(paths.map((p) => p.replace(`${folder}/`, ''))).toEqual([
      'compare.md',
      'compare.html',
      'compare.json',
      'paper-claim.md',
    ]);
    const text = readFileSync(join(folder, 'compare.md'), 'utf8');
    expect(text).toMatch(/^# What every random-number scheme costs in silicon\n\nRademacher .* at P = 2 it /);
    expect(text).not.toContain(tiny);
    expect(readFileSync(join(folder, 'compare.html'), 'utf8')).not.toMatch(/https?:(?!\/\/www\.w3\.org)/);
    expect(JSON.parse(readFileSync(join(folder, 'compare.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(data)));
  });
});

describe('a pool in many small memories', () => {
  const input = (memory: 'rom' | 'ram') =>
    generatorInput(
      resolveConfig({ name: 'small', generator: { kind: 'pool', size: 127, bits: 8, perClock: 4, memory } }),
      'serial',
    );

  it.each([
    ['rom', 'ice40-hx8k'],
    ['rom', 'ecp5'],
    ['rom', 'xcup'],
    ['ram', 'ice40-hx8k'],
    ['ram', 'ecp5'],
    ['ram', 'xcup'],
  ] as const)('%s on %s: every device has a place for them', async (memory, name) => {
    const { files, interface: at } = input(memory);
    const { cells } = await synthesize({ files, top: at.module, target: targets[name] }, { tools, cache: noCache });
    expect(Object.keys(cells).length).toBeGreaterThan(0);
  });

  it('asked for in a style that the device lacks, is refused: so small ones are left to the tool', async () => {
    const { files, interface: at } = input('rom');
    const styled = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [
        name,
        text.replace(/^ {2}reg \[7:0\] (ring_\d+_data_q;)/gm, '  (* rom_style = "distributed" *)\n  reg [7:0] $1'),
      ]),
    );
    expect(styled).not.toEqual(files);
    const request = { files: styled, top: at.module, target: targets['ice40-hx8k'] };
    await expect(synthesize(request, { tools, cache: noCache })).rejects.toThrow('no valid mapping');
  });
});

describe('a pool larger than the block RAM of an HX8K', () => {
  const ice40 = async (size: number) => {
    const config = resolveConfig({ name: 'large', generator: { kind: 'pool', size, bits: 8, perClock: 32 } });
    const used = new Set<string>();
    const pool = new ToolPool(1, noCache, AbortSignal.abort());
    const figures = await ice40Figures(
      { pool, version: 'test', recipes: new Map(), tools: used },
      {
        instance: { config, times: 1, note: '', small: null },
        seeds: [1],
        otherSeeds: [1],
        at: () => null,
        perClock: 32,
      },
    );
    await pool.dispose();
    return figures;
  };

  it('has no figures there, and the reason, and no tool is asked', async () => {
    const why = '523976 bits of pool, where the block RAM of an HX8K holds 131072';
    const figures = await ice40(65497);
    for (const key of ['lc', 'bram', 'snapshotLc', 'fmaxMedian', 'fmaxMin'] as const)
      expect(figures[key]).toEqual(none(why));
    expect(figures.placed).toBeNull();
  });

  it('one that fills it is given to the tools', async () => {
    await expect(ice40(16349)).rejects.toThrow('interrupted');
  });
});

describe('the registers of a fan-out', () => {
  const config = resolveConfig(
    { name: 'tiled', generator: { kind: 'on-the-fly', lanes: 2, bits: 5, perClock: 8, replay: 'serial' } },
    'test',
  );
  const flipFlops = async (files: Readonly<Record<string, string>>, top: string): Promise<number> => {
    const { cells } = await synthesize(
      { files, top, target: targets.xcup, netlist: false },
      { tools, cache: new DiskCache() },
    );
    return resourcesOf(cells, targets.xcup, top).ff ?? 0;
  };

  it('are all counted: synthesis may not merge copies, and would', async () => {
    const bare = generatorInput(config, 'serial');
    const whole = fanOutInput(bare, 4);
    expect(whole.interface.ports.find((p) => p.name === 'words')?.width).toBe(4 * 2 * 5);
    const bank = await flipFlops(bare.files, bare.interface.module);
    const kept = await flipFlops(whole.files, whole.interface.module);
    expect(kept).toBe(bank + 4 * 2 * 5 + 1);
    const merged = Object.fromEntries(
      Object.entries(whole.files).map(([path, text]) => [
        path,
        text.replace(`(* keep_hierarchy *)\nmodule ${fanOutCopy}`, `module ${fanOutCopy}`),
      ]),
    );
    expect(await flipFlops(merged, whole.interface.module)).toBe(bank + 2 * 5 + 1);
  });
});

describe('libraries', () => {
  it('that are not there are named with the line that installs them', async () => {
    const { libraries, notes } = await findLibraries(undefined, '/nowhere/osu018.lib');
    expect(libraries).toEqual([]);
    expect(notes).toEqual([
      'OSU018: not measured, its Liberty file is not here: npm run compare in a checkout, or apt-get install qflow-tech-osu018',
      'SKY130: not measured, no --liberty <folder> was given',
    ]);
  });

  it.each([
    ['/no/such/folder', '--liberty: /no/such/folder does not exist'],
    [new URL(import.meta.url).pathname, 'is neither\n  allowed: a folder with .lib or .lib.gz files, or one such file'],
    [folder, 'has no .lib file'],
  ])('refuses --liberty %s', async (path, message) => {
    await expect(findLibraries(path)).rejects.toThrow(message);
  });
});

describe('usage', () => {
  it.each([
    [{ only: ['pezo'] }, "--only: no scheme with hardware is called 'pezo'\n  allowed: pezo-b-8, "],
    [{ only: ['fail-one-bit'] }, "--only: no scheme with hardware is called 'fail-one-bit'"],
    [{ perClock: [33] }, '--per-clock: 33 numbers per clock\n  allowed: 1..32, and multiples of 32 up to 1024'],
    [{ perClock: [0.5] }, '--per-clock: 0.5 numbers per clock'],
  ])('refuses %j', async (options, message) => {
    await expect(compareTable({ version: 'test', ...options })).rejects.toThrow(message);
  });

  it('an interruption is exit code 130 and keeps what was measured', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(compareTable({ ...quick, only: ['pezo-b-8'], signal: abort.signal })).rejects.toMatchObject({
      exitCode: 130,
      problem: { what: 'interrupted', fix: 'run the same command again: what was measured is kept' },
    });
    expect(() => reasonOf(new Error('x'), abort.signal)).toThrow('interrupted');
    expect(reasonOf(new Error('first\nsecond'), undefined)).toBe('first');
  });

  it('the same measurement is made once, and two at a time', async () => {
    const pool = new ToolPool(2, noCache);
    let running = 0;
    let most = 0;
    let made = 0;
    const work = async (): Promise<number> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      return ++made;
    };
    const results = await Promise.all(['a', 'b', 'a', 'c'].map((name) => pool.run(name, work)));
    expect([made, most, results[0] === results[2]]).toEqual([3, 2, true]);
    await pool.dispose();
  });
});

/** A row with made-up figures. */
function fake(
  scheme: string,
  family: string,
  perClock: number,
  of: { lut: Figure; ff: Figure; energy: Figure; lc: Figure; fmax: Figure; lanes?: number },
): CompareRow {
  const no = none('nothing');
  const counts = { lut: of.lut, ff: of.ff, bram: no, dsp: no, snapshotLut: no, snapshotFf: no };
  return {
    scheme,
    family,
    label: `label of ${scheme}`,
    perClock,
    lanes: of.lanes ?? null,
    bits: 8,
    duplicates: of.lanes === undefined ? 0 : perClock - of.lanes,
    fanOutRegisters: 0,
    error: null,
    stream: { period: '12345678901234', distinct: [{ weights: 5, vectors: '7' }] },
    quality:
      family !== 'Gaussian'
        ? null
        : {
            numbers: 100,
            wholePeriod: false,
            sigma: 1,
            kurtosis: 3,
            ks: 0.001,
            ksRounded: 0.001,
            beyondThreeSigma: 0.0027,
            stepLag: 0,
            stepLagAbsolute: 0,
            flatLag: 0,
            flatLagAbsolute: 0,
            crossSlot: 0,
            crossSlotAbsolute: 0,
            shortfalls: [],
          },
    ice40: {
      lc: of.lc,
      bram: no,
      fmaxMedian: of.fmax,
      fmaxMin: of.fmax,
      placed: perClock,
      placedCells: 1,
      seeds: [1, 2, 3, 4, 5],
      snapshotLc: no,
    },
    ecp5: counts,
    xcup: counts,
    bankAlone: null,
    asic: [
      {
        library: 'lib',
        area: no,
        flipFlops: no,
        fmax: no,
        energy: of.energy,
        energyWithHazards: no,
        toggles: no,
        togglesWithHazards: no,
        poolInFlipFlops: no,
        poolInSram: no,
      },
    ],
  };
}

describe('verdicts', () => {
  const tree = (perClock: number): CompareRow =>
    fake('tree', 'Gaussian', perClock, {
      lut: measured(100 * perClock),
      ff: measured(50 * perClock),
      energy: measured(10),
      lc: measured(1),
      fmax: measured(50),
    });
  const bank = (lut: number, ff: number, energy: number, lc: number, fmax: number): CompareRow =>
    fake('pezo-b-9', 'PeZO B', 32, {
      lut: measured(lut),
      ff: measured(ff),
      energy: measured(energy),
      lc: measured(lc),
      fmax: measured(fmax),
      lanes: 32,
    });

  it('pass at the aim and miss below it', () => {
    const verdicts = (row: CompareRow): string[] => targetLines([row, tree(32)]).map((t) => t.verdict);
    expect(verdicts(bank(320, 640, 1.4, 384, 150))).toEqual(['pass', 'pass', 'pass', 'pass', 'pass', 'pass']);
    expect(verdicts(bank(321, 641, 1.41, 385, 149))).toEqual(['pass', 'miss', 'miss', 'miss', 'miss', 'miss']);
    expect(targetLines([bank(320, 640, 1.4, 384, 150), tree(32)])[1]).toEqual({
      what: 'PeZO B, n = P = 32: fewer LUTs than the comparator tree, UltraScale+',
      aim: 'at least 90.0 %',
      found: '90.0 % (label of pezo-b-9: 320 against 3200)',
      verdict: 'pass',
    });
  });

  it('are inconclusive where something was not measured', () => {
    expect(targetLines([]).map((t) => t.verdict)).toEqual(Array.from({ length: 5 }, () => 'inconclusive'));
  });

  it('of the claim: points of the ZU9EG and relative savings, n = P and tiled', () => {
    const tiled = fake('pezo-b-9', 'PeZO B', 1024, {
      lut: measured(1024),
      ff: measured(10_240),
      energy: derived(0.5, 'x'),
      lc: none('x'),
      fmax: none('x'),
      lanes: 32,
    });
    const claim = claimOf([bank(320, 640, 1.4, 384, 150), tiled, tree(1024)]);
    expect(claim?.baseline).toEqual({ label: 'label of tree', lut: 102_400, ff: 51_200 });
    expect(claim?.readings.map((r) => [r.label, r.lut, r.ff])).toEqual([
      ['label of pezo-b-9 (n = P: 32 banks of 32)', 10_240, 20_480],
      ['label of pezo-b-9 (32 lanes sent 32 times, registered)', 1024, 10_240],
    ]);
    const [whole] = claim?.readings ?? [];
    expect(whole?.lutPoints).toBeCloseTo((100 * (102_400 - 10_240)) / 274_080, 9);
    expect(whole?.ffPoints).toBeCloseTo((100 * (51_200 - 20_480)) / 548_160, 9);
    expect([whole?.lutSaved, whole?.ffSaved]).toEqual([0.9, 0.6]);
    expect(claim?.power.map((p) => p.ratio.toFixed(6))).toEqual(['0.140000', '0.050000']);
    expect(claimOf([])).toBeNull();
  });

  it('are printed with the rows, and a cell without a figure says why', async () => {
    const signs = fake('rademacher', 'signs', 32, {
      lut: measured(64),
      ff: derived(9.5, 'two of them'),
      energy: none('OpenSTA is not installed: apt-get install opensta'),
      lc: measured(38),
      fmax: measured(200),
    });
    const rows = [bank(320, 640, 1.4, 384, 150), signs, tree(32)];
    const data = {
      schema: 'zeroth-compare/1' as const,
      command: 'zeroth compare',
      tools: ['yosys 1'],
      energyClockMHz: 100,
      energyBeats: 5,
      libraries: ['lib'],
      models: [5],
      rows,
      targets: targetLines(rows),
      claim: claimOf(rows),
      recipes: [],
      notes: ['a note'],
    };
    const trained = trainingOf([
      trainingTask('mnist', [
        trainingRow('gaussian', 'Gaussian', { hardware: null, atGaussian: reading(0.8, null) }),
        trainingRow('rademacher', 'signs', { atGaussian: reading(0.9, 0.1) }),
        trainingRow('pezo-b-9', 'PeZO B', { atGaussian: reading(0.8, 0) }),
      ]),
    ]);
    const files = await comparisonFiles(data, trained);
    const text = files['compare.md'] ?? '';
    expect(text.split('\n')[2]).toBe(`${signsSiliconText(data)} ${signsTrainingText(trained)}`);
    expect(signsSiliconText(data)).toBe(
      'label of rademacher (one random sign per weight, no scale, no reuse) is the rival to beat: at P = 32 it beats the best PeZO bank in ' +
        'iCE40 logic cells (38 against 384 LC), UltraScale+ LUTs (64 against 320 LUT), UltraScale+ flip-flops (9.50 against 640 FF).',
    );
    expect(text).toContain('not measured \\[1\\]');
    expect(text).toMatch(/\[\d\] OpenSTA is not installed: apt-get install opensta/);
    expect(text).toContain('9.50 † \\[');
    expect(text).toContain('1.23e13');
    expect(text).toContain('## What each scheme does to training\n\n### mnist: title of mnist');
    expect(text).toContain('| label of pezo-b-9 | PeZO B | 12 | - | 10 | 20 | - | - | 1.40 | equivalent +0.00 | - |');
    expect(files['compare.html']).toContain('<h3>mnist: title of mnist</h3>');
    expect(files['paper-claim.md']).toContain('Not measured: the rows at P = 1024 are missing.');
    const claimed = await comparisonFiles({ ...data, claim: claimOf([...rows, tree(1024)]) });
    expect(claimed['paper-claim.md']).toMatch(
      /\| label of pezo-b-9 \(P = 32\) \| lib \| 1\.40 \| 10 \| 14\.0 % \| 86\.0 % \|/,
    );
  });
});
