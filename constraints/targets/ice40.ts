import type { CellRule, Target } from './target.js';

const cells: readonly CellRule[] = [
  { pattern: /^SB_LUT4$/, takes: { lut: 1 } },
  { pattern: /^SB_DFF[A-Z]*$/, takes: { ff: 1 } },
  { pattern: /^SB_CARRY$/, takes: { carry: 1 } },
  { pattern: /^SB_RAM40_4K[A-Z]*$/, takes: { bram: 1 } },
  { pattern: /^SB_MAC16$/, takes: { dsp: 1 } },
  { pattern: /^SB_(GB|GB_IO|IO)$/, takes: {} },
];

const common = {
  units: { lut: '4-input LUT', bram: '4 kbit block RAM' },
  bramBits: 4096,
  memoryStep: 'map_ram',
  cellModels: '+/ice40/cells_sim.v',
  cells,
  constraintFormats: ['pcf', 'sdc'],
  ioStandard: 'SB_LVCMOS',
} as const;

/** Lattice iCE40 HX8K: 7,680 logic cells (one LUT4, one flip-flop and one carry each), 32 block RAMs. */
export const ice40Hx8k: Target = {
  ...common,
  name: 'ice40-hx8k',
  title: 'Lattice iCE40 HX8K, CT256',
  capacity: { lc: 7680, lut: 7680, ff: 7680, carry: 7680, bram: 32, dsp: 0 },
  synth: 'synth_ice40 -device hx',
  route: { program: 'nextpnr-ice40', flags: ['--hx8k', '--package', 'ct256'] },
};

/** Lattice iCE40 UltraPlus 5K: 5,280 logic cells, 30 block RAMs, 8 multiply-accumulate blocks. */
export const ice40Up5k: Target = {
  ...common,
  name: 'ice40-up5k',
  title: 'Lattice iCE40 UltraPlus 5K, SG48',
  capacity: { lc: 5280, lut: 5280, ff: 5280, carry: 5280, bram: 30, dsp: 8 },
  synth: 'synth_ice40 -device u -dsp',
  route: { program: 'nextpnr-ice40', flags: ['--up5k', '--package', 'sg48'] },
};
