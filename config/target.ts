/** Section `target` of a configuration. */
import * as z from 'zod';
import { targetRows } from './targets/index.js';

export { targetRows };
export type TargetName = keyof typeof targetRows;
export const targetNames = Object.keys(targetRows) as TargetName[];
export const defaultTarget: TargetName = 'ice40-hx8k';

/** Device and clock that constraints and cost are for. */
export const target = z.strictObject({
  device: z.enum(targetNames).default(defaultTarget).describe('what constraints and cost are for'),
  clockMHz: z.number().positive().max(1000).default(50).describe('clock that the constraint files ask for, in MHz'),
});

export type TargetConfig = Readonly<z.output<typeof target>>;
