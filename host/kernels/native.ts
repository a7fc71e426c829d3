import { fileURLToPath } from 'node:url';
import { defaultCompiler, type NativeLibrary, openNativeLibrary } from '../../base/native-library.js';
import { high, low, perStep, roots } from './exp.js';
import { javascriptKernel } from './javascript.js';
import { checkBuffers, checkLogits, checkRows, type Kernel, position } from './kernel.js';

const source = fileURLToPath(new URL('./perturb.c', import.meta.url));
export interface KernelChoice {
  readonly kernel: Kernel;
  /** Why the JavaScript kernel was taken, or null. */
  readonly fallback: string | null;
}

/** The native kernel, compiled on first use and cached by hash; the JavaScript one where there is no C compiler. */
export async function loadKernel(compiler = defaultCompiler()): Promise<KernelChoice> {
  try {
    return { kernel: await nativeKernel(compiler), fallback: null };
  } catch (error) {
    return { kernel: javascriptKernel, fallback: (error as Error).message };
  }
}

/** @throws Error when the compiler does not run or cannot compile the kernel. */
export async function nativeKernel(compiler = defaultCompiler()): Promise<NativeKernel> {
  return bind(await openNativeLibrary([source], 'the kernel', compiler));
}

/** The yardstick of bench/perturb.ts comes from the same library. */
export interface NativeKernel extends Kernel {
  memcpy(out: Float32Array, from: Float32Array): void;
}

function bind(library: NativeLibrary): NativeKernel {
  const add = library.func('void zeroth_add(void *out, void *base, void *z, size_t n, float c)');
  const ring = library.func(
    'void zeroth_ring(void *out, void *base, size_t n, float c, void *z, size_t period, size_t at)',
  );
  const turning = library.func(
    'void zeroth_turning(void *out, void *base, size_t n, float c, void *z, size_t rows, size_t lanes, size_t row, size_t turn)',
  );
  const bank = library.func(
    'void zeroth_bank(void *out, void *base, size_t n, float c, void *z, size_t rows, size_t lanes, size_t group, size_t row, size_t turn, size_t per_row, size_t per_wrap)',
  );
  const gather = library.func('void zeroth_gather(void *out, void *in, void *rows, size_t count, size_t width)');
  const gatherPixels = library.func(
    'void zeroth_gather_pixels(void *out, void *in, void *rows, size_t count, size_t width)',
  );
  const lossParts = library.func(
    'void zeroth_loss_parts(void *parts, void *logits, void *labels, size_t rows, size_t classes, void *roots, double per_step, double high, double low)',
  );
  const hugePages = library.func('size_t zeroth_huge_pages(void *array, size_t bytes)');
  const memcpy = library.func('void zeroth_memcpy(void *out, void *in, size_t n)');
  return {
    backend: 'native',
    add(out, base, z, c) {
      checkBuffers(out, base);
      if (z.length < out.length) throw new RangeError(`${z.length} numbers for ${out.length} weights`);
      add(out, base, z, out.length, c);
    },
    addTable(out, base, table, start, c) {
      checkBuffers(out, base);
      const { rows, lanes, groupSize } = table;
      if (table.layout === 'ring') {
        ring(out, base, out.length, c, table.z, rows * lanes, start * lanes);
        return;
      }
      const { row, turn } = position(table, start);
      if (table.layout === 'turning') {
        turning(out, base, out.length, c, table.z, rows, lanes, row, turn);
        return;
      }
      const perRow = table.rotate === 'step' ? 1 : 0;
      const perWrap = table.rotate === 'period' ? 1 : 0;
      bank(out, base, out.length, c, table.z, rows, lanes, groupSize, row, turn, perRow, perWrap);
    },
    hugePages: (array) => Number(hugePages(array, array.byteLength)),
    gather(to, from, rows, width) {
      checkRows(to, from, rows, width);
      if (from instanceof Uint8Array) gatherPixels(to, from, rows, rows.length, width);
      else gather(to, from, rows, rows.length, width * to.BYTES_PER_ELEMENT);
    },
    lossParts(parts, logits, labels, classes) {
      checkLogits(parts, logits, labels, classes);
      lossParts(parts, logits, labels, labels.length, classes, roots, perStep, high, low);
    },
    memcpy(out, from) {
      memcpy(out, from, Math.min(out.length, from.length));
    },
  };
}
