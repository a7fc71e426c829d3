import type { TargetRow } from './types.js';

export const row = { id: 'ice40-hx8k', title: 'Lattice iCE40 HX8K, CT256' } as const satisfies TargetRow;
