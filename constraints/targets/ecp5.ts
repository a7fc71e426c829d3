import type { Device } from './types.js';

/** Capacities of the LFE5U-85. */
export const device: Device = {
  capacity: { lut: 83640, ff: 83640, bram: 208, dsp: 156 },
  units: { lut: '4-input LUT', bram: '18 kbit block RAM' },
  bramBits: 18432,
  constraintFormats: ['lpf', 'sdc'],
  ioStandard: 'LVCMOS33',
};
