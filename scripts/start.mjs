// `npm start`: sets the clone up, builds it, and shows the main job at work. See examples/quickstart.
import { become, ensureSetup, nodePath, run } from './setup.mjs';

await ensureSetup();
run(nodePath, ['scripts/build.mjs', '--if-changed']);
const program = ['--conditions=aura-source', 'examples/quickstart/start.ts'];
await become(nodePath, [...program, ...process.argv.slice(2)]);
