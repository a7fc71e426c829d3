import { readFileSync } from 'node:fs';
import tsBlankSpace from 'ts-blank-space';
import { defineConfig } from 'vitest/config';

const { rooms } = JSON.parse(readFileSync('rooms.json', 'utf8')) as { rooms: string[] };

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
    // For what hangs only: the slowest test survives a machine ten times slower and busy with other work.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    teardownTimeout: 300_000,
    pool: 'forks',
    // Two cores everywhere this runs; Vitest alone would leave one idle.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: rooms.filter((room) => room !== 'cli').map((room) => `${room}/**/*.ts`),
      exclude: ['**/*.d.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 90 },
    },
  },
});
