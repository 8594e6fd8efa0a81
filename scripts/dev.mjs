// `npm run dev`: serves the quickstart from the sources and starts again whenever one of them changes.
import { readdirSync } from 'node:fs';
import { become, ensureSetup, nodePath, root } from './setup.mjs';

await ensureSetup();
// Folders and not the imported files alone: Aura runs in a process of its own, whose imports nobody watches.
const packages = readdirSync(`${root}/packages`).map((name) => `packages/${name}/src`);
const watched = ['examples', ...packages].map((path) => `--watch-path=${path}`);
const program = ['--conditions=aura-source', 'examples/quickstart/start.ts', '--from-sources'];
const options = ['--watch', '--watch-preserve-output', ...watched];
await become(nodePath, [...options, ...program, ...process.argv.slice(2)]);
