/**
 * Things that come in kinds: a member is one file of the same name in each folder of its kind, and each folder has an
 * `index.ts` that is written from its files (`scripts/write-indexes.mjs`, part of the build).
 * `member`: the constant that a member's file exports. `list`: what the index exports, an object by id.
 */
export const kinds = [
  { folder: 'config/schemes', member: 'row', list: 'schemeRows' },
  { folder: 'golden-model/schemes', member: 'twin', list: 'schemeTwins' },
  { folder: 'hdl-gen/schemes', member: 'unit', list: 'schemeUnits' },
  { folder: 'config/targets', member: 'row', list: 'targetRows' },
  { folder: 'constraints/targets', member: 'device', list: 'targetDevices' },
  { folder: 'synth/targets', member: 'recipe', list: 'targetRecipes' },
  { folder: 'config/estimators', member: 'row', list: 'estimatorRows' },
  { folder: 'host/algorithms/estimators', member: 'estimator', list: 'estimators' },
  { folder: 'config/optimizers', member: 'row', list: 'optimizerRows' },
  { folder: 'host/algorithms/optimizers', member: 'optimizer', list: 'optimizers' },
  { folder: 'config/losses', member: 'row', list: 'lossRows' },
  { folder: 'host/algorithms/losses', member: 'loss', list: 'losses' },
  { folder: 'host/data/loaders', member: 'loader', list: 'loaders' },
];
