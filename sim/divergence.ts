/** What the first differing beat was, and everything needed to look at it: waveform, picture, replay. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { WireFormat } from '../golden-model/wire.js';
import { type Chunk, chunkLayout, type GoldenSpec } from './golden.js';
import { Playback } from './playback.js';
import type { Program } from './program.js';
import type { LockstepRequest, SourcePorts } from './request.js';
import { type TimingRow, timingSvg } from './timing.js';
import { parseVcd, type Vcd, valueAt } from './vcd.js';
import {
  type BuiltLibrary,
  buildModel,
  fromWords,
  type InitialState,
  type Model,
  type ModelLibrary,
  wordsOf,
} from './verilator-bindings/index.js';

export interface FirstDivergence {
  readonly top: string;
  /** Rising edges before the one that would have accepted the beat; the waveform's time is ten times this. */
  readonly cycle: number;
  /** Beats accepted before it in the whole run. */
  readonly beat: number;
  /** Position that the pass started at, and the beat within the pass. */
  readonly start: string;
  readonly beatOfPass: number;
  /** Index into the program. */
  readonly action: number;
  /** Port that differs, and its bits. */
  readonly signal: string;
  readonly bits: readonly [high: number, low: number];
  /** Slot of the beat (lane position), or null where the side band or the count differs. */
  readonly slot: number | null;
  /** Two's complement codes for a slot, otherwise plain numbers. */
  readonly golden: number;
  readonly rtl: number;
  /** All slots that differ in this beat. */
  readonly differingSlots: readonly number[];
  /** `file.ts:line` of the signal, when the emitter's map was among the files. */
  readonly source: string | null;
  readonly seed: string | null;
  /** Cycles in the waveform, both ends included. */
  readonly window: readonly [first: number, last: number];
  /** Paths of what was written; empty without an output folder. */
  readonly files: readonly string[];
  readonly replay: string | null;
}

const windowBefore = 64;
const windowAfter = 16;
/** Of the picture: what is readable on a screen. */
const pictureBefore = 12;
const pictureAfter = 4;

interface At {
  readonly cycle: number;
  readonly beat: number;
  readonly action: number;
}

/** Names the first difference of a beat: slot by slot, then side band, then count. */
export function locate(
  request: LockstepRequest,
  built: BuiltLibrary,
  format: WireFormat,
  chunk: Chunk,
  offset: number,
  actual: Uint32Array,
  at: At,
): FirstDivergence {
  const { source } = request;
  const base = {
    top: request.top,
    ...at,
    start: String(chunk.segment.start),
    beatOfPass: chunk.segment.firstBeat + chunk.done + offset,
    seed: request.seed === undefined ? null : String(request.seed),
    window: around(at.cycle),
    files: [],
    replay: null,
  };
  const widthOf = (port: string): number => built.ports.find((p) => p.name === port)?.width ?? 1;
  const golden = goldenBeat(format, chunk, offset);
  const dataWords = wordsOf(widthOf(source.data));
  const expected = fromWords(golden.words, widthOf(source.data));
  const got = fromWords(actual, widthOf(source.data));
  const code = (value: bigint, slot: number): number =>
    Number(BigInt.asIntN(format.wordBits, value >> BigInt(slot * format.wordBits)));
  const differingSlots = Array.from({ length: format.slots }, (_, i) => i).filter(
    (i) => code(expected, i) !== code(got, i),
  );
  const [slot] = differingSlots;
  if (slot !== undefined) {
    const low = slot * format.wordBits;
    return {
      ...base,
      signal: source.data,
      bits: [low + format.wordBits - 1, low],
      slot,
      golden: code(expected, slot),
      rtl: code(got, slot),
      differingSlots,
      source: sourceLine(request, source.data),
    };
  }
  const rtlScale = source.scale === undefined ? undefined : actual[dataWords];
  const isScale = rtlScale !== undefined && rtlScale !== golden.sideBand;
  const signal = (isScale ? source.scale : source.count) ?? source.data;
  return {
    ...base,
    signal,
    bits: [widthOf(signal) - 1, 0],
    slot: null,
    golden: isScale ? golden.sideBand : golden.valid,
    rtl: isScale ? rtlScale : (actual[actual.length - 1] ?? 0),
    differingSlots: [],
    source: sourceLine(request, signal),
  };
}

function goldenBeat(format: WireFormat, { bytes, count }: Chunk, offset: number) {
  const width = format.wordsPerBeat;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + 4 * width * offset, width);
  const half = (column: number): number => new Uint16Array(bytes.buffer, bytes.byteOffset + column, count)[offset] ?? 0;
  const at = chunkLayout(format);
  return { words, sideBand: half(at.sideBand), valid: half(at.valid) };
}

interface SignalMap {
  readonly signals?: Readonly<Record<string, string>>;
}

/** From the map that the emitter writes beside each module. */
function sourceLine({ files, top }: LockstepRequest, signal: string): string | null {
  const map = files.find((f) => basename(f.path) === `${top}.map.json`);
  if (map === undefined) return null;
  return (JSON.parse(map.text) as SignalMap).signals?.[signal] ?? null;
}

/** What a replay needs; the Verilog lies beside it. */
export interface Repro {
  readonly zeroth: 'lockstep-repro';
  readonly version: 1;
  readonly top: string;
  readonly clock?: string | null | undefined;
  readonly reset?: LockstepRequest['reset'];
  readonly files: readonly string[];
  readonly source: SourcePorts;
  readonly golden: GoldenSpec;
  readonly program: Program;
  readonly seed?: string | number | undefined;
  readonly initial?: InitialState | undefined;
  readonly found: Pick<FirstDivergence, 'cycle' | 'beat' | 'signal' | 'slot' | 'golden' | 'rtl'>;
}

/** Runs the program again with tracing around the beat and writes waveform, picture, report and replay file. */
export async function writeReport(request: LockstepRequest, found: FirstDivergence): Promise<FirstDivergence> {
  const { outDir } = request;
  if (outDir === undefined) return found;
  await mkdir(outDir, { recursive: true });
  const path = (name: string): string => join(outDir, name);
  await traceWindow(request, found.window, path('divergence.vcd'));
  const vcd = parseVcd(await readFile(path('divergence.vcd'), 'utf8'));
  await writeFile(path('divergence.svg'), picture(request, found, vcd));
  for (const file of request.files) {
    const target = join(outDir, 'rtl', file.path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, file.text);
  }
  const { top, clock, reset, source, golden, program, seed, initial } = request;
  const { cycle, beat, signal, slot } = found;
  const repro: Repro = {
    zeroth: 'lockstep-repro',
    version: 1,
    top,
    clock,
    reset,
    files: request.files.map((f) => f.path),
    source,
    golden,
    program,
    seed,
    initial,
    found: { cycle, beat, signal, slot, golden: found.golden, rtl: found.rtl },
  };
  await writeFile(path('repro.json'), `${JSON.stringify(repro, null, 2)}\n`);
  const names = ['divergence.vcd', 'divergence.svg', 'divergence.json', 'repro.json'];
  const report = { ...found, files: names.map(path), replay: `zeroth simulate --replay ${path('repro.json')}` };
  // The folder may be moved: names in it are relative to it.
  const portable = { ...report, files: names, replay: 'zeroth simulate --replay repro.json' };
  await writeFile(path('divergence.json'), `${JSON.stringify(portable, null, 2)}\n`);
  return report;
}

/** Cycles in a waveform around one. */
const around = (cycle: number): FirstDivergence['window'] => [Math.max(0, cycle - windowBefore), cycle + windowAfter];

async function traceWindow(request: LockstepRequest, [first, last]: FirstDivergence['window'], path: string) {
  const library = await buildModel({ ...request, trace: true });
  const model = library.create(request.initial);
  try {
    const playback = playbackOn(library, model, request);
    playback.advance(first);
    model.trace(path, () => playback.advance(last + 1));
  } finally {
    model.dispose();
  }
}

function playbackOn(library: ModelLibrary, model: Model, { source, program }: LockstepRequest): Playback {
  const { valid, ready, data } = source;
  return new Playback(model, library.tap({ valid, ready, fields: [data] }), program);
}

export interface Stall {
  /** Cycle after the last beat, or the first of the action in which none came. */
  readonly cycle: number;
  readonly window: FirstDivergence['window'];
  /** The waveform; null without an output folder. */
  readonly file: string | null;
}

/**
 * Runs the program again to where beats stopped, and writes the waveform around it.
 * @param stalled beats accepted before, first cycle of the action that waits for one, and where it gave up
 */
export async function writeStall(
  request: LockstepRequest,
  { beats, from, until }: { readonly beats: number; readonly from: number; readonly until: number },
): Promise<Stall> {
  const library = await buildModel(request);
  const model = library.create(request.initial);
  let cycle = from;
  try {
    playbackOn(library, model, request).advance(until, beats);
    cycle = Math.max(from, model.cycles);
  } finally {
    model.dispose();
  }
  const window = around(cycle);
  if (request.outDir === undefined) return { cycle, window, file: null };
  await mkdir(request.outDir, { recursive: true });
  const file = join(request.outDir, 'stall.vcd');
  await traceWindow(request, window, file);
  return { cycle, window, file };
}

/** Levels of the control ports and the differing lane, RTL above golden, around the beat. */
function picture(request: LockstepRequest, found: FirstDivergence, vcd: Vcd): string {
  const first = Math.max(found.window[0], found.cycle - pictureBefore);
  const last = Math.min(found.window[1], found.cycle + pictureAfter);
  const cycles = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const marked = found.cycle - first;
  const [high, low] = found.bits;
  const sampled = (port: string): (string | null)[] => {
    const signal = vcd.signals.get(`TOP.${port}`);
    return cycles.map((c) => (signal === undefined ? null : valueAt(signal, c * 10)));
  };
  const { valid, ready } = request.source;
  const controls = [...vcd.signals.values()]
    .filter((s) => s.width === 1 && /^TOP\.\w+$/.test(s.path) && s.path !== 'TOP.clk' && s.path !== 'TOP.aclk')
    .map((s) => s.path.slice('TOP.'.length))
    // Ports that never move say nothing.
    .filter((p) => p === valid || p === ready || new Set(sampled(p)).size > 1);
  const width = high - low + 1;
  const text = (bits: string | null): string | null => {
    if (bits === null) return null;
    const part = bits.slice(bits.length - 1 - high, bits.length - low);
    if (!/^[01]+$/.test(part)) return 'x';
    const value = BigInt(`0b${part}`);
    return String(found.slot === null ? value : BigInt.asIntN(width, value));
  };
  const rtl = sampled(found.signal).map(text);
  const accepted = sampled(valid).map((v, i) => v === '1' && sampled(ready)[i] === '1');
  // Up to the difference the accepted beats were equal; beyond it there is nothing to compare with.
  const golden = rtl.map((v, i) =>
    i === marked ? String(found.golden) : i < marked && accepted[i] === true ? v : null,
  );
  const rows: TimingRow[] = [
    ...controls.map((name) => ({ name, values: sampled(name), levels: true })),
    { name: `${found.signal}[${high}:${low}] RTL`, values: rtl, levels: false, marked },
    { name: 'golden', values: golden, levels: false, marked },
  ];
  const where = found.slot === null ? found.signal : `lane ${found.slot}`;
  return timingSvg(`cycle ${found.cycle}, beat ${found.beat}, ${where}`, rows, first);
}

/** For people. */
export function describeDivergence(d: FirstDivergence): string {
  const hex = (v: number): string => {
    const width = d.bits[0] - d.bits[1] + 1;
    return `${v} (0x${BigInt.asUintN(width, BigInt(v))
      .toString(16)
      .padStart(Math.ceil(width / 4), '0')})`;
  };
  const lane = d.slot === null ? '' : `, lane ${d.slot}`;
  const others = d.differingSlots.length > 1 ? `; ${d.differingSlots.length} lanes of this beat differ` : '';
  return [
    `${d.top}: first divergence at cycle ${d.cycle}, beat ${d.beat}${lane}${others}`,
    `  where:   beat ${d.beatOfPass} of the pass from position ${d.start}, action ${d.action} of the program`,
    `  signal:  ${d.signal}[${d.bits[0]}:${d.bits[1]}]${d.source === null ? '' : `  ${d.source}`}`,
    `  golden:  ${hex(d.golden)}`,
    `  RTL:     ${hex(d.rtl)}`,
    ...(d.seed === null ? [] : [`  seed:    ${d.seed}`]),
    ...(d.files.length === 0 ? [] : [`  files:   ${d.files.join(', ')}`]),
    ...(d.replay === null ? [] : [`  replay:  ${d.replay}`]),
  ].join('\n');
}
