import type { TargetRow } from './types.js';

export const row = { id: 'xcup', title: 'AMD UltraScale+ (ZU9EG)' } as const satisfies TargetRow;
