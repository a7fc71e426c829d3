import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultCompiler, openNativeLibrary } from '../../base/native-library.js';
import { canonicalJson, type IndependentConfig } from '../../config/index.js';
import { IndependentStream } from '../../golden-model/index.js';
import { createReference, type ReferenceKind } from '../../golden-model/reference.js';
import type { FloatStream, IntegerStream, Position } from '../../golden-model/stream.js';
import { independentLibrary, nativeIndependent } from './independent.js';
import { checkStatus, choose, goldenOnly, type MadeStream, NativeStream } from './native-stream.js';

/** Makes the streams that have no short period to tabulate: docs/stream.md, sections 9 and 8. */
export interface References {
  readonly backend: 'native' | 'javascript';
  stream(kind: ReferenceKind): MadeStream;
  independent(config: IndependentConfig): MadeStream;
}

/** The golden model's own: for machines without a C compiler, and what the native ones must equal. */
export const javascriptReferences: References = withoutNative(null);

/** @param reason why there is no native code. */
function withoutNative(reason: string | null): References {
  return {
    backend: 'javascript',
    stream: (kind) => goldenOnly(kind, referenceOf(kind), reason),
    independent: (config) => goldenOnly(config.kind, new IndependentStream(config), reason),
  };
}

/** The native streams, compiled on first use and cached by hash; the JavaScript ones where there is no C compiler. */
export async function loadReferences(compiler = defaultCompiler()): Promise<References> {
  try {
    return await nativeReferences(compiler);
  } catch (error) {
    return withoutNative((error as Error).message);
  }
}

const sources = ['reference.c', 'independent.c'];
const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Streams by native code. At the first use of each kind or configuration its numbers are compared with the golden
 * stream's: where they differ, or there is no code for it, the golden stream is given, with the reason.
 * @param folder with the C files.
 * @throws Error when the compiler does not run or cannot compile the kernel.
 */
export async function nativeReferences(compiler = defaultCompiler(), folder = here): Promise<References> {
  const paths = sources.map((file) => join(folder, file));
  const library = await openNativeLibrary(paths, sources.join(', '), compiler);
  const kindOf: (name: string) => number = library.func('int zeroth_reference_kind(const char *name)');
  const fill: Fill = library.func(
    'int zeroth_reference(void *out, size_t n, int kind, uint64_t index, void *draw, void *key, double factor)',
  );
  const independent = independentLibrary(library);
  /** Compared, and equal: later uses have streams of their own, of the same code. */
  const agreed = new Set<string>();
  const checked = (key: string, name: string, golden: FloatStream, native: FloatStream | null): MadeStream => {
    if (native !== null && agreed.has(key)) return { stream: native, madeBy: 'native', fallback: null };
    const made = choose(name, golden, native);
    if (made.madeBy === 'native') agreed.add(key);
    return made;
  };
  return {
    backend: 'native',
    stream(kind) {
      const golden = referenceOf(kind);
      const [number, id] = [kindOf(kind), keyIds[kind]];
      const native = number < 0 || id === undefined ? null : new NativeReference(golden, number, id, fill);
      return checked(kind, kind, golden, native);
    },
    independent(config) {
      const golden = new IndependentStream(config);
      return checked(canonicalJson(config), config.kind, golden, nativeIndependent(golden, config, independent));
    },
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
) => number;

/** Stream ids in the key of Philox. */
const keyIds: Readonly<Partial<Record<ReferenceKind, number>>> = { rademacher: 1, uniform: 2, gaussian: 3 };
const lowWord = 0xffffffffn;

/** A golden reference stream with the numbers made in C. */
class NativeReference extends NativeStream {
  readonly #fill: Fill;
  readonly #number: number;
  readonly #factor: number;
  readonly #draw = new Uint32Array(2);
  readonly #key: Uint32Array;

  constructor(golden: FloatStream, number: number, id: number, fill: Fill) {
    super(golden);
    this.#fill = fill;
    this.#number = number;
    this.#factor = factorOf(golden);
    this.#key = Uint32Array.of(0, id);
  }

  fillFloat(out: Float32Array, start: Position, index = 0): void {
    if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`${index} is not a number index`);
    const position = start % this.period;
    this.#key[0] = Number(position >> 64n);
    this.#draw[0] = Number(position & lowWord);
    this.#draw[1] = Number((position >> 32n) & lowWord);
    checkStatus(this.#fill(out, out.length, this.#number, index, this.#draw, this.#key, this.#factor));
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
