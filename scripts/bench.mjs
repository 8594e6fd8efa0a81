// `npm run bench`: measures, prints medians and ratios, writes bench/results/. Never fails on a time.
import { ensureInstalled, nodePath, run } from './setup.mjs';

ensureInstalled();
const program = ['--conditions=aura-source', 'bench/run.ts', ...process.argv.slice(2)];
process.exit(run(nodePath, program, { mayFail: true }));
