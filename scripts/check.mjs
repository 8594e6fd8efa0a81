// `npm run check`: everything that can be said about the code without running it. Reports all findings, not the first.
import { runChecks } from './run-checks.mjs';
import { ensureSetup } from './setup.mjs';

await ensureSetup();
process.exit(runChecks({ withGates: true }).length === 0 ? 0 : 1);
