// `npm run dev`: serves the quickstart from the sources and starts again whenever one of them changes.
import { become, ensureSetup, nodePath } from './setup.mjs';

await ensureSetup();
const watched = ['--watch', '--watch-preserve-output', '--conditions=aura-source'];
const program = ['examples/quickstart/start.ts', '--from-sources'];
await become(nodePath, [...watched, ...program, ...process.argv.slice(2)]);
