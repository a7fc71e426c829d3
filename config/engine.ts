/** Section `engine` of a configuration. */
import * as z from 'zod';

/** Fixed-point formats of the perturb engine. */
export const engine = z.strictObject({
  weightBits: z.int().min(4).max(32).default(16).describe('bits of a signed weight'),
  weightFrac: z.int().min(0).max(31).default(12).describe('fraction bits of a weight'),
  coefBits: z.int().min(2).max(32).default(16).describe('bits of the signed coefficient of a pass'),
  coefFrac: z.int().min(0).max(48).default(20).describe('fraction bits of the coefficient'),
});

export type EngineConfig = Readonly<z.output<typeof engine>>;
