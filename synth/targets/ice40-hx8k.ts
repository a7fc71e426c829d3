import { ice40 } from './shared.js';
import type { Recipe } from './types.js';

export const recipe: Recipe = {
  ...ice40,
  synth: 'synth_ice40 -device hx',
  route: { program: 'nextpnr-ice40', flags: ['--hx8k', '--package', 'ct256'] },
};
