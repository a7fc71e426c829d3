import { classes, type Split as DemoSplit, makeDataset, side } from '../demo/images.js';
import type { Dataset, Split } from './dataset.js';
import { loadFolder } from './folder.js';

/** Images of the built-in workload's shifted domain. */
const demoCounts = { train: 4000, test: 2000 } as const;

/** The data set of `train.data`: a folder, or 'demo' for the procedural images of the built-in workload. */
export function loadData(spec: string): Dataset {
  return spec === 'demo' ? demoDataset() : loadFolder(spec);
}

function demoDataset(): Dataset {
  const split = (kind: DemoSplit): Split => {
    const count = demoCounts[kind];
    const { inputs, labels } = makeDataset({ domain: 'shifted', split: kind, count, seed: 1 });
    return { count, inputs, labels: Int32Array.from(labels) };
  };
  return {
    name: `demo (${classes} marks, shifted)`,
    sampleDims: [side * side],
    train: split('train'),
    test: split('test'),
  };
}
