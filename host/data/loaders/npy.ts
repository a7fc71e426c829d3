import { basename, join } from 'node:path';
import { ZerothError } from '../../../base/errors.js';
import { damaged, readData } from '../bytes.js';
import type { Split } from '../dataset.js';
import { fromArrays, type Loader, required, type SampleArray } from '../loader.js';

const readers: Readonly<Record<string, { bytes: number; make: (b: ArrayBuffer) => SampleArray['values'] }>> = {
  '|u1': { bytes: 1, make: (b) => new Uint8Array(b) },
  '<i4': { bytes: 4, make: (b) => new Int32Array(b) },
  '<i8': { bytes: 8, make: (b) => new BigInt64Array(b) },
  '<f4': { bytes: 4, make: (b) => new Float32Array(b) },
  '<f8': { bytes: 8, make: (b) => new Float64Array(b) },
};

/** Reads a NumPy .npy file (versions 1 to 3), gzipped or not, in C order. Little-endian hosts only, as all Node targets are. */
export function readNpy(path: string): SampleArray {
  const file = basename(path);
  const bytes = readData(path);
  const magic = String.fromCharCode(...bytes.subarray(1, 6));
  if (bytes.length < 12 || bytes[0] !== 0x93 || magic !== 'NUMPY') throw damaged(file, 'not a NumPy .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = (bytes[6] ?? 1) >= 2;
  const start = wide ? 12 : 10;
  const end = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (bytes.length < end) throw damaged(file, 'the .npy header is cut short');
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? '';
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  const reader = readers[descr];
  if (reader === undefined || shape === undefined) {
    throw damaged(file, `.npy type '${descr}' is not read (${Object.keys(readers).join(', ')} are)`);
  }
  if (/'fortran_order':\s*True/.test(header)) throw damaged(file, 'the array is in Fortran order; save it in C order');
  const dims = shape
    .split(',')
    .filter((s) => s.trim() !== '')
    .map(Number);
  const needed = dims.reduce((a, b) => a * b, 1) * reader.bytes;
  if (bytes.length - end !== needed) {
    throw damaged(file, `${bytes.length - end} bytes of data, its shape [${dims.join(', ')}] needs ${needed}`);
  }
  // A copy: the data of an unpacked file need not be aligned to its element size.
  return { dims, values: reader.make(new Uint8Array(bytes.subarray(end)).buffer) };
}

export const loader: Loader = {
  name: 'NumPy images',
  precedence: 3,
  needs: '<name>-train-images.npy[.gz], <name>-test-images.npy[.gz] and the same with labels',
  load(folder, files) {
    const stems = files.flatMap((f) => /^(.+)-train-images\.npy(\.gz)?$/.exec(f)?.[1] ?? []);
    const [stem] = stems;
    if (stem === undefined) return null;
    if (stems.length > 1) {
      throw new ZerothError({
        where: folder,
        what: `it holds several data sets: ${stems.join(', ')}`,
        allowed: 'one data set a folder, or the name of one behind the folder',
        fix: `name one: ${join(folder, stem)}; or put each into a folder of its own`,
      });
    }
    const read = (kind: 'train' | 'test'): { split: Split; sampleDims: number[] } => {
      const images = required(folder, files, `${stem}-${kind}-images.npy`);
      // Labels of a shifted copy (mnist-rot45) may be stored once under the name of the original (mnist).
      const label = files
        .filter((f) => f.replace(/\.gz$/, '').endsWith(`${kind}-labels.npy`))
        .filter((f) => stem.startsWith(f.slice(0, f.indexOf(`${kind}-labels.npy`)).replace(/-$/, '')))
        .sort((a, b) => b.length - a.length)[0];
      const labels = label ?? required(folder, files, `${stem}-${kind}-labels.npy`);
      return fromArrays(readNpy(join(folder, images)), readNpy(join(folder, labels)), images, labels);
    };
    const train = read('train');
    return { name: stem, sampleDims: train.sampleDims, train: train.split, test: read('test').split };
  },
};
