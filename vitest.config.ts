import tsBlankSpace from 'ts-blank-space';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Types are blanked out, as in scripts/build.mjs, so that a stack trace shows the TypeScript line in tests too.
  plugins: [
    {
      name: 'blank-types',
      enforce: 'pre',
      transform(code, id) {
        return id.endsWith('.ts') && !id.includes('node_modules') ? { code: tsBlankSpace(code), map: null } : undefined;
      },
    },
  ],
  oxc: false,
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // Two cores everywhere this runs; Vitest alone would leave one idle.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: [
        'config/**/*.ts',
        'golden-model/**/*.ts',
        'hdl-gen/**/*.ts',
        'constraints/**/*.ts',
        'sim/**/*.ts',
        'synth/**/*.ts',
        'host/**/*.ts',
        'report/**/*.ts',
        'flow/**/*.ts',
      ],
      exclude: ['**/*.d.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 90 },
    },
  },
});
