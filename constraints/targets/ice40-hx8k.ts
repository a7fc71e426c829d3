import { ice40 } from './shared.js';
import type { Device } from './types.js';

/** 7,680 logic cells (one LUT4, one flip-flop and one carry each), 32 block RAMs. */
export const device: Device = {
  ...ice40,
  capacity: { lc: 7680, lut: 7680, ff: 7680, carry: 7680, bram: 32, dsp: 0 },
};
