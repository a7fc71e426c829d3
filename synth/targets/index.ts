// Written by scripts/write-indexes.mjs from the files of this folder: do not edit.
import { recipe as ecp5Recipe } from './ecp5.js';
import { recipe as ice40Hx8kRecipe } from './ice40-hx8k.js';
import { recipe as ice40Up5kRecipe } from './ice40-up5k.js';
import { recipe as xcupRecipe } from './xcup.js';

export const targetRecipes = {
  ecp5: ecp5Recipe,
  'ice40-hx8k': ice40Hx8kRecipe,
  'ice40-up5k': ice40Up5kRecipe,
  xcup: xcupRecipe,
} as const;
