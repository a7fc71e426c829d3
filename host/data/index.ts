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
export { BatchOrder, permutation } from './order.js';
