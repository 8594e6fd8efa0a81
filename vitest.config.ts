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
    // Threads of the store strip their types in WebAssembly here. V8 can crash when it optimises the calls that a thread
    // makes out of WebAssembly while another thread ends; what is built strips nothing.
    execArgv: ['--wasm-wrapper-tiering-budget=1000000000'],
  },
});
