// Written by scripts/cost-points.mjs, which measures them: do not edit.
import type { Config } from '../../config/index.js';

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
      'ice40-hx8k': { lc: 1147, lut: 889, ff: 515, bram: 0 },
      xcup: { lut: 682, ff: 515, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 16, bits: 8 },
    figures: {
      'ice40-hx8k': { lc: 632, lut: 494, ff: 275, bram: 0 },
      xcup: { lut: 373, ff: 275, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 31, bits: 8, replay: 'serial', lockup: 'scan' },
    figures: {
      'ice40-hx8k': { lc: 487, lut: 486, ff: 258, bram: 0 },
      xcup: { lut: 320, ff: 258, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 31, bits: 9, replay: 'serial', lockup: 'scan' },
    figures: {
      'ice40-hx8k': { lc: 327, lut: 326, ff: 290, bram: 0 },
      xcup: { lut: 308, ff: 290, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 31, bits: 9 },
    figures: {
      'ice40-hx8k': { lc: 1015, lut: 725, ff: 579, bram: 0 },
      xcup: { lut: 395, ff: 579, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 16, bits: 9, replay: 'serial', lockup: 'scan', scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 192, lut: 191, ff: 155, bram: 0 },
      xcup: { lut: 173, ff: 155, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 31, bits: 8, replay: 'serial' },
    figures: {
      'ice40-hx8k': { lc: 635, lut: 634, ff: 258, bram: 0 },
      xcup: { lut: 399, ff: 258, bram: 0 },
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
      'ice40-hx8k': { lc: 1248, lut: 864, ff: 545, bram: 0 },
      xcup: { lut: 559, ff: 545, bram: 0 },
    },
  },
  {
    generator: { kind: 'clt', lanes: 12 },
    figures: {
      'ice40-hx8k': { lc: 3721, lut: 2569, ff: 1633, bram: 0 },
      xcup: { lut: 1649, ff: 1633, bram: 0 },
    },
  },
  {
    generator: { kind: 'clt', lanes: 4, replay: 'serial' },
    figures: {
      'ice40-hx8k': { lc: 794, lut: 634, ff: 321, bram: 0 },
      xcup: { lut: 521, ff: 321, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 8, bits: 11, scaling: 'exact' },
    figures: {
      'ice40-hx8k': { lc: 411, lut: 299, ff: 202, bram: 8 },
      xcup: { lut: 173, ff: 202, bram: 1 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 8, bits: 14, scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 688, lut: 560, ff: 255, bram: 0 },
      xcup: { lut: 411, ff: 255, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 8, bits: 12, replay: 'serial', lockup: 'scan', scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 351, lut: 350, ff: 110, bram: 0 },
      xcup: { lut: 269, ff: 110, bram: 0 },
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
      'ice40-hx8k': { lc: 281, lut: 207, ff: 147, bram: 0 },
      xcup: { lut: 124, ff: 147, bram: 0 },
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
      'ice40-hx8k': { lc: 282, lut: 279, ff: 181, bram: 0 },
      xcup: { lut: 127, ff: 181, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 16, bits: 8, perClock: 8, scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 795, lut: 655, ff: 372, bram: 0 },
      xcup: { lut: 443, ff: 372, bram: 0 },
    },
  },
  {
    generator: { kind: 'on-the-fly', lanes: 8, bits: 8, polynomials: 4, scaling: 'constant' },
    figures: {
      'ice40-hx8k': { lc: 340, lut: 266, ff: 147, bram: 0 },
      xcup: { lut: 203, ff: 147, bram: 0 },
    },
  },
];
