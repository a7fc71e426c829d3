import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Split } from '../../../../../../host/data/dataset.js';
import type { Loader } from '../../../../../../host/data/loader.js';

const file = 'set.fixture.json';

/** One JSON file with both parts. */
export const loader: Loader = {
  name: 'fixture',
  precedence: 9,
  needs: file,
  load(folder, files) {
    if (!files.includes(file)) return null;
    const { sampleDims, train, test } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      sampleDims: number[];
      train: { inputs: number[]; labels: number[] };
      test: { inputs: number[]; labels: number[] };
    };
    const split = ({ inputs, labels }: typeof train): Split => ({
      count: labels.length,
      inputs: Float32Array.from(inputs),
      labels: Int32Array.from(labels),
    });
    return { name: 'from the fixture', sampleDims, train: split(train), test: split(test) };
  },
};
