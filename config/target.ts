/** Section `target` of a configuration. */
import * as z from 'zod';

/** Device and clock that constraints and cost are for. */
export const target = z.strictObject({
  device: z
    .enum(['ice40-hx8k', 'ice40-up5k', 'xcup'])
    .default('ice40-hx8k')
    .describe('what constraints and cost are for'),
  clockMHz: z.number().positive().max(1000).default(50).describe('clock that the constraint files ask for, in MHz'),
});

export type TargetConfig = Readonly<z.output<typeof target>>;
