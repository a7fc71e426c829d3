import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ZerothError } from '../../base/errors.js';
import { damaged } from './bytes.js';
import { readCsv } from './csv.js';
import { type Dataset, type Split, splitFourToOne } from './dataset.js';
import { readIdx } from './idx.js';
import { type NpyArray, readNpy } from './npy.js';

/** A way in which a folder may hold a data set. A new layout is one entry of `layouts`. */
interface Layout {
  readonly name: string;
  /** What a user would have to put there, for the message when nothing matches. */
  readonly needs: string;
  /** The data set, or null when the folder's files are not of this layout. */
  load(folder: string, files: readonly string[]): Dataset | null;
}

const npyDigits: Layout = {
  name: 'NumPy images',
  needs: '<name>-train-images.npy[.gz], <name>-test-images.npy[.gz] and the same with labels',
  load(folder, files) {
    const stems = files.flatMap((f) => /^(.+)-train-images\.npy(\.gz)?$/.exec(f)?.[1] ?? []);
    const [stem] = stems;
    if (stem === undefined) return null;
    if (stems.length > 1) {
      throw new ZerothError({
        where: folder,
        what: `it holds several data sets: ${stems.join(', ')}`,
        allowed: 'one data set a folder',
        fix: 'put each into a folder of its own',
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

const idxDigits: Layout = {
  name: 'IDX images',
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

const csv: Layout = {
  name: 'CSV',
  needs: "train.csv[.gz] and test.csv[.gz], their first line naming a 'label' column",
  load(folder, files) {
    const trainFile = present(files, 'train.csv');
    if (trainFile === undefined) return null;
    const train = readCsv(join(folder, trainFile));
    const test = readCsv(join(folder, required(folder, files, 'test.csv')));
    if (train.sampleDims[0] !== test.sampleDims[0]) {
      throw damaged('test.csv', `${test.sampleDims[0]} columns, train.csv has ${train.sampleDims[0]}`);
    }
    return { name: basename(folder), sampleDims: train.sampleDims, train: train.split, test: test.split };
  },
};

const layouts: readonly Layout[] = [npyDigits, idxDigits, csv];

/**
 * Loads the data set in a folder, whichever of the known layouts it has.
 * @throws ZerothError (exit code 2) when there is none, or a file of it is missing or damaged.
 */
export function loadFolder(folder: string): Dataset {
  let files: string[];
  try {
    files = readdirSync(folder).sort();
  } catch (cause) {
    const what = `cannot read the data folder: ${(cause as Error).message}`;
    throw new ZerothError({ where: folder, what, fix: 'give a folder that holds a data set' }, 2, { cause });
  }
  for (const layout of layouts) {
    const data = layout.load(folder, files);
    if (data !== null) return data;
  }
  throw new ZerothError({
    where: folder,
    what: 'no data set of a known layout',
    allowed: layouts.map((l) => `${l.name}: ${l.needs}`).join('; '),
    fix: 'rename the files, or convert them to one of these',
  });
}

const present = (files: readonly string[], name: string): string | undefined =>
  files.find((f) => f === name || f === `${name}.gz`);

function required(folder: string, files: readonly string[], name: string): string {
  const found = present(files, name);
  if (found !== undefined) return found;
  throw new ZerothError({ where: folder, what: `${name}[.gz] is missing`, allowed: 'images and labels side by side' });
}

function fromArrays(
  images: NpyArray,
  labels: NpyArray,
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
