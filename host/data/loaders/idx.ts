import { basename, join } from 'node:path';
import { damaged, readData } from '../bytes.js';
import { type Split, splitFourToOne } from '../dataset.js';
import { fromArrays, type Loader, present, required } from '../loader.js';

export interface IdxArray {
  readonly dims: readonly number[];
  /** Row-major. */
  readonly bytes: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX file of unsigned bytes, gzipped or not: the MNIST format. Header, big endian: 0, 0, type, rank, then
 * `rank` 32-bit sizes.
 */
export function readIdx(path: string): IdxArray {
  const file = basename(path);
  const bytes = readData(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0) throw damaged(file, 'not an IDX file: it does not begin with 0, 0');
  const type = view.getUint8(2);
  if (type !== UNSIGNED_BYTE)
    throw damaged(file, `IDX type 0x${type.toString(16)}, only unsigned bytes (0x8) are read`);
  const rank = view.getUint8(3);
  const header = 4 + 4 * rank;
  if (bytes.length < header) throw damaged(file, 'the IDX header is cut short');
  const dims = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const needed = dims.reduce((a, b) => a * b, 1);
  if (bytes.length - header !== needed) {
    throw damaged(file, `${bytes.length - header} bytes of data, its shape [${dims.join(', ')}] needs ${needed}`);
  }
  return { dims, bytes: bytes.subarray(header) };
}

export const loader: Loader = {
  name: 'IDX images',
  precedence: 2,
  needs:
    'train-images-idx3-ubyte[.gz], train-labels-idx1-ubyte[.gz] and the same with t10k (either pair alone is split 4:1)',
  load(folder, files) {
    const read = (stem: string): { split: Split; sampleDims: number[] } | null => {
      const images = present(files, `${stem}-images-idx3-ubyte`);
      if (images === undefined) return null;
      const labels = required(folder, files, `${stem}-labels-idx1-ubyte`);
      const pixels = readIdx(join(folder, images));
      const numbers = readIdx(join(folder, labels));
      return fromArrays(
        { dims: pixels.dims, values: pixels.bytes },
        { dims: numbers.dims, values: numbers.bytes },
        images,
        labels,
      );
    };
    const train = read('train');
    const test = read('t10k');
    const name = basename(folder);
    if (train !== null && test !== null) {
      return { name, sampleDims: train.sampleDims, train: train.split, test: test.split };
    }
    const one = train ?? test;
    return one && { name, sampleDims: one.sampleDims, ...splitFourToOne(one.split, one.sampleDims) };
  },
};
