import type { Recipe } from './types.js';

/**
 * Synthesis counts only: the npm registry has no place and route for it.
 *
 * `-nowidelut -noabc9`: the default recipe of Yosys 0.55 takes seven times the LUTs for XOR-rich logic (7,611 against 1,136
 * for a bank of 32 lanes). A carry cell (CCU2C) is two LUTs with a carry, a distributed RAM of 16 x 4 takes four
 * LUTs and the two of its write ports.
 */
export const recipe: Recipe = {
  synth: 'synth_ecp5 -nowidelut -noabc9',
  memoryStep: 'map_ram',
  cellModels: '+/ecp5/cells_sim.v',
  cells: [
    { pattern: /^(LUT4|INV)$/, takes: { lut: 1 } },
    { pattern: /^CCU2C$/, takes: { lut: 2, carry: 1 } },
    { pattern: /^TRELLIS_FF$/, takes: { ff: 1 } },
    { pattern: /^TRELLIS_DPR16X4$/, takes: { lut: 6, lutram: 6 } },
    { pattern: /^(PFUMX|L6MUX21)$/, takes: {} },
    { pattern: /^(DP16KD|PDPW16KD)$/, takes: { bram: 1 } },
    { pattern: /^MULT18X18D$/, takes: { dsp: 1 } },
    { pattern: /^ALU54B$/, takes: {} },
  ],
};
