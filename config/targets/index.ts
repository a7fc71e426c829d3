// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { row as ecp5Row } from './ecp5.js';
import { row as ice40Hx8kRow } from './ice40-hx8k.js';
import { row as ice40Up5kRow } from './ice40-up5k.js';
import { row as xcupRow } from './xcup.js';

export const targetRows = {
  ecp5: ecp5Row,
  'ice40-hx8k': ice40Hx8kRow,
  'ice40-up5k': ice40Up5kRow,
  xcup: xcupRow,
} as const;
