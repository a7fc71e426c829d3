// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { device as ecp5Device } from './ecp5.js';
import { device as ice40Hx8kDevice } from './ice40-hx8k.js';
import { device as ice40Up5kDevice } from './ice40-up5k.js';
import { device as xcupDevice } from './xcup.js';

export const targetDevices = {
  ecp5: ecp5Device,
  'ice40-hx8k': ice40Hx8kDevice,
  'ice40-up5k': ice40Up5kDevice,
  xcup: xcupDevice,
} as const;
