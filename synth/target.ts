/** Everything that measuring needs of a target: its row, its device and the recipe of its tools. */
import type { TargetName } from '../config/index.js';
import { type Target, targetNamed, targets } from '../constraints/index.js';
import { targetRecipes } from './targets/index.js';
import type { Recipe } from './targets/types.js';

export interface SynthTarget extends Target, Recipe {}

const recipes: Readonly<Record<TargetName, Recipe>> = targetRecipes;

/** @throws ZerothError (exit code 2) that lists the targets there are. */
export function synthTarget(name: string): SynthTarget {
  const target = targetNamed(name);
  return { ...target, ...recipes[target.name] };
}

export const synthTargets = Object.fromEntries(
  Object.keys(targets).map((name) => [name, synthTarget(name)]),
) as Readonly<Record<TargetName, SynthTarget>>;
