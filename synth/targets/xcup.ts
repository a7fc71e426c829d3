import type { CellRule, Recipe } from './types.js';

/** LUTs that one distributed-RAM or shift-register cell occupies (UG974, UltraScale libraries guide). */
const lutram = (pattern: RegExp, luts: number): CellRule => ({ pattern, takes: { lut: luts, lutram: luts } });

/**
 * Synthesis counts only: no open place and route exists for the part, so there is no Fmax.
 *
 * `-nowidelut`: the default wide-multiplexer mapping doubles the LUTs of XOR-rich logic. `-noiopad -noclkbuf`: the
 * module is counted out of context, without pads. An `INV` is counted as a LUT, which is what it becomes.
 */
export const recipe: Recipe = {
  synth: 'synth_xilinx -family xcup -nowidelut -flatten -noiopad -noclkbuf',
  memoryStep: 'map_memory',
  longCellList: {
    long: '+/xilinx/cells_xtra.v',
    used: ['RAMB18E2', 'RAMB36E2', 'URAM288', 'DSP48E2'],
    next: 'prepare',
  },
  cellModels: '+/xilinx/cells_sim.v',
  cells: [
    { pattern: /^(LUT[1-6]|INV)$/, takes: { lut: 1 } },
    { pattern: /^(FD[RSCP]E|LD[CP]E)(_1)?$/, takes: { ff: 1 } },
    { pattern: /^CARRY8$/, takes: { carry: 1 } },
    { pattern: /^CARRY4$/, takes: { carry: 0.5 } },
    { pattern: /^MUXF[789]$/, takes: {} },
    { pattern: /^RAMB36E2$/, takes: { bram: 1 } },
    { pattern: /^RAMB18E2$/, takes: { bram: 0.5 } },
    { pattern: /^DSP48E2$/, takes: { dsp: 1 } },
    lutram(/^(SRL16E|SRLC16E|SRLC32E|RAM(32|64)X1S(_1)?)$/, 1),
    lutram(/^(RAM(32|64)X1D(_1)?|RAM128X1S)$/, 2),
    lutram(/^(RAM(32|64)M|RAM128X1D|RAM256X1S)$/, 4),
    lutram(/^(RAM32M16|RAM64M8|RAM256X1D|RAM512X1S|RAM32X16DR8|RAM64X8SW)$/, 8),
    { pattern: /^(IBUF|OBUF|OBUFT|IOBUF|BUFG|BUFGCE)$/, takes: {} },
  ],
};
