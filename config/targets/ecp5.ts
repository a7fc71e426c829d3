import type { TargetRow } from './types.js';

export const row = { id: 'ecp5', title: 'Lattice ECP5 (LFE5U-85)' } as const satisfies TargetRow;
