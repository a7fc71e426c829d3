/** What all iCE40 parts have in common. */
export const ice40 = {
  memoryStep: 'map_ram',
  cellModels: '+/ice40/cells_sim.v',
  cells: [
    { pattern: /^SB_LUT4$/, takes: { lut: 1 } },
    { pattern: /^SB_DFF[A-Z]*$/, takes: { ff: 1 } },
    { pattern: /^SB_CARRY$/, takes: { carry: 1 } },
    { pattern: /^SB_RAM40_4K[A-Z]*$/, takes: { bram: 1 } },
    { pattern: /^SB_MAC16$/, takes: { dsp: 1 } },
    { pattern: /^SB_(GB|GB_IO|IO)$/, takes: {} },
  ],
} as const;
