import { basename } from 'node:path';
import { damaged, readData } from './bytes.js';

export type NpyValues = Uint8Array | Int32Array | Float32Array | Float64Array | BigInt64Array;
export interface NpyArray {
  readonly dims: readonly number[];
  /** Row-major. */
  readonly values: NpyValues;
}

const readers: Readonly<Record<string, { bytes: number; make: (b: ArrayBuffer) => NpyValues }>> = {
  '|u1': { bytes: 1, make: (b) => new Uint8Array(b) },
  '<i4': { bytes: 4, make: (b) => new Int32Array(b) },
  '<i8': { bytes: 8, make: (b) => new BigInt64Array(b) },
  '<f4': { bytes: 4, make: (b) => new Float32Array(b) },
  '<f8': { bytes: 8, make: (b) => new Float64Array(b) },
};

/** Reads a NumPy .npy file (versions 1 to 3), gzipped or not, in C order. Little-endian hosts only, as all Node targets are. */
export function readNpy(path: string): NpyArray {
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
