/** The targets on offer. A new one is one file and one row here. */
import { ZerothError } from '../../base/errors.js';
import { ecp5 } from './ecp5.js';
import { ice40Hx8k, ice40Up5k } from './ice40.js';
import type { Target, TargetName } from './target.js';
import { xcup } from './xcup.js';

export type { CellRule, ConstraintFormat, Resource, Target, TargetName } from './target.js';

export const targets: Readonly<Record<TargetName, Target>> = {
  'ice40-hx8k': ice40Hx8k,
  'ice40-up5k': ice40Up5k,
  ecp5,
  xcup,
};

/** @throws ZerothError (exit code 2) that lists the targets there are. */
export function targetNamed(name: string): Target {
  const found = Object.values(targets).find((t) => t.name === name);
  if (found !== undefined) return found;
  const known = Object.keys(targets);
  throw new ZerothError({
    where: 'target.device',
    what: `no target is called '${name}'`,
    allowed: known.join(', '),
    fix: `target: { device: '${known[0]}' }`,
  });
}
