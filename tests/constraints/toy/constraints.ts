import type { Device } from '../../../constraints/targets/types.js';

export const device: Device = {
  capacity: { lut: 12 },
  units: { lut: '4-input LUT', bram: 'none' },
  bramBits: 0,
  constraintFormats: ['lpf'],
  ioStandard: 'LVCMOS33',
};
