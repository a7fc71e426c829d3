// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { row as boxMullerRow } from './box-muller.js';
import { row as cltRow } from './clt.js';
import { row as icdfRow } from './icdf.js';
import { row as onTheFlyRow } from './on-the-fly.js';
import { row as poolRow } from './pool.js';
import { row as rademacherRow } from './rademacher.js';
import { row as signsRow } from './signs.js';
import { row as tauswortheRow } from './tausworthe.js';
import { row as treeRow } from './tree.js';

export const schemeRows = {
  'box-muller': boxMullerRow,
  clt: cltRow,
  icdf: icdfRow,
  'on-the-fly': onTheFlyRow,
  pool: poolRow,
  rademacher: rademacherRow,
  signs: signsRow,
  tausworthe: tauswortheRow,
  tree: treeRow,
} as const;
