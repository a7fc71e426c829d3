/** The targets on offer: row and device of each. A new one is a file in each of the three `targets/` folders. */
import { ZerothError } from '../base/errors.js';
import { defaultTarget, type TargetName, targetNames, targetRows } from '../config/index.js';
import { targetDevices } from './targets/index.js';
import type { Device } from './targets/types.js';

export interface Target extends Device {
  readonly name: TargetName;
  /** For people: family, device, package. */
  readonly title: string;
}

const devices: Readonly<Record<TargetName, Device>> = targetDevices;

export const targets = Object.fromEntries(
  targetNames.map((name): [TargetName, Target] => [name, { name, title: targetRows[name].title, ...devices[name] }]),
) as Readonly<Record<TargetName, Target>>;

/** @throws ZerothError (exit code 2) that lists the targets there are. */
export function targetNamed(name: string): Target {
  const known = targetNames.find((id) => id === name);
  if (known !== undefined) return targets[known];
  throw new ZerothError({
    where: 'target.device',
    what: `no target is called '${name}'`,
    allowed: targetNames.join(', '),
    fix: `target: { device: '${defaultTarget}' }`,
  });
}
