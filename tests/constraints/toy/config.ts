import type { TargetRow } from '../../../config/targets/types.js';

export const row = { id: 'toy', title: 'A toy' } as const satisfies TargetRow;
