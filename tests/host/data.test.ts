import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BatchOrder, checkDataset, fingerprint, loadData, loadFolder } from '../../host/index.js';
import { hasShared, problemOf, shared, temporary, tinyData } from './fixtures.js';

const npy = (descr: string, shape: number[], bytes: Uint8Array, fortran = 'False'): Buffer => {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape.join(', ')},), }`;
  const header = Buffer.from(`${text.padEnd(117)}\n`);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, header, bytes]);
};
const idx = (dims: number[], bytes: Uint8Array): Buffer => {
  const header = Buffer.alloc(4 + 4 * dims.length);
  header.writeUInt8(8, 2);
  header.writeUInt8(dims.length, 3);
  for (const [i, d] of dims.entries()) header.writeUInt32BE(d, 4 + 4 * i);
  return Buffer.concat([header, bytes]);
};
const ramp = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => i % 251);
const labels = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => i % 3);

function folderWith(files: Record<string, Uint8Array | string>): string {
  const folder = join(temporary(), 'set');
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}
const npySet = (): Record<string, Buffer> => ({
  'a-rot-train-images.npy.gz': gzipSync(npy('|u1', [6, 2, 2], ramp(24))),
  'a-rot-test-images.npy.gz': gzipSync(npy('|u1', [3, 2, 2], ramp(12))),
  'a-train-labels.npy.gz': gzipSync(npy('|u1', [6], labels(6))),
  'a-test-labels.npy.gz': gzipSync(npy('|u1', [3], labels(3))),
});
const problem = async (files: Record<string, Uint8Array | string>): Promise<string> => {
  const error = await problemOf(() => loadFolder(folderWith(files)));
  expect(error.exitCode).toBe(2);
  return error.message;
};

describe('layouts', () => {
  test('NumPy images, with labels stored under the name of the original set', () => {
    const data = loadFolder(folderWith(npySet()));
    expect(data).toMatchObject({ name: 'a-rot', sampleDims: [2, 2], train: { count: 6 }, test: { count: 3 } });
    expect([...data.train.labels]).toEqual([0, 1, 2, 0, 1, 2]);
    expect([...data.train.inputs]).toEqual([...ramp(24)]);
  });

  test('NumPy floats and integers', () => {
    const files = npySet();
    files['a-rot-train-images.npy.gz'] = gzipSync(
      npy('<f4', [6, 2], new Uint8Array(Float32Array.from(ramp(12)).buffer)),
    );
    files['a-rot-test-images.npy.gz'] = gzipSync(npy('<f8', [3, 2], new Uint8Array(Float64Array.from(ramp(6)).buffer)));
    files['a-train-labels.npy.gz'] = gzipSync(
      npy('<i8', [6], new Uint8Array(BigInt64Array.of(0n, 1n, 2n, 1n, 0n, 1n).buffer)),
    );
    const data = loadFolder(folderWith(files));
    expect(data.train.inputs).toEqual(Float32Array.from(ramp(12)));
    expect(data.test.inputs).toEqual(Float32Array.from(ramp(6)));
    expect([...data.train.labels]).toEqual([0, 1, 2, 1, 0, 1]);
  });

  test('IDX, both parts or one that is split four to one', () => {
    const pair = (stem: string, n: number): Record<string, Buffer> => ({
      [`${stem}-images-idx3-ubyte.gz`]: gzipSync(idx([n, 2, 2], ramp(4 * n))),
      [`${stem}-labels-idx1-ubyte`]: idx([n], labels(n)),
    });
    expect(loadFolder(folderWith({ ...pair('train', 6), ...pair('t10k', 3) }))).toMatchObject({
      train: { count: 6 },
      test: { count: 3 },
    });
    const one = loadFolder(folderWith(pair('t10k', 10)));
    expect([one.train.count, one.test.count]).toEqual([8, 2]);
    expect([...one.test.inputs]).toEqual([...ramp(40).subarray(32)]);
    expect([...one.test.labels]).toEqual([2, 0]);
  });

  test('CSV with a label column anywhere', () => {
    const data = loadFolder(
      folderWith({ 'train.csv': 'x0,label,x1\n1.5,0,2\n-3,1,4e-1\n', 'test.csv': 'x0,label,x1\n0,1,0\n' }),
    );
    expect(data.sampleDims).toEqual([2]);
    expect([...data.train.inputs]).toEqual([1.5, 2, -3, Math.fround(0.4)]);
    expect([...data.train.labels]).toEqual([0, 1]);
  });

  test('the built-in workload', () => {
    const data = loadData('demo');
    expect(data).toMatchObject({ sampleDims: [256], train: { count: 4000 }, test: { count: 2000 } });
    expect(() => checkDataset(data, { file: 'demo', type: 'float32', sampleDims: [256], classes: 8 })).not.toThrow();
  });

  test.skipIf(!hasShared)('the real digits', () => {
    const rotated = loadFolder(join(shared, 'models', 'shifted', 'mnist-rot45'));
    expect(rotated).toMatchObject({
      name: 'mnist-rot45',
      sampleDims: [28, 28],
      train: { count: 8000 },
      test: { count: 2000 },
    });
    const upright = loadFolder(join(shared, 'data', 'mnist'));
    expect(upright.train.labels).toEqual(rotated.train.labels);
    expect(upright.test.labels).toEqual(rotated.test.labels);
  });
});

describe('bad data', () => {
  test('a truncated gzip stream, image file or header', async () => {
    const files = npySet();
    const images = files['a-rot-train-images.npy.gz'] ?? Buffer.alloc(0);
    const cut = { ...files, 'a-rot-train-images.npy.gz': images.subarray(0, images.length - 9) };
    expect(await problem(cut)).toMatch(
      /^a-rot-train-images\.npy\.gz: its gzip stream is cut short or damaged \(\d+ bytes\)\n/,
    );
    const short = { ...files, 'a-rot-train-images.npy.gz': gzipSync(npy('|u1', [6, 2, 2], ramp(23))) };
    expect(await problem(short)).toContain('23 bytes of data, its shape [6, 2, 2] needs 24');
    const header = { ...files, 'a-rot-train-images.npy.gz': gzipSync(npy('|u1', [6, 2, 2], ramp(24)).subarray(0, 60)) };
    expect(await problem(header)).toContain('the .npy header is cut short');
    expect(
      await problem({ ...files, 'a-train-labels.npy.gz': gzipSync(Buffer.from('hello, this is text')) }),
    ).toContain('a-train-labels.npy.gz: not a NumPy .npy file');
  });

  test('NumPy types and orders that are not read', async () => {
    const files = npySet();
    const name = 'a-rot-train-images.npy.gz';
    expect(await problem({ ...files, [name]: gzipSync(npy('<c8', [1], ramp(8))) })).toContain(
      ".npy type '<c8' is not read",
    );
    expect(await problem({ ...files, [name]: gzipSync(npy('|u1', [6, 2, 2], ramp(24), 'True')) })).toContain(
      'Fortran order',
    );
  });

  test('IDX that is cut short or of another type', async () => {
    const name = 't10k-images-idx3-ubyte';
    const rest = { 't10k-labels-idx1-ubyte': idx([5], labels(5)) };
    expect(await problem({ ...rest, [name]: idx([5, 2, 2], ramp(19)) })).toContain(
      '19 bytes of data, its shape [5, 2, 2] needs 20',
    );
    const wide = idx([5, 2, 2], ramp(20));
    wide.writeUInt8(0x0d, 2);
    expect(await problem({ ...rest, [name]: wide })).toContain('IDX type 0xd');
    expect(await problem({ ...rest, [name]: Buffer.from('\x89PNG') })).toContain('not an IDX file');
    expect(await problem({ ...rest, [name]: idx([5, 2, 2], ramp(20)).subarray(0, 9) })).toContain(
      'the IDX header is cut short',
    );
  });

  test('CSV cells that are not numbers, ragged lines, no label column', async () => {
    const ok = 'label,x\n0,1\n';
    expect(await problem({ 'train.csv': 'label,x\n0,1\n1,abc\n', 'test.csv': ok })).toBe(
      "train.csv: line 3: 'abc' in column 'x' is not a finite number\n  allowed: one finite number for each column",
    );
    expect(await problem({ 'train.csv': 'label,x\n0,1,2\n', 'test.csv': ok })).toContain(
      'line 2: 3 cells, the first line names 2',
    );
    expect(await problem({ 'train.csv': 'a,b\n0,1\n', 'test.csv': ok })).toContain(
      "no column called 'label' among 2 (a, b)",
    );
    expect(await problem({ 'train.csv': 'label,x\n0.5,1\n', 'test.csv': ok })).toContain(
      'label 0.5 is not a whole number',
    );
    expect(await problem({ 'train.csv': 'label,x,y\n0,1,1\n', 'test.csv': ok })).toContain(
      '1 columns, train.csv has 2',
    );
  });

  test('more images than labels', async () => {
    const files = { ...npySet(), 'a-train-labels.npy.gz': gzipSync(npy('|u1', [5], labels(5))) };
    expect(await problem(files)).toContain('6 images but 5 labels');
  });

  test('a folder without data, with half of it, or with two sets', async () => {
    expect(await problem({ 'notes.txt': 'x' })).toContain('no data set of a known layout');
    const { 'a-test-labels.npy.gz': _gone, ...rest } = npySet();
    expect(await problem(rest)).toContain('a-rot-test-labels.npy[.gz] is missing');
    const image = npySet()['a-rot-train-images.npy.gz'] ?? Buffer.alloc(0);
    expect(await problem({ ...npySet(), 'b-train-images.npy.gz': image })).toContain(
      'it holds several data sets: a-rot, b',
    );
    const both = folderWith({ ...npySet(), 'b-train-images.npy.gz': image });
    expect(loadFolder(join(both, 'a-rot')).name).toBe('a-rot');
    expect((await problemOf(() => loadFolder(join(both, 'b')))).message).toContain(
      'b-train-labels.npy[.gz] is missing',
    );
    expect((await problemOf(() => loadFolder(join(both, 'c')))).message).toContain('cannot read the data folder');
    expect((await problemOf(() => loadFolder('/no/such/folder'))).message).toContain('cannot read the data folder');
  });

  const model = { file: 'm.onnx', type: 'float32', sampleDims: [16], classes: 4 } as const;
  test('a label out of range', async () => {
    const data = tinyData();
    data.test.labels[17] = 4;
    const error = await problemOf(() => checkDataset(data, model));
    expect(error.exitCode).toBe(2);
    expect(error.message).toBe(
      'clusters: test labels: label 4 at row 17 is out of range\n' +
        "  allowed: 0..3, the model's 4 outputs\n" +
        '  fix: check that the labels belong to this model, and whether they count from 1',
    );
    data.test.labels[17] = -1;
    expect((await problemOf(() => checkDataset(data, model))).message).toContain('label -1 at row 17');
  });

  test('samples of another size or type than the model reads', async () => {
    const data = tinyData();
    expect((await problemOf(() => checkDataset(data, { ...model, sampleDims: [3, 5] }))).message).toContain(
      'a sample has 16 values [16], but m.onnx reads 15 [3, 5]',
    );
    expect((await problemOf(() => checkDataset(data, { ...model, type: 'int64' }))).message).toContain(
      'its values are float32, but m.onnx reads int64',
    );
    const short = { ...data, train: { ...data.train, inputs: data.train.inputs.subarray(16) } };
    expect((await problemOf(() => checkDataset(short, model))).message).toContain('399 samples but 400 labels');
  });
});

describe('order of batches', () => {
  test('an epoch sees each row once, and depends on seed and epoch only', () => {
    const order = new BatchOrder(100, 10, 7);
    const epoch = (e: number): number[] => Array.from({ length: 10 }, (_, i) => [...order.rows(10 * e + i)]).flat();
    const first = epoch(0);
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const second = epoch(1);
    expect(second).not.toEqual(first);
    expect(epoch(0)).toEqual(first);
    expect([...new BatchOrder(100, 10, 7).rows(13)]).toEqual(second.slice(30, 40));
    expect([...new BatchOrder(100, 10, 8).rows(0)]).not.toEqual(first.slice(0, 10));
  });

  test('a batch larger than the set', async () => {
    const error = await problemOf(() => new BatchOrder(10, 11, 1));
    expect(error.message).toContain('train.batchSize: 11 is more than the 10 training samples');
  });
});

test('the fingerprint sees one changed label and one changed value', () => {
  const base = fingerprint(tinyData());
  const label = tinyData();
  label.train.labels[3] = ((label.train.labels[3] ?? 0) + 1) % 4;
  const value = tinyData();
  value.test.inputs[5] = 0.25;
  expect(new Set([base, fingerprint(label), fingerprint(value)]).size).toBe(3);
  expect(fingerprint(tinyData())).toBe(base);
});
