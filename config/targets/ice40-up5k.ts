import type { TargetRow } from './types.js';

export const row = { id: 'ice40-up5k', title: 'Lattice iCE40 UltraPlus 5K, SG48' } as const satisfies TargetRow;
