import { createHash } from 'node:crypto';
import { ZerothError } from '../../base/errors.js';

/**
 * Row-major values. Bytes are pixels, kept as they are in memory and read as `fround(byte / 255)`: a quarter of the
 * memory, and of the time that a batch takes to fetch.
 */
export type Samples = Float32Array | BigInt64Array | Uint8Array;

/** Samples in row order, and one class number a row. */
export interface Split {
  readonly count: number;
  /** `count` rows of the sample's size. */
  readonly inputs: Samples;
  readonly labels: Int32Array;
}

export interface Dataset {
  /** For messages and the run's record. */
  readonly name: string;
  /** Shape of one sample, without the batch axis. */
  readonly sampleDims: readonly number[];
  readonly train: Split;
  readonly test: Split;
}

export const sizeOf = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

/**
 * Checks a data set against the model that is to read it: sample size, input type, label range.
 * Shapes may differ as long as a sample has as many values ([28, 28] fits an input of 784).
 * @throws ZerothError (exit code 2)
 */
export function checkDataset(
  data: Dataset,
  model: { file: string; type: 'float32' | 'int64'; sampleDims: readonly number[]; classes: number },
): void {
  const size = sizeOf(model.sampleDims);
  if (sizeOf(data.sampleDims) !== size) {
    throw new ZerothError({
      where: data.name,
      what: `a sample has ${sizeOf(data.sampleDims)} values [${data.sampleDims.join(', ')}], but ${model.file} reads ${size} [${model.sampleDims.join(', ')}]`,
      allowed: `samples of ${size} values`,
      fix: 'use the data set that the model was made for',
    });
  }
  for (const kind of ['train', 'test'] as const) {
    const split = data[kind];
    const type = split.inputs instanceof BigInt64Array ? 'int64' : 'float32';
    if (type !== model.type) {
      throw new ZerothError({
        where: `${data.name}: ${kind}`,
        what: `its values are ${type}, but ${model.file} reads ${model.type}`,
        allowed: `${model.type} samples`,
        fix: 'use the data set that the model was made for',
      });
    }
    if (split.count === 0) {
      throw new ZerothError({ where: `${data.name}: ${kind}`, what: 'it has no samples', allowed: 'at least one' });
    }
    checkCounts(split, data.sampleDims, `${data.name}: ${kind}`);
    checkLabels(split.labels, model.classes, `${data.name}: ${kind} labels`);
  }
}

/** @throws ZerothError naming the first label outside `0..classes-1` and its row. */
export function checkLabels(labels: Int32Array, classes: number, where: string): void {
  const row = labels.findIndex((label) => label < 0 || label >= classes);
  if (row < 0) return;
  throw new ZerothError({
    where,
    what: `label ${labels[row]} at row ${row} is out of range`,
    allowed: `0..${classes - 1}, the model's ${classes} outputs`,
    fix: 'check that the labels belong to this model, and whether they count from 1',
  });
}

function checkCounts(split: Split, sampleDims: readonly number[], where: string): void {
  const rows = split.inputs.length / sizeOf(sampleDims);
  if (rows === split.count && split.labels.length === split.count) return;
  throw new ZerothError({
    where,
    what: `${rows} samples but ${split.labels.length} labels`,
    allowed: 'one label for each sample',
    fix: 'the two files do not belong together, or one is cut short',
  });
}

/** Row ranges of one set: the first four fifths to train on, the rest to test on. */
export function splitFourToOne(all: Split, sampleDims: readonly number[]): { train: Split; test: Split } {
  checkCounts(all, sampleDims, 'data set');
  const cut = Math.floor((all.count * 4) / 5);
  const size = sizeOf(sampleDims);
  const part = (from: number, to: number): Split => ({
    count: to - from,
    inputs: all.inputs.subarray(from * size, to * size),
    labels: all.labels.subarray(from, to),
  });
  return { train: part(0, cut), test: part(cut, all.count) };
}

/** SHA-256 (hex) of samples and labels: a resumed run must see the data it began with. */
export function fingerprint(data: Dataset): string {
  const hash = createHash('sha256').update(JSON.stringify(data.sampleDims));
  for (const { inputs, labels } of [data.train, data.test]) hash.update(inputs).update(labels);
  return hash.digest('hex');
}
