// `npm run build`: compiles every package and bundles the `aura` command into packages/cli/dist/bundle.
// With --if-changed it does nothing when no source is newer than the bundle.
import {
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { ensureSetup, root, run } from './setup.mjs';

await ensureSetup();
// Not among the imports above: Node 20 has none and would not even start this file.
const { globSync } = await import('node:fs');

const startedAt = new Date();
const cli = join(root, 'packages', 'cli');
const bundle = join(cli, 'dist', 'bundle');
const entry = join(bundle, 'main.js');

/** Whatever a build depends on. Folders count too: they change when a file is removed. */
const inputs = [
  'packages/*/src/**',
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
    input: {
      main: join(cli, 'src', 'main.ts'),
      // Threads of their own, started by their file names.
      'store-writer': join(root, 'packages/store/src/writer/writer-thread.ts'),
      tokenizer: join(root, 'packages/models/src/tokens/tokenizer-thread.ts'),
    },
    platform: 'node',
    // Everything is bundled: measured, that starts `aura serve` in 0.4 s, with the libraries left outside in 0.6 s. From the
    // sources, so that unused code is left out file by file.
    resolve: { conditionNames: ['aura-source', 'node', 'import', 'default'] },
    transform: { target: 'node22.18', define: { AURA_VERSION: JSON.stringify(version) } },
  });
  // Beside the old bundle and then in its place: a build that fails, or a command that runs meanwhile, loses nothing.
  const fresh = `${bundle}.${process.pid}`;
  const old = `${fresh}.old`;
  await build.write({
    dir: fresh,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
  });
  await build.close();
  copyFileSync(join(root, 'packages/mcp/guardian/guardian.mjs'), join(fresh, 'guardian.mjs'));
  // Sources that change during the build are newer than it.
  utimesSync(join(fresh, 'main.js'), startedAt, startedAt);
  if (existsSync(bundle)) renameSync(bundle, old);
  renameSync(fresh, bundle);
  rmSync(old, { recursive: true, force: true });
}

if (!process.argv.includes('--if-changed') || !isFresh()) {
  run('tsc', ['-b']);
  await bundleCli();
}
