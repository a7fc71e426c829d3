import { basename, join } from 'node:path';
import { ZerothError } from '../../../base/errors.js';
import { damaged, readData } from '../bytes.js';
import type { Split } from '../dataset.js';
import { type Loader, present, required } from '../loader.js';

/**
 * Reads numbers from a comma-separated file, gzipped or not. The first line names the columns; the one called `label`
 * is the class, all others are the sample in their order. No quoting: these are numbers.
 */
export function readCsv(path: string): { split: Split; sampleDims: number[] } {
  const file = basename(path);
  const lines = new TextDecoder().decode(readData(path)).split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const names = (lines.shift() ?? '').split(',').map((s) => s.trim());
  const at = names.indexOf('label');
  const width = names.length - 1;
  if (at < 0 || width < 1) {
    throw new ZerothError({
      where: `${file}: line 1`,
      what: `no column called 'label' among ${names.length} (${names.slice(0, 4).join(', ')}${names.length > 4 ? ', ...' : ''})`,
      allowed: "a first line of column names, one of them 'label'",
      fix: 'add the line, for example: label,x0,x1,x2',
    });
  }
  const inputs = new Float32Array(lines.length * width);
  const labels = new Int32Array(lines.length);
  for (const [row, line] of lines.entries()) {
    const cells = line.split(',');
    if (cells.length !== names.length) bad(file, row, `${cells.length} cells, the first line names ${names.length}`);
    let out = row * width;
    for (const [c, cell] of cells.entries()) {
      const value = cell.trim() === '' ? Number.NaN : Number(cell);
      if (!Number.isFinite(value)) bad(file, row, `'${cell}' in column '${names[c]}' is not a finite number`);
      if (c !== at) inputs[out++] = value;
      else if (Number.isInteger(value)) labels[row] = value;
      else bad(file, row, `label ${cell} is not a whole number`);
    }
  }
  return { split: { count: lines.length, inputs, labels }, sampleDims: [width] };
}

function bad(file: string, row: number, what: string): never {
  throw new ZerothError({ where: `${file}: line ${row + 2}`, what, allowed: 'one finite number for each column' });
}

export const loader: Loader = {
  name: 'CSV',
  precedence: 1,
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
