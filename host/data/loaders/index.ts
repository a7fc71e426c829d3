// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { loader as csvLoader } from './csv.js';
import { loader as idxLoader } from './idx.js';
import { loader as npyLoader } from './npy.js';

export const loaders = {
  csv: csvLoader,
  idx: idxLoader,
  npy: npyLoader,
} as const;
