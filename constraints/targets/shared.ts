/** What all iCE40 parts have in common. */
export const ice40 = {
  units: { lut: '4-input LUT', bram: '4 kbit block RAM' },
  bramBits: 4096,
  constraintFormats: ['pcf', 'sdc'],
  ioStandard: 'SB_LVCMOS',
} as const;
