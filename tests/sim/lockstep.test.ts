import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExitCode, resolveConfig, ZerothError } from '../../config/index.js';
import { Bank } from '../../golden-model/arithmetic/bank.js';
import { describeDivergence, type FirstDivergence } from '../../sim/divergence.js';
import type { GoldenSpec } from '../../sim/golden.js';
import { type LockstepRequest, lockstep } from '../../sim/lockstep.js';
import { type Pokes, type Program, randomProgram, type Stimulus, segmentsOf } from '../../sim/program.js';
import { replayLockstep } from '../../sim/replay.js';
import { parseVcd, valueAt } from '../../sim/vcd.js';
import { fixture, scratch } from './support.js';

const config = resolveConfig({ name: 't', generator: { kind: 'on-the-fly', lanes: 5, bits: 8, scaling: 'none' } });
if (config.generator.kind !== 'on-the-fly') throw new Error('unreachable');
const generator = config.generator;
const bank = new Bank(generator);
const golden: GoldenSpec = { kind: 'generator', generator };

const vector = (words: Int32Array): string =>
  `{${[...words]
    .reverse()
    .map((w) => `8'd${w}`)
    .join(', ')}}`;
const goodBank = fixture('bank.v').text.replace(/INIT = \{.*\}/, `INIT = ${vector(bank.words(0))}`);
const map = {
  path: 'bank.map.json',
  text: '{"file":"bank.v","signals":{"m_data":"hdl-gen/schemes/on-the-fly.ts:42"}}',
};

const loadCycles = (position: bigint): Pokes[] => {
  const t = Number(position);
  return [...bank.words(t)].map((word) => ({ load_valid: 1, load_data: word, load_tau: t % bank.period }));
};
const stimulus: Stimulus = {
  resetStart: 0n,
  snapshot: [{ snapshot: 1 }],
  restore: [{ restore: 1 }],
  load: loadCycles,
  positions: BigInt(bank.jointPeriod),
};
const source = { valid: 'm_valid', ready: 'm_ready', data: 'm_data' } as const;

const request = (changes: Partial<LockstepRequest> & { verilog?: string }): LockstepRequest => ({
  files: [{ path: 'bank.v', text: changes.verilog ?? goodBank }, map],
  top: 'bank',
  source,
  golden,
  program: [
    { kind: 'reset', cycles: 2, start: '0' },
    { kind: 'beats', count: 3000 },
  ],
  threads: 1,
  ...changes,
});

/** The emitted text with one thing wrong in it; fails if there was nothing to change. */
function broken(from: string, to: string): string {
  const text = goodBank.replace(from, to);
  expect(text).not.toBe(goodBank);
  return text;
}

async function divergenceOf(changes: Parameters<typeof request>[0]): Promise<FirstDivergence> {
  const { divergence } = await lockstep(request(changes));
  expect(divergence).not.toBeNull();
  if (divergence === null) throw new Error('unreachable');
  return divergence;
}

describe('equal streams', () => {
  it.each([1, 2] as const)('compares a joint period and its wrap with %i thread(s)', async (threads) => {
    const beats = 3 * bank.jointPeriod + 17;
    const program: Program = [
      { kind: 'reset', cycles: 2, start: '0' },
      { kind: 'beats', count: beats },
      { kind: 'drive', cycles: loadCycles(777n), start: '777' },
      { kind: 'beats', count: 5000, ready: '0110' },
    ];
    const result = await lockstep(request({ program, threads }));
    expect(result).toMatchObject({ beats: beats + 5000, numbers: 5 * (beats + 5000), divergence: null });
    expect(result.outputs.beat_count).toBe(String(beats + 5000));
    // Each period has a rotation cycle, the second part is ready in two of four cycles.
    expect(result.cycles).toBeGreaterThan(2 + beats + Math.floor(beats / 255) + 5 + 10_000 - 4);
  });

  it('holds under random resets, loads, snapshots, restores and back-pressure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
        const program = randomProgram(seed, 4000, stimulus);
        const { divergence, beats } = await lockstep(request({ program, seed }));
        expect(divergence, divergence === null ? '' : describeDivergence(divergence)).toBeNull();
        expect(beats).toBeGreaterThanOrEqual(4000);
      }),
      { numRuns: 25 },
    );
  });

  it('makes the same program of the same seed, with every kind of action in it', () => {
    const program = randomProgram(7, 40_000, stimulus);
    expect(randomProgram(7, 40_000, stimulus)).toEqual(program);
    expect(randomProgram(8, 40_000, stimulus)).not.toEqual(program);
    expect(JSON.parse(JSON.stringify(program))).toEqual(program);
    const kinds = new Set(program.map((a) => a.kind));
    expect([...kinds].sort()).toEqual(['beats', 'drive', 'idle', 'reset', 'restore', 'snapshot']);
    // Snapshots stay between groups of three beats.
    let phase = 0;
    for (const action of randomProgram(7, 4000, { ...stimulus, beatsPerGroup: 3 })) {
      if (action.kind === 'beats') phase = (phase + action.count) % 3;
      else if (action.kind === 'snapshot') expect(phase).toBe(0);
      else if (action.kind !== 'idle') phase = 0;
    }
  });

  it('knows where the golden stream stands after every action', () => {
    const program: Program = [
      { kind: 'reset', cycles: 1, start: '3' },
      { kind: 'beats', count: 10 },
      { kind: 'snapshot', cycles: [] },
      { kind: 'beats', count: 5 },
      { kind: 'restore', cycles: [] },
      { kind: 'beats', count: 6 },
      { kind: 'drive', cycles: [], start: '99' },
      { kind: 'idle', cycles: 3 },
      { kind: 'beats', count: 1 },
    ];
    expect(segmentsOf(program)).toEqual([
      { start: 3n, firstBeat: 0, count: 10 },
      { start: 3n, firstBeat: 10, count: 5 },
      { start: 3n, firstBeat: 10, count: 6 },
      { start: 99n, firstBeat: 0, count: 1 },
    ]);
    expect(() => segmentsOf([{ kind: 'beats', count: 1 }])).toThrow("program: beats before any 'reset' or 'drive'");
  });
});

describe('negative controls', () => {
  it('catches a flipped tap, and reports it so that it can be looked at', async () => {
    const outDir = scratch();
    const verilog = broken('leap[7] ^ leap[5]', 'leap[7] ^ leap[6]');
    const program: Program = [
      { kind: 'reset', cycles: 2, start: '0' },
      { kind: 'beats', count: 500, ready: '1101' },
    ];
    const found = await divergenceOf({ verilog, program, outDir, seed: 41 });
    // Beat 0 is the start words; the first step is wrong in some lane. Beat 1 is accepted in the second ready cycle.
    const right = bank.words(1).map((w) => ((w ^ 0x80) << 24) >> 24);
    expect(found).toMatchObject({
      cycle: 3,
      beat: 1,
      action: 1,
      beatOfPass: 1,
      start: '0',
      signal: 'm_data',
      seed: '41',
    });
    const { slot, rtl } = found;
    if (slot === null) throw new Error('no slot');
    expect(found.bits).toEqual([8 * slot + 7, 8 * slot]);
    expect(found.golden).toBe(right[slot]);
    expect(rtl).not.toBe(right[slot]);
    expect(found.source).toBe('hdl-gen/schemes/on-the-fly.ts:42');
    expect(found.window).toEqual([0, 19]);

    const text = describeDivergence(found);
    expect(text).toContain(`bank: first divergence at cycle 3, beat 1, lane ${slot}`);
    expect(text).toContain(`signal:  m_data[${8 * slot + 7}:${8 * slot}]  hdl-gen/schemes/on-the-fly.ts:42`);
    expect(text).toMatch(new RegExp(`golden: {2}${found.golden} \\(0x[0-9a-f]{2}\\)`));
    expect(text).toContain(`replay:  zeroth simulate --replay ${join(outDir, 'repro.json')}`);

    const vcd = parseVcd(readFileSync(join(outDir, 'divergence.vcd'), 'utf8'));
    expect([vcd.firstTime, vcd.lastTime]).toEqual([0, 195]);
    const data = vcd.signals.get('TOP.m_data');
    if (data === undefined) throw new Error('m_data is not in the waveform');
    const bits = valueAt(data, 30) ?? '';
    expect(Number(BigInt.asIntN(8, BigInt(`0b${bits}`) >> BigInt(8 * slot)))).toBe(rtl);
    const svg = readFileSync(join(outDir, 'divergence.svg'), 'utf8');
    expect(svg).toMatch(/^<svg/);
    for (const shown of ['m_ready', 'golden', String(found.golden), String(rtl), `lane ${slot}`])
      expect(svg).toContain(shown);
    const saved = readFileSync(join(outDir, 'divergence.json'), 'utf8');
    expect(JSON.parse(saved)).toMatchObject({ cycle: 3, slot, rtl, replay: 'zeroth simulate --replay repro.json' });
    expect(saved).not.toContain(outDir);
  });

  it('replays what it saved, and sees when the Verilog has been mended', async () => {
    const outDir = scratch();
    // Forgets the rotation of one lane: wrong from the second period on.
    const verilog = broken(
      'else if (rotate) state_q[i*B +: B] <= above;',
      'else if (rotate && i != 2) state_q[i*B +: B] <= above;',
    );
    const found = await divergenceOf({ verilog, outDir, threads: 2 });
    expect(found).toMatchObject({ beat: 255, slot: 2, differingSlots: [2], cycle: 2 + 256 });
    expect(found.window).toEqual([258 - 64, 258 + 16]);
    const vcd = parseVcd(readFileSync(join(outDir, 'divergence.vcd'), 'utf8'));
    expect([vcd.firstTime, vcd.lastTime]).toEqual([1940, 2745]);

    const again = await replayLockstep(join(outDir, 'repro.json'));
    expect(again.divergence).toMatchObject({
      cycle: found.cycle,
      beat: 255,
      slot: 2,
      golden: found.golden,
      rtl: found.rtl,
    });
    expect(again.divergence?.files).toEqual([]);
    writeFileSync(join(outDir, 'rtl', 'bank.v'), goodBank);
    expect((await replayLockstep(join(outDir, 'repro.json'))).divergence).toBeNull();

    writeFileSync(join(outDir, 'other.json'), '{"version": 1}');
    await expect(replayLockstep(join(outDir, 'other.json'))).rejects.toThrow('is not a lockstep replay file');
    await expect(replayLockstep(join(outDir, 'none.json'))).rejects.toThrow('none.json: cannot be read as JSON');
  });

  it('catches a wrong seed at the first beat', async () => {
    const verilog = goodBank.replace(/INIT = \{.*\}/, `INIT = ${vector(bank.words(1))}`);
    const found = await divergenceOf({ verilog });
    expect(found).toMatchObject({ cycle: 2, beat: 0, slot: 0 });
    const wrongSeed = { ...golden, generator: { ...generator, seed: 2 } } as const;
    expect(await divergenceOf({ golden: wrongSeed })).toMatchObject({ cycle: 2, beat: 0, slot: 0 });
  });

  it('catches a pass that does not start again: a restore that is ignored, or a load that is not done', async () => {
    const program: Program = [
      { kind: 'reset', cycles: 2, start: '0' },
      { kind: 'snapshot', cycles: [{ snapshot: 1 }] },
      { kind: 'beats', count: 100 },
      { kind: 'restore', cycles: [{ restore: 1 }] },
      { kind: 'beats', count: 100 },
    ];
    expect((await lockstep(request({ program }))).divergence).toBeNull();
    const stale = await divergenceOf({
      program,
      verilog: broken('else if (restore) state_q', "else if (restore && 1'b0) state_q"),
    });
    expect(stale).toMatchObject({ beat: 100, beatOfPass: 0, action: 4 });
    const forgotten = program.map((a) => (a.kind === 'restore' ? { ...a, cycles: [{}] } : a));
    expect(await divergenceOf({ program: forgotten })).toMatchObject({ beat: 100, beatOfPass: 0, action: 4 });
  });

  it.each([1, 2] as const)('catches one corrupted golden value with %i thread(s)', async (threads) => {
    const argument = { generator, beat: 10_000, xor: 0x0200 };
    const spec: GoldenSpec = { kind: 'module', module: 'tests/sim/golden-fixtures.js', name: 'corrupted', argument };
    const program: Program = [
      { kind: 'reset', cycles: 2, start: '0' },
      { kind: 'beats', count: 20_000 },
    ];
    const found = await divergenceOf({ golden: spec, program, threads });
    expect(found).toMatchObject({
      beat: 10_000,
      slot: 1,
      differingSlots: [1],
      cycle: 2 + 10_000 + Math.floor(10_000 / 255),
    });
    expect(found.golden & 0xff).toBe((found.rtl ^ 2) & 0xff);
  });

  it('tells a golden model that fails from RTL that is wrong', async () => {
    const spec: GoldenSpec = {
      kind: 'module',
      module: 'tests/sim/golden-fixtures.js',
      name: 'failing',
      argument: generator,
    };
    for (const threads of [1, 2] as const) {
      await expect(lockstep(request({ golden: spec, threads }))).rejects.toThrow('the golden model broke');
    }
    const none: GoldenSpec = { ...spec, name: 'nobody' };
    await expect(lockstep(request({ golden: none }))).rejects.toThrow("has no function 'nobody'");
  });

  it('ends when the source stalls, and says where', async () => {
    const verilog = broken('assign m_valid = !rotate', "assign m_valid = beat_count < 32'd50 && !rotate");
    const stalled = async (changes: Partial<LockstepRequest>): Promise<ZerothError> => {
      const error: unknown = await lockstep(request({ verilog, ...changes })).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(ZerothError);
      return error as ZerothError;
    };
    const { exitCode, message } = await stalled({});
    expect(exitCode).toBe(ExitCode.checkFailed);
    expect(message).toBe(
      `bank, cycle ${2 + 2 * 262144}: m_valid has not been high under m_ready for 262144 cycles, after 50 equal beats (action 1 of the program)
  fix: see what m_valid waits for at cycle 52`,
    );

    // With a folder, the waveform around the last beat, as for a divergence.
    const outDir = scratch();
    const file = join(outDir, 'stall.vcd');
    const withFile = await stalled({ outDir });
    expect(withFile.message).toContain(
      `fix: see what m_valid waits for at cycle 52: ${file} shows cycles 0 to ${52 + 16}`,
    );
    const vcd = parseVcd(readFileSync(file, 'utf8'));
    expect([vcd.firstTime, vcd.lastTime]).toEqual([0, 10 * (52 + 16) + 5]);
    const valid = vcd.signals.get('TOP.m_valid');
    if (valid === undefined) throw new Error('m_valid is not in the waveform');
    expect([valueAt(valid, 10 * 51), valueAt(valid, 10 * 52), valueAt(valid, 10 * 60)]).toEqual(['1', '0', '0']);

    // Stalled since an action without beats: around its end, not around the last beat.
    const program: Program = [
      { kind: 'reset', cycles: 2, start: '0' },
      { kind: 'beats', count: 50 },
      { kind: 'idle', cycles: 1000 },
      { kind: 'beats', count: 1 },
    ];
    expect((await stalled({ program, outDir })).message).toContain(
      `after 50 equal beats (action 3 of the program)\n  fix: see what m_valid waits for at cycle 1052: ${file} shows cycles 988 to 1068`,
    );
  });

  it('refuses RTL of another configuration, and a raised fault', async () => {
    const wide: GoldenSpec = {
      kind: 'generator',
      generator: { ...generator, lanes: 6, phases: [0, 1, 2, 3, 4, 5], perClock: 6 },
    };
    await expect(lockstep(request({ golden: wide }))).rejects.toThrow(
      'bank.m_data: 40 bits, but the golden beats have 6 x 8 = 48',
    );
    // beat_count is not zero after a run: as good as a fault flag.
    await expect(lockstep(request({ source: { ...source, fault: 'beat_count' } }))).rejects.toThrow(
      'bank.beat_count: raised after 3000 equal beats',
    );
  });

  it('stops at an abort with the code of an interruption, and reports progress', async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const run = lockstep(
      request({
        program: [
          { kind: 'reset', cycles: 2, start: '0' },
          { kind: 'beats', count: 1_000_000_000 },
        ],
        threads: 2,
        signal: abort.signal,
        onProgress: (beats, total) => {
          seen.push(beats);
          expect(total).toBe(1_000_000_000);
          if (seen.length === 3) abort.abort();
        },
      }),
    );
    await expect(run).rejects.toMatchObject({ exitCode: ExitCode.interrupted });
    expect(seen.length).toBe(3);
    expect(seen[0]).toBeGreaterThan(0);
  });
});

describe('the built package', () => {
  it('runs its golden worker from dist', () => {
    const root = new URL('../../', import.meta.url);
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root });
    expect(existsSync(new URL('dist/sim/golden-worker.js', root))).toBe(true);
    const script = `
      import { openGolden } from './dist/sim/golden.js';
      const spec = ${JSON.stringify(golden)};
      const feed = await openGolden(spec, [{ start: 0n, firstBeat: 0, count: 10000 }], 2);
      const here = await openGolden(spec, [{ start: 0n, firstBeat: 0, count: 10000 }], 1);
      let same = 0;
      for (;;) {
        const [a, b] = [await feed.next(), await here.next()];
        if (a === null || b === null) break;
        const words = ({ bytes, count }) => Buffer.from(bytes.subarray(0, 4 * count * feed.format.wordsPerBeat));
        if (a.count === b.count && Buffer.compare(words(a), words(b)) === 0) same++;
      }
      await feed.close();
      console.log(same);`;
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' });
    expect(out).toBe('3\n');
  });
});
