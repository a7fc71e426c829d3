import { type Config, type GeneratorConfig, resolveConfig } from '../config/index.js';
import { createStream } from './index.js';
import { createReference, type ReferenceKind } from './reference.js';
import { createState } from './state.js';
import { createWire, wireBeats } from './wire.js';

/**
 * The test vectors of docs/stream-vectors.json: enough of each stream that another implementation can tell where it went
 * wrong. Everything is plain JSON; positions are decimal strings.
 */
export interface StreamVectors {
  readonly name: string;
  /** The fields that decide the numbers. */
  readonly generator: object;
  readonly uBits: number;
  readonly uFrac: number;
  readonly scaleFrac: number;
  readonly groupSize: number;
  readonly period: string;
  /** From position 0. */
  readonly head: Passage;
  /** From a position inside the period, and a number inside a group. */
  readonly seek: Passage & { readonly state: object };
  /** Draw 7 of run seed 42 over 50,890 weights. */
  readonly draw: { readonly weights: number; readonly distinctVectors: string; readonly start: string };
  readonly wire: { readonly wordBits: number; readonly wordsPerBeat: number; readonly beats: readonly WireBeat[] };
}

export interface Passage {
  readonly start: string;
  readonly index: number;
  readonly numbers: readonly number[];
  /** `scaleInt` of each number. */
  readonly scales: readonly number[];
}

interface WireBeat {
  readonly words: readonly number[];
  readonly valid: number;
  readonly sideBand: number;
}

/** Fields that decide how the hardware is built and not what it emits. */
const hardwareOnly: ReadonlySet<string> = new Set(['replay', 'lockup', 'memory']);

const drawWeights = 50_890;
const drawIndex = 7n;
const drawSeed = 42;

/** Vectors of one generator: two groups at each place, but at least 24 numbers. */
export function streamVectors(name: string, generator: GeneratorConfig): StreamVectors {
  const stream = createStream(generator);
  const length = Math.max(2 * stream.groupSize, 24);
  const passage = (start: bigint, index: number): Passage => {
    const numbers = new Int32Array(length);
    const scales = new Uint16Array(length);
    stream.fill(numbers, start, index);
    stream.fillScale(scales, start, index);
    return { start: String(start), index, numbers: [...numbers], scales: [...scales] };
  };
  // Five eighths of the way: past rotations where there are any, and odd in every other respect.
  const middle = (stream.period * 5n) / 8n;
  const inside = stream.groupSize + Math.floor(stream.groupSize / 3);
  const state = createState(generator)(middle);
  return {
    name,
    generator: Object.fromEntries(Object.entries(generator).filter(([field]) => !hardwareOnly.has(field))),
    uBits: stream.uBits,
    uFrac: stream.uFrac,
    scaleFrac: stream.scaleFrac,
    groupSize: stream.groupSize,
    period: String(stream.period),
    head: passage(0n, 0),
    seek: { ...passage(middle, inside), state: plain(state) },
    draw: {
      weights: drawWeights,
      distinctVectors: String(stream.distinctVectors(drawWeights)),
      start: String(stream.drawStart(drawWeights, drawIndex, drawSeed)),
    },
    wire: wireVectors(generator, 4),
  };
}

function wireVectors(generator: GeneratorConfig, count: number): StreamVectors['wire'] {
  const wire = createWire(generator);
  const beats = wireBeats(wire.format, count);
  wire.wireWords(beats, 0n, 0, count);
  const { wordBits, wordsPerBeat } = wire.format;
  return {
    wordBits,
    wordsPerBeat,
    beats: Array.from({ length: count }, (_, i) => ({
      words: [...beats.words.subarray(i * wordsPerBeat, (i + 1) * wordsPerBeat)],
      valid: beats.valid[i] as number,
      sideBand: beats.sideBand[i] as number,
    })),
  };
}

const referenceKinds: readonly ReferenceKind[] = ['rademacher', 'uniform', 'gaussian'];

/** The whole file: the given configurations, the awkward shapes, the references. */
export function allVectors(configs: readonly { readonly name: string; readonly generator: GeneratorConfig }[]): object {
  return {
    about: 'Test vectors of docs/stream.md; written by scripts/stream-vectors.mjs',
    streams: [...configs, ...awkward].map(({ name, generator }) => streamVectors(name, generator)),
    references: { runSeed: 1, draw: 3, numbers: referenceVectors() },
  };
}

const shape = (name: string, generator: Config['generator']) => resolveConfig({ name, generator });

/** What the examples leave out: ragged beats, tiling, truncated words, each rotation and carry, several polynomials, independent schemes. */
const awkward = [
  shape('ragged-beats', { kind: 'on-the-fly', lanes: 7, bits: 9, perClock: 3, scaling: 'exact' }),
  shape('tiled-beats', { kind: 'on-the-fly', lanes: 5, bits: 8, perClock: 12, rotate: 'none', scaling: 'pow2' }),
  shape('truncated-words', { kind: 'on-the-fly', lanes: 8, bits: 12, wordBits: 8, rotate: 'step', scaling: 'exact' }),
  shape('constant-scale', { kind: 'on-the-fly', lanes: 3, bits: 10, seed: 77, scaling: 'constant' }),
  shape('rows', { kind: 'pool', size: 8 * 127, bits: 8, perClock: 8, carry: 'row', scaling: 'pow2', seed: 9 }),
  shape('no-carry', { kind: 'pool', size: 64, bits: 6, perClock: 5, carry: 'none', seed: 5 }),
  shape('even-phases', { kind: 'on-the-fly', lanes: 9, bits: 8, phases: 'even', scaling: 'none' }),
  shape('four-polynomials', { kind: 'on-the-fly', lanes: 8, bits: 8, polynomials: 4 }),
  shape('three-polynomials-by-step', {
    kind: 'on-the-fly',
    lanes: 6,
    bits: 11,
    wordBits: 8,
    polynomials: 3,
    rotate: 'step',
    scaling: 'exact',
  }),
  // Widths that leave a surplus in the last set, and seeds beyond the shorter lanes.
  shape('central-limit', { kind: 'clt', lanes: 6, seed: 3000 }),
  shape('rademacher', { kind: 'rademacher', perClock: 40, seed: 11 }),
  shape('tausworthe', { kind: 'tausworthe', perClock: 8, seed: 12 }),
  shape('tree', { kind: 'tree', perClock: 3, seed: 3000 }),
  shape('icdf', { kind: 'icdf', perClock: 6, seed: 14 }),
  shape('box-muller', { kind: 'box-muller', perClock: 5, seed: 15 }),
];

/** Numbers 0..15 of draw 3 of run seed 1 of each reference stream, as binary32. */
export function referenceVectors(): Record<string, readonly number[]> {
  return Object.fromEntries(
    referenceKinds.map((kind) => {
      const stream = createReference(kind);
      const z = new Float32Array(16);
      stream.fillFloat(z, stream.drawStart(z.length, 3n, 1));
      return [kind, [...z]];
    }),
  );
}

/** Typed arrays, lists of wide words (at most 53 bits) and big integers as JSON has them. */
const plain = (value: object): object => {
  const shown = (v: unknown): unknown => {
    if (v instanceof Int32Array) return [...v];
    if (Array.isArray(v)) return v.map(Number);
    return typeof v === 'bigint' ? String(v) : v;
  };
  return Object.fromEntries(Object.entries(value).map(([key, v]: [string, unknown]) => [key, shown(v)]));
};

/** JSON with one line a list of numbers: short to read, and differences show in place. */
export const vectorsJson = (vectors: object): string =>
  `${JSON.stringify(vectors, null, 2).replace(/\[\s+([-\d.e,\s]+?)\s+\]/g, (_, list: string) => `[${list.replace(/\s+/g, ' ')}]`)}\n`;
