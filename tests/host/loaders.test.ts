import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { taskOf, tasks } from '../../compare/training/tasks.js';
import {
  loadOnnx,
  OnnxObjective,
  readRowLists,
  readSentences,
  readVocabulary,
  rowRange,
  type Split,
  stratifiedSplit,
  takeRows,
  tokenise,
} from '../../host/index.js';
import { hasShared, problemOf, shared, temporary } from './fixtures.js';

describe('sentences', () => {
  const vocabularyIn = (folder: string, text = '<pad>\n<unk>\n<mask>\ngood\nfilm\n'): string => {
    const path = join(folder, 'vocab.txt');
    writeFileSync(path, text);
    return path;
  };

  test('a label, a space and words: lower case, unknown words, cut and filled', () => {
    const folder = temporary();
    const vocabulary = readVocabulary(vocabularyIn(folder));
    const path = join(folder, 'lines.gz');
    writeFileSync(path, gzipSync('1 Good film\n0 a good  film\n'));
    const { count, labels, inputs } = readSentences(path, vocabulary, 3);
    expect(count).toBe(2);
    expect([...labels]).toEqual([1, 0]);
    // The empty word between two spaces is a word that the vocabulary lacks.
    expect([...(inputs as BigInt64Array)]).toEqual([3n, 4n, 0n, 1n, 3n, 1n]);
    expect(tokenise('', vocabulary, 2)).toEqual([1n, 0n]);
  });

  test('what is no vocabulary, or no labelled line', async () => {
    const folder = temporary();
    const bad = vocabularyIn(folder, 'good\nfilm\n');
    expect((await problemOf(() => readVocabulary(bad))).message).toContain('not a vocabulary');
    const path = join(folder, 'lines');
    writeFileSync(path, '1 fine\npositive film\n');
    const error = await problemOf(() => readSentences(path, new Map(), 3));
    expect(error.message).toContain('lines: line 2 is not a label, a space and a text');
    expect(error.exitCode).toBe(2);
  });
});

describe('rows', () => {
  const all: Split = {
    count: 4,
    inputs: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7),
    labels: Int32Array.of(5, 6, 7, 8),
  };

  test('picked in any order, and ranges without a copy', () => {
    const picked = takeRows(all, [3, 0]);
    expect([...picked.inputs]).toEqual([6, 7, 0, 1]);
    expect([...picked.labels]).toEqual([8, 5]);
    const middle = rowRange(all, 1, 3);
    expect([...middle.inputs]).toEqual([2, 3, 4, 5]);
    expect(middle.inputs.buffer).toBe(all.inputs.buffer);
    expect(() => takeRows(all, [4])).toThrow('row 4 of 4');
  });

  test('a development split takes a share of every class, and no row twice', () => {
    const labels = Int32Array.from({ length: 60 }, (_, i) => (i < 50 ? 0 : i < 59 ? 1 : 2));
    const rows = Array.from({ length: 60 }, (_, i) => i);
    const { kept, taken } = stratifiedSplit(rows, labels, 0.2);
    const count = (label: number): number => taken.filter((row) => labels[row] === label).length;
    expect([count(0), count(1), count(2)]).toEqual([10, 2, 0]);
    expect([...kept, ...taken].sort((a, b) => a - b)).toEqual(rows);
  });

  test('lists of rows: a missing list and a row in two of them', async () => {
    const path = join(temporary(), 'split.json');
    writeFileSync(path, '{ "adapt": [1, 2], "test": [2, 3] }');
    const missing = await problemOf(() => readRowLists(path, ['dev']));
    expect(missing.message).toContain("split.json: no list of row numbers called 'dev'");
    const twice = await problemOf(() => readRowLists(path, ['adapt', 'test']));
    expect(twice.message).toContain("row 2 stands in 'adapt' and in 'test'");
    writeFileSync(path, '{ "adapt": [1');
    expect((await problemOf(() => readRowLists(path, ['adapt']))).message).toContain('split.json: not JSON');
  });
});

/** PyTorch's logits of 32 named rows: preprocessing, rows and runtime are right, or these differ. */
describe.skipIf(!hasShared)('the tasks of the comparison against published logits', () => {
  interface Expected {
    readonly logits: readonly (readonly number[])[];
    readonly ids?: readonly (readonly number[])[];
  }
  const expected = (model: string): Expected =>
    (JSON.parse(readFileSync(join(shared, 'models', 'expected-logits.json'), 'utf8')) as Record<string, Expected>)[
      model
    ] as Expected;

  test.each(tasks.map((t) => [t.id, t.model] as const))('%s', async (id, file) => {
    const { data } = taskOf(id).load(shared);
    const { logits, ids } = expected(file.replace('.onnx', ''));
    const model = loadOnnx(join(shared, 'models', file));
    const objective = await OnnxObjective.create(model, { batchSize: 32 });
    // The published rows of the heartbeats are the first of all 500: their labels say which of them are in the test part.
    if (id === 'ecg') {
      expect([data.train.count, data.dev.count, data.test.count]).toEqual([200, 50, 151]);
      await objective.close();
      return;
    }
    objective.select(
      data.test,
      Int32Array.from({ length: 32 }, (_, i) => i),
    );
    const found = await objective.logits();
    for (const [i, value] of logits.flat().entries()) expect(found[i]).toBeCloseTo(value, 3);
    if (ids !== undefined) expect(Array.from(data.test.inputs.slice(0, 32 * 48), Number)).toEqual(ids.flat());
    await objective.close();
  });

  test('the untrained accuracies of the models', async () => {
    const before = { 'mnist-mlp': 0.4045, 'mnist-cnn': 0.4385, ecg: 0.3907, 'text-tiny': 0.6096 };
    for (const { id, model: file } of tasks) {
      const model = loadOnnx(join(shared, 'models', file));
      const objective = await OnnxObjective.create(model, { batchSize: 32 });
      const { accuracy } = await objective.evaluate(taskOf(id).load(shared).data.test);
      expect(accuracy).toBeCloseTo(before[id], 4);
      await objective.close();
    }
  });
});
