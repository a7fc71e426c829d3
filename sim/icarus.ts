/**
 * Cross-check under Icarus Verilog: a second simulator, and a four-state one. After reset no control output may be X or
 * Z, nor any payload while it is valid; every accepted beat must equal the golden one. Slow (about 0.1 ms a cycle for a
 * 31-lane bank): for thousands of beats, not millions.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { ExitCode, ZerothError } from '../base/errors.js';
import { chunkLayout, chunksOf, createGolden, fillChunk } from './golden.js';
import { testbenchText } from './icarus-testbench.js';
import { beatsOf, segmentsOf } from './program.js';
import { type CrossCheckRequest, sourceFields } from './request.js';
import { requireTool } from './tools.js';
import { fromWords } from './verilator-bindings/index.js';

export type { CrossCheckRequest } from './request.js';

export interface CrossCheckResult {
  /** Beats equal to the golden ones. */
  readonly beats: number;
  readonly cycles: number;
  readonly seconds: number;
  /** First accepted beat that differs. */
  readonly divergence: {
    readonly beat: number;
    readonly port: string;
    /** Hexadecimal, without prefix. */
    readonly golden: string;
    readonly rtl: string;
  } | null;
  /** First output that was X or Z when it should not be: binary digits. */
  readonly unknown: { readonly cycle: number; readonly port: string; readonly value: string } | null;
  readonly icarus: string;
}

const hangMs = 1_800_000;

/** @throws ZerothError: iverilog missing (3); it warns or fails, the source stalls or the time is up (1) */
export async function crossCheck(request: CrossCheckRequest): Promise<CrossCheckResult> {
  const iverilog = await requireTool('iverilog');
  const vvp = await requireTool('vvp');
  const work = await mkdtemp(join(tmpdir(), 'zeroth-icarus-'));
  try {
    const started = performance.now();
    const sources = request.files.filter((f) => f.path.endsWith('.v'));
    for (const { path, text } of sources) {
      await mkdir(dirname(join(work, path)), { recursive: true });
      await writeFile(join(work, path), text);
    }
    await writeFile(join(work, 'zeroth_testbench.v'), testbenchText(request));
    const args = ['-g2005', '-Wall', '-o', 'bench.vvp', '-s', 'zeroth_testbench', 'zeroth_testbench.v'];
    const options = {
      cwd: work,
      reject: false,
      ...(request.signal === undefined ? {} : { cancelSignal: request.signal }),
    };
    const compiled = await execa(iverilog.path, [...args, ...sources.map((f) => f.path)], options);
    // `timescale is left to the user of the Verilog; the test bench has its own.
    const complaints = String(compiled.stderr)
      .split('\n')
      .filter((l) => l !== '' && !/timescale/.test(l));
    if (compiled.failed || complaints.length > 0) throw icarusError(request.top, 'iverilog reports', complaints);
    const timeout = request.timeoutMs ?? hangMs;
    const ran = await execa(vvp.path, ['-n', 'bench.vvp'], { ...options, timeout });
    if (ran.timedOut) throw icarusError(request.top, `vvp was stopped after ${timeout / 1000} s`, []);
    const lines = String(ran.stdout)
      .split('\n')
      .filter((l) => l !== '');
    const seconds = (performance.now() - started) / 1000;
    const dump = await readFile(join(work, 'beats.txt'), 'utf8').catch(() => '');
    return { ...(await judge(request, lines, dump)), seconds, icarus: iverilog.version };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

type Judgement = Omit<CrossCheckResult, 'seconds' | 'icarus'>;

async function judge(request: CrossCheckRequest, lines: readonly string[], dump: string): Promise<Judgement> {
  const unknownLine = lines.find((l) => l.startsWith('ZEROTH_UNKNOWN '));
  const [, at = '0', port = '', value = ''] = unknownLine?.split(' ') ?? [];
  const unknown = unknownLine === undefined ? null : { cycle: Number(at), port, value };
  const done = lines.find((l) => l.startsWith('ZEROTH_DONE '));
  const stalled = lines.find((l) => l.startsWith('ZEROTH_STALLED '));
  const others = lines.filter((l) => !/^ZEROTH_/.test(l));
  if (unknown === null && stalled !== undefined) {
    throw icarusError(request.top, `the source stalled at cycle ${stalled.split(' ')[1]}`, others);
  }
  if (unknown === null && done === undefined) throw icarusError(request.top, 'the simulation ended early', others);
  // A failed assertion of the design prints; nothing else does.
  if (others.length > 0) throw icarusError(request.top, 'the design printed', others);
  const compared = await compareDump(request, dump);
  const cycles = Number(done?.split(' ')[1] ?? at);
  if (unknown === null && compared.divergence === null && compared.beats !== compared.wanted) {
    throw icarusError(request.top, `${compared.beats} beats came, but ${compared.wanted} were to come`, []);
  }
  return { beats: compared.beats, cycles, divergence: compared.divergence, unknown };
}

/** The dump has one accepted beat a line: the fields in hexadecimal. */
async function compareDump(request: CrossCheckRequest, dump: string) {
  const wire = await createGolden(request.golden);
  const widths = sourceFields(request.source).map((name) => request.ports.find((p) => p.name === name)?.width ?? 1);
  const rows = dump.split('\n').filter((l) => l !== '');
  const segments = segmentsOf(request.program);
  const wanted = beatsOf(request.program);
  const bytes = new Uint8Array(chunkLayout(wire.format).bytes);
  const { sideBand, valid } = chunkLayout(wire.format);
  const words = new Uint32Array(bytes.buffer);
  const half = (from: number, i: number): bigint => BigInt(new Uint16Array(bytes.buffer, from, i + 1)[i] ?? 0);
  let beats = 0;
  for (const chunk of chunksOf(segments)) {
    fillChunk(wire, bytes, chunk.segment, chunk.done, chunk.count);
    for (let i = 0; i < chunk.count; i++) {
      const row = rows[beats];
      if (row === undefined) return { beats, wanted, divergence: null };
      const data = fromWords(words, widths[0] ?? 1, i * wire.format.wordsPerBeat);
      const expected = [
        data,
        ...(request.source.scale === undefined ? [] : [half(sideBand, i)]),
        ...(request.source.count === undefined ? [] : [half(valid, i)]),
      ];
      const got = row.split(' ');
      for (const [k, value] of expected.entries()) {
        const golden = value.toString(16).padStart(Math.ceil((widths[k] ?? 1) / 4), '0');
        if (got[k] === golden) continue;
        const port = sourceFields(request.source)[k] ?? '';
        return { beats, wanted, divergence: { beat: beats, port, golden, rtl: got[k] ?? '' } };
      }
      beats++;
    }
  }
  return { beats, wanted, divergence: null };
}

const shownLines = 8;

function icarusError(top: string, what: string, lines: readonly string[]): ZerothError {
  const shown = lines.slice(0, shownLines).map((l) => `\n  ${l}`);
  return new ZerothError({ where: `${top} under Icarus`, what: `${what}${shown.join('')}` }, ExitCode.checkFailed);
}

/** For people. */
export function describeCrossCheck(top: string, r: CrossCheckResult): string {
  if (r.unknown !== null) {
    const { cycle, port, value } = r.unknown;
    return `${top} under Icarus: ${port} is ${value} at cycle ${cycle}: a register was read before it was set or reset`;
  }
  if (r.divergence !== null) {
    const { beat, port, golden, rtl } = r.divergence;
    return `${top} under Icarus: ${port} differs at beat ${beat}: golden ${golden}, RTL ${rtl}`;
  }
  return `${top} under Icarus: ${r.beats} beats equal, no X after reset, ${r.cycles} cycles`;
}
