import type { Recipe } from '../../../synth/targets/types.js';

export const recipe: Recipe = { synth: 'synth_toy', memoryStep: 'map_ram', cellModels: '+/toy/cells_sim.v', cells: [] };
