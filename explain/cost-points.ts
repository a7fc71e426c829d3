// Written by scripts/cost-points.mjs, which measures them: do not edit.
import type { Config } from '../config/index.js';

/** The tools that the figures of a target come from. */
export const costTools = {
  'ice40-hx8k': 'nextpnr-ice40-wasm 0.8.621 + yosys-wasm 0.55.944',
  xcup: 'yosys-wasm 0.55.944',
} as const;

/**
 * Net of the measuring harness: `lc` packed logic cells, `lut` and `ff` before packing, `bram` blocks. UltraScale+ is counted out of context.
 */
export interface CostPoint {
  readonly generator: Config['generator'];
  readonly figures: {
    readonly 'ice40-hx8k': { readonly lc: number; readonly lut: number; readonly ff: number; readonly bram: number };
    readonly xcup: { readonly lut: number; readonly ff: number; readonly bram: number };
  };
}

export const costPoints: readonly CostPoint[] = [
  {
    generator: { kind: 'on-the-fly', lanes: 31, bits: 8 },
    figures: {
      'ice40-hx8k': { lc: 1148, lut: 890, ff: 515, bram: 0 },
      xcup: { lut: 679, ff: 515, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 16, bits: 8 },
    figures: {
      'ice40-hx8k': { lc: 633, lut: 495, ff: 275, bram: 0 },
      xcup: { lut: 372, ff: 275, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 31, bits: 8, replay: 'serial', lockup: 'scan' },
    figures: {
      'ice40-hx8k': { lc: 484, lut: 483, ff: 259, bram: 0 },
      xcup: { lut: 322, ff: 259, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 31, bits: 9, replay: 'serial', lockup: 'scan' },
    figures: {
      'ice40-hx8k': { lc: 329, lut: 328, ff: 291, bram: 0 },
      xcup: { lut: 308, ff: 291, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 31, bits: 9 },
    figures: {
      'ice40-hx8k': { lc: 1003, lut: 713, ff: 579, bram: 0 },
      xcup: { lut: 393, ff: 579, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 16, bits: 9, replay: 'serial', lockup: 'scan', scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 193, lut: 192, ff: 156, bram: 0 },
      xcup: { lut: 173, ff: 156, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 31, bits: 8, replay: 'serial' },
    figures: {
      'ice40-hx8k': { lc: 614, lut: 613, ff: 258, bram: 0 },
      xcup: { lut: 397, ff: 258, bram: 0 },
    },
  },
  {
    generator: { kind: 'pool', size: 2047, bits: 8, perClock: 1 },
    figures: {
      'ice40-hx8k': { lc: 110, lut: 61, ff: 24, bram: 4 },
      xcup: { lut: 31, ff: 24, bram: 0.5 },
    },
  },
  {
    generator: { kind: 'pool', size: 509, bits: 8, perClock: 1 },
    figures: {
      'ice40-hx8k': { lc: 91, lut: 50, ff: 20, bram: 1 },
      xcup: { lut: 36, ff: 20, bram: 0.5 },
    },
  },
  {
    generator: { kind: 'pool', size: 488, bits: 8, perClock: 8, carry: 'row' },
    figures: {
      'ice40-hx8k': { lc: 64, lut: 35, ff: 14, bram: 4 },
      xcup: { lut: 20, ff: 14, bram: 1 },
    },
  },
  {
    generator: { kind: 'pool', size: 2047, bits: 8, perClock: 4 },
    figures: {
      'ice40-hx8k': { lc: 204, lut: 154, ff: 24, bram: 8 },
      xcup: { lut: 104, ff: 24, bram: 2 },
    },
  },
  {
    generator: { kind: 'pool', size: 2047, bits: 8, perClock: 16 },
    figures: {
      'ice40-hx8k': { lc: 759, lut: 698, ff: 24, bram: 16 },
      xcup: { lut: 580, ff: 24, bram: 8 },
    },
  },
  {
    generator: { kind: 'pool', size: 2047, bits: 8, perClock: 1, memory: 'ram' },
    figures: {
      'ice40-hx8k': { lc: 111, lut: 61, ff: 24, bram: 4 },
      xcup: { lut: 32, ff: 24, bram: 0.5 },
    },
  },
  {
    generator: { kind: 'clt', lanes: 4 },
    figures: {
      'ice40-hx8k': { lc: 1081, lut: 855, ff: 471, bram: 0 },
      xcup: { lut: 536, ff: 471, bram: 0 },
    },
  },
  {
    generator: { kind: 'clt', lanes: 12 },
    figures: {
      'ice40-hx8k': { lc: 3188, lut: 2514, ff: 1399, bram: 0 },
      xcup: { lut: 1568, ff: 1399, bram: 0 },
    },
  },
  {
    generator: { kind: 'clt', lanes: 4, replay: 'serial' },
    figures: {
      'ice40-hx8k': { lc: 625, lut: 623, ff: 247, bram: 0 },
      xcup: { lut: 497, ff: 247, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 8, bits: 11, scaling: 'exact' },
    figures: {
      'ice40-hx8k': { lc: 411, lut: 299, ff: 202, bram: 8 },
      xcup: { lut: 181, ff: 202, bram: 1 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 8, bits: 14, scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 686, lut: 558, ff: 255, bram: 0 },
      xcup: { lut: 410, ff: 255, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 8, bits: 12, replay: 'serial', lockup: 'scan', scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 352, lut: 351, ff: 111, bram: 0 },
      xcup: { lut: 254, ff: 111, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 8, bits: 16, wordBits: 8, rotate: 'none', scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 703, lut: 574, ff: 257, bram: 0 },
      xcup: { lut: 419, ff: 257, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 8, bits: 9, rotate: 'step', scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 256, lut: 183, ff: 145, bram: 0 },
      xcup: { lut: 96, ff: 145, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 8, bits: 8, leap: 1, scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 284, lut: 210, ff: 147, bram: 0 },
      xcup: { lut: 126, ff: 147, bram: 0 },
    },
  },
  {
    generator: {
      kind: 'on-the-fly',
      lanes: 8,
      bits: 9,
      replay: 'serial',
      lockup: 'scan',
      perClock: 2,
      scaling: 'constant',
    },
    figures: {
      'ice40-hx8k': { lc: 285, lut: 282, ff: 182, bram: 0 },
      xcup: { lut: 124, ff: 182, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 16, bits: 8, perClock: 8, scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 788, lut: 648, ff: 372, bram: 0 },
      xcup: { lut: 444, ff: 372, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 8, bits: 8, polynomials: 4, scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 367, lut: 293, ff: 149, bram: 0 },
      xcup: { lut: 233, ff: 149, bram: 0 },
    },
  },
  {
    generator: { kind: 'rademacher', perClock: 32 },
    figures: {
      'ice40-hx8k': { lc: 256, lut: 193, ff: 133, bram: 0 },
      xcup: { lut: 74, ff: 133, bram: 0 },
    },
  },
  {
    generator: { kind: 'rademacher', perClock: 96 },
    figures: {
      'ice40-hx8k': { lc: 429, lut: 304, ff: 259, bram: 0 },
      xcup: { lut: 139, ff: 259, bram: 0 },
    },
  },
  {
    generator: { kind: 'rademacher', perClock: 32, replay: 'serial' },
    figures: {
      'ice40-hx8k': { lc: 80, lut: 79, ff: 71, bram: 0 },
      xcup: { lut: 73, ff: 71, bram: 0 },
    },
  },
  {
    generator: { kind: 'tausworthe', perClock: 6 },
    figures: {
      'ice40-hx8k': { lc: 438, lut: 317, ff: 251, bram: 0 },
      xcup: { lut: 186, ff: 251, bram: 0 },
    },
  },
  {
    generator: { kind: 'tausworthe', perClock: 18 },
    figures: {
      'ice40-hx8k': { lc: 1263, lut: 901, ff: 739, bram: 0 },
      xcup: { lut: 532, ff: 739, bram: 0 },
    },
  },
  {
    generator: { kind: 'tausworthe', perClock: 6, replay: 'serial' },
    figures: {
      'ice40-hx8k': { lc: 197, lut: 196, ff: 131, bram: 0 },
      xcup: { lut: 186, ff: 131, bram: 0 },
    },
  },
  {
    generator: { kind: 'tree', perClock: 4 },
    figures: {
      'ice40-hx8k': { lc: 1183, lut: 901, ff: 583, bram: 0 },
      xcup: { lut: 543, ff: 583, bram: 0 },
    },
  },
  {
    generator: { kind: 'tree', perClock: 12 },
    figures: {
      'ice40-hx8k': { lc: 3481, lut: 2639, ff: 1735, bram: 0 },
      xcup: { lut: 1612, ff: 1735, bram: 0 },
    },
  },
  {
    generator: { kind: 'tree', perClock: 4, replay: 'serial' },
    figures: {
      'ice40-hx8k': { lc: 626, lut: 624, ff: 303, bram: 0 },
      xcup: { lut: 535, ff: 303, bram: 0 },
    },
  },
  {
    generator: { kind: 'icdf', perClock: 4 },
    figures: {
      'ice40-hx8k': { lc: 1904, lut: 1700, ff: 296, bram: 0 },
      xcup: { lut: 762, ff: 296, bram: 0 },
    },
  },
  {
    generator: { kind: 'icdf', perClock: 12 },
    figures: {
      'ice40-hx8k': { lc: 5589, lut: 4974, ff: 872, bram: 0 },
      xcup: { lut: 2559, ff: 872, bram: 0 },
    },
  },
  {
    generator: { kind: 'icdf', perClock: 4, replay: 'serial' },
    figures: {
      'ice40-hx8k': { lc: 1672, lut: 1565, ff: 196, bram: 0 },
      xcup: { lut: 712, ff: 196, bram: 0 },
    },
  },
  {
    generator: { kind: 'box-muller', perClock: 4 },
    figures: {
      'ice40-hx8k': { lc: 1947, lut: 1823, ff: 288, bram: 0 },
      xcup: { lut: 515, ff: 288, bram: 0 },
    },
  },
  {
    generator: { kind: 'box-muller', perClock: 12 },
    figures: {
      'ice40-hx8k': { lc: 5813, lut: 5422, ff: 846, bram: 0 },
      xcup: { lut: 1580, ff: 846, bram: 0 },
    },
  },
  {
    generator: { kind: 'box-muller', perClock: 4, replay: 'serial' },
    figures: {
      'ice40-hx8k': { lc: 1775, lut: 1694, ff: 174, bram: 0 },
      xcup: { lut: 437, ff: 174, bram: 0 },
    },
  },
];
