// `npm run build`: compiles every package and bundles the `aura` command into packages/cli/dist/bundle.
// With --if-changed it does nothing when no source is newer than the bundle.
import { copyFileSync, existsSync, globSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './setup.mjs';

const cli = join(root, 'packages', 'cli');
const bundle = join(cli, 'dist', 'bundle');
const entry = join(bundle, 'main.js');

/** Whatever a build depends on. */
const inputs = [
  'packages/*/src/**/*.ts',
  'packages/*/package.json',
  'packages/*/tsconfig.json',
  'packages/mcp/guardian/*',
  'package-lock.json',
  'tsconfig*.json',
  'scripts/{build,setup}.mjs',
];

function isFresh() {
  if (!existsSync(entry)) return false;
  const builtAt = statSync(entry).mtimeMs;
  const files = globSync(inputs, { cwd: root });
  return files.every((file) => statSync(join(root, file)).mtimeMs <= builtAt);
}

async function bundleCli() {
  const { rolldown } = await import('rolldown');
  const { version } = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8'));
  const build = await rolldown({
    input: { main: join(cli, 'src', 'main.ts') },
    platform: 'node',
    // Sources, not what tsc made of them: one step less, and unused code is left out file by file.
    resolve: { conditionNames: ['aura-source', 'node', 'import', 'default'] },
    transform: { target: 'node22.18', define: { AURA_VERSION: JSON.stringify(version) } },
  });
  rmSync(bundle, { recursive: true, force: true });
  await build.write({
    dir: bundle,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
  });
  await build.close();
  copyFileSync(join(root, 'packages/mcp/guardian/guardian.mjs'), join(bundle, 'guardian.mjs'));
}

if (!process.argv.includes('--if-changed') || !isFresh()) {
  run('tsc', ['-b']);
  await bundleCli();
}
