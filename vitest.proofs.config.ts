import { mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

// The long proofs are apart from `npm test`: they take minutes, and say so.
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  { test: { include: ['tests/proofs/**/*.proof.ts'], testTimeout: 14_400_000 } },
);
