// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { unit as boxMullerUnit } from './box-muller.js';
import { unit as cltUnit } from './clt.js';
import { unit as icdfUnit } from './icdf.js';
import { unit as onTheFlyUnit } from './on-the-fly.js';
import { unit as poolUnit } from './pool.js';
import { unit as rademacherUnit } from './rademacher.js';
import { unit as signsUnit } from './signs.js';
import { unit as tauswortheUnit } from './tausworthe.js';
import { unit as treeUnit } from './tree.js';

export const schemeUnits = {
  'box-muller': boxMullerUnit,
  clt: cltUnit,
  icdf: icdfUnit,
  'on-the-fly': onTheFlyUnit,
  pool: poolUnit,
  rademacher: rademacherUnit,
  signs: signsUnit,
  tausworthe: tauswortheUnit,
  tree: treeUnit,
} as const;
