import type { Device } from './types.js';

/** Capacities of the ZU9EG (the ZCU102 board that the PeZO paper used). */
export const device: Device = {
  capacity: { lut: 274080, ff: 548160, bram: 912, dsp: 2520, carry: 34260 },
  units: { lut: '6-input LUT', bram: '36 kbit block RAM' },
  bramBits: 36864,
  constraintFormats: ['xdc', 'sdc'],
  ioStandard: 'LVCMOS18',
};
