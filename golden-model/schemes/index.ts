// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { twin as boxMullerTwin } from './box-muller.js';
import { twin as cltTwin } from './clt.js';
import { twin as icdfTwin } from './icdf.js';
import { twin as onTheFlyTwin } from './on-the-fly.js';
import { twin as poolTwin } from './pool.js';
import { twin as rademacherTwin } from './rademacher.js';
import { twin as signsTwin } from './signs.js';
import { twin as tauswortheTwin } from './tausworthe.js';
import { twin as treeTwin } from './tree.js';

export const schemeTwins = {
  'box-muller': boxMullerTwin,
  clt: cltTwin,
  icdf: icdfTwin,
  'on-the-fly': onTheFlyTwin,
  pool: poolTwin,
  rademacher: rademacherTwin,
  signs: signsTwin,
  tausworthe: tauswortheTwin,
  tree: treeTwin,
} as const;
