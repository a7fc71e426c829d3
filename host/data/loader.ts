import { ZerothError } from '../../base/errors.js';
import { damaged } from './bytes.js';
import type { Dataset, Split } from './dataset.js';

/** A way in which a folder may hold a data set: a file of `loaders/`, which exports it as `loader`. */
export interface Loader {
  readonly name: string;
  /** Where a folder is of several layouts, the one of the highest precedence is read; on a tie the first by file name. */
  readonly precedence: number;
  /** What a user would have to put there, for the message when nothing matches. */
  readonly needs: string;
  /**
   * The data set, or null when the folder's files are not of this layout.
   * @param files names in the folder, sorted.
   * @throws ZerothError (exit code 2) when a file of it is missing or damaged.
   */
  load(folder: string, files: readonly string[]): Dataset | null;
}

/** An array as a file holds it, row-major. */
export interface SampleArray {
  readonly dims: readonly number[];
  readonly values: Uint8Array | Int32Array | Float32Array | Float64Array | BigInt64Array;
}

/** The file of this name, gzipped or not. */
export const present = (files: readonly string[], name: string): string | undefined =>
  files.find((f) => f === name || f === `${name}.gz`);

/** @throws ZerothError (exit code 2) when there is no file of this name, gzipped or not. */
export function required(folder: string, files: readonly string[], name: string): string {
  const found = present(files, name);
  if (found !== undefined) return found;
  throw new ZerothError({ where: folder, what: `${name}[.gz] is missing`, allowed: 'images and labels side by side' });
}

/** Samples and labels of two arrays; @throws ZerothError (exit code 2) when they do not belong together. */
export function fromArrays(
  images: SampleArray,
  labels: SampleArray,
  imageFile: string,
  labelFile: string,
): { split: Split; sampleDims: number[] } {
  const count = images.dims[0] ?? 0;
  if (labels.dims.length !== 1) throw damaged(labelFile, `labels of shape [${labels.dims.join(', ')}], not one a row`);
  if (labels.dims[0] !== count) {
    throw new ZerothError({
      where: `${imageFile}, ${labelFile}`,
      what: `${count} images but ${labels.dims[0]} labels`,
      allowed: 'one label for each image',
      fix: 'the two files do not belong together, or one is cut short',
    });
  }
  const { values } = images;
  const wide = values instanceof Int32Array || values instanceof Float64Array;
  const inputs = wide ? Float32Array.from(values) : values;
  return {
    split: { count, inputs, labels: Int32Array.from(labels.values, Number) },
    sampleDims: [...images.dims.slice(1)],
  };
}
