import { ice40 } from './shared.js';
import type { Device } from './types.js';

/** 5,280 logic cells, 30 block RAMs, 8 multiply-accumulate blocks. */
export const device: Device = {
  ...ice40,
  capacity: { lc: 5280, lut: 5280, ff: 5280, carry: 5280, bram: 30, dsp: 8 },
};
