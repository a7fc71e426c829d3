export {
  checkDataset,
  checkLabels,
  type Dataset,
  fingerprint,
  type Samples,
  type Split,
  sizeOf,
  splitFourToOne,
} from './dataset.js';
export { loadFolder } from './folder.js';
export { loadData } from './load.js';
export type { Loader } from './loader.js';
export { readNpy } from './loaders/npy.js';
export { BatchOrder, permutation } from './order.js';
export { readRowLists, rowRange, stratifiedSplit, takeRows } from './rows.js';
export { readSentences, readVocabulary, tokenise, type Vocabulary } from './text.js';
