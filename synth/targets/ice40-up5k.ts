import { ice40 } from './shared.js';
import type { Recipe } from './types.js';

export const recipe: Recipe = {
  ...ice40,
  synth: 'synth_ice40 -device u -dsp',
  route: { program: 'nextpnr-ice40', flags: ['--up5k', '--package', 'sg48'] },
};
