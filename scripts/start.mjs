// `npm start`: sets the clone up, builds it, and shows the main job at work. See examples/quickstart.
import { ensureInstalled, nodePath, run } from './setup.mjs';

ensureInstalled();
run(nodePath, ['scripts/build.mjs', '--if-changed']);
process.exit(
  run(
    nodePath,
    ['--conditions=aura-source', 'examples/quickstart/start.ts', ...process.argv.slice(2)],
    { mayFail: true },
  ),
);
