import { loadKoffi } from '../../base/foreign.js';
import type { LaneSetConfig } from '../../config/index.js';
import { LaneSetStream } from '../../golden-model/index.js';
import { createReference, type ReferenceKind } from '../../golden-model/reference.js';
import type { FloatStream, IntegerStream, Position } from '../../golden-model/stream.js';
import { compileLibrary } from './compile.js';
import { type LaneSetFill, laneSetSignature, NativeLaneSet } from './lane-set.js';

/** Makes the streams that have no short period to tabulate: docs/stream.md, sections 9 and 8. */
export interface References {
  readonly backend: 'native' | 'javascript';
  stream(kind: ReferenceKind): FloatStream;
  laneSet(config: LaneSetConfig): FloatStream;
}

/** The golden model's own: for machines without a C compiler, and what the native ones must equal. */
export const javascriptReferences: References = {
  backend: 'javascript',
  stream: referenceOf,
  laneSet: (config) => new LaneSetStream(config),
};

/** The native streams, compiled on first use and cached by hash; the JavaScript ones where there is no C compiler. */
export async function loadReferences(compiler = process.env.CC ?? 'cc'): Promise<References> {
  try {
    return await nativeReferences(compiler);
  } catch {
    return javascriptReferences;
  }
}

/** @throws Error when the compiler does not run or cannot compile the kernel. */
export async function nativeReferences(compiler = process.env.CC ?? 'cc'): Promise<References> {
  const library = loadKoffi().load(await compileLibrary(['reference.c', 'lane-set.c'], compiler));
  const fill = library.func(
    'void zeroth_reference(void *out, size_t n, int kind, uint64_t index, void *draw, void *key, double factor)',
  );
  const fillLaneSet = library.func(laneSetSignature) as LaneSetFill;
  return {
    backend: 'native',
    stream: (kind) => new NativeReference(kind, fill),
    laneSet: (config) => new NativeLaneSet(config, fillLaneSet),
  };
}

type Fill = (
  out: Float32Array,
  n: number,
  kind: number,
  index: number,
  draw: Uint32Array,
  key: Uint32Array,
  factor: number,
) => void;

/** Number of a kind in reference.c, and its stream id in the key. */
const kinds = { rademacher: { number: 0, id: 1 }, uniform: { number: 1, id: 2 }, gaussian: { number: 2, id: 3 } };
const lowWord = 0xffffffffn;

/** A golden reference stream with the numbers made in C; positions are the golden model's own. */
class NativeReference implements FloatStream {
  readonly #golden: FloatStream;
  readonly #fill: Fill;
  readonly #number: number;
  readonly #factor: number;
  readonly #draw = new Uint32Array(2);
  readonly #key: Uint32Array;

  constructor(kind: ReferenceKind, fill: Fill) {
    this.#golden = referenceOf(kind);
    this.#fill = fill;
    this.#number = kinds[kind].number;
    this.#factor = factorOf(this.#golden);
    this.#key = Uint32Array.of(0, kinds[kind].id);
  }

  get period(): bigint {
    return this.#golden.period;
  }

  advance(d: number): bigint {
    return this.#golden.advance(d);
  }

  distinctVectors(d: number): bigint {
    return this.#golden.distinctVectors(d);
  }

  drawStart(d: number, draw: bigint, runSeed: number): Position {
    return this.#golden.drawStart(d, draw, runSeed);
  }

  fillFloat(out: Float32Array, start: Position, index = 0): void {
    if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`${index} is not a number index`);
    const position = start % this.period;
    this.#key[0] = Number(position >> 64n);
    this.#draw[0] = Number(position & lowWord);
    this.#draw[1] = Number((position >> 32n) & lowWord);
    this.#fill(out, out.length, this.#number, index, this.#draw, this.#key, this.#factor);
  }
}

/** `z = u * factor` where the stream has integers (section 10). */
function factorOf(stream: FloatStream | IntegerStream): number {
  if (!('scaleAt' in stream)) return 1;
  return stream.scaleAt(0n, 0) * 2 ** -(stream.uFrac + stream.scaleFrac);
}

function referenceOf(kind: ReferenceKind): FloatStream {
  return kind === 'gaussian' ? createReference(kind) : createReference(kind);
}
