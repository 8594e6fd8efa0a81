import { defineConfig } from 'vitest/config';

/** Tests run on the sources of every package: no build step stands between an edit and its test. */
export default defineConfig({
  resolve: { conditions: ['aura-source', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['aura-source', 'node', 'import', 'default'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
  },
});
