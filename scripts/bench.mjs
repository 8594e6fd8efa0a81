// `npm run bench`: measures, prints medians and ratios, writes bench/results/. Never fails on a time.
import { become, ensureSetup, nodePath } from './setup.mjs';

await ensureSetup();
await become(nodePath, ['--conditions=aura-source', 'bench/run.ts', ...process.argv.slice(2)]);
