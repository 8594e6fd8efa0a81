// `npm run dev`: serves the quickstart from the sources and starts again whenever one of them changes.
import { ensureInstalled, nodePath, run } from './setup.mjs';

ensureInstalled();
const watched = ['--watch', '--watch-preserve-output', '--conditions=aura-source'];
process.exit(
  run(
    nodePath,
    [...watched, 'examples/quickstart/start.ts', '--from-sources', ...process.argv.slice(2)],
    {
      mayFail: true,
    },
  ),
);
