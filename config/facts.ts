/** What is asked of a generator whatever its kind, by the fields that it has. */
import type { GeneratorConfig } from './schema.js';

/** How a pass gets its start back. A pool's pointer is loaded in one cycle, as a snapshot is. */
export const replayOf = (g: GeneratorConfig): 'snapshot' | 'serial' => ('replay' in g ? g.replay : 'snapshot');

/** Bits of the numbers that were made beforehand; 0 where they are made as they are used. */
export const storedBits = (g: GeneratorConfig): number => ('size' in g ? g.size * g.bits : 0);
