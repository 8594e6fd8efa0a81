// `npm test`: sets the clone up, builds it, checks it and runs every test. The last line is `N passed, N failed`.
// With --long the crash and property tests run their full matrices.
import { runChecks } from './run-checks.mjs';
import { ensureSetup, nodePath, run } from './setup.mjs';

/** Counts what ends a test run, and says why tests were skipped and what failed outside of any test. */
function createTally() {
  const tally = { passed: 0, failed: 0 };
  const complain = (place, errors) => {
    for (const { message } of errors) {
      tally.failed += 1;
      console.log(`failed outside of a test: ${place}: ${message}`);
    }
  };
  const onTestRunEnd = (modules, unhandled) => {
    for (const module of modules) {
      complain(module.moduleId, module.errors());
      for (const suite of module.children.allSuites()) complain(suite.fullName, suite.errors());
      for (const test of module.children.allTests()) {
        const { state, note = 'marked so in the test' } = test.result();
        if (state === 'skipped') console.log(`skipped: ${test.fullName} (${note})`);
        else tally[state === 'passed' ? 'passed' : 'failed'] += 1;
      }
    }
    complain('the test run', unhandled);
  };
  return { tally, reporter: { onTestRunEnd } };
}

await ensureSetup();
run(nodePath, ['scripts/build.mjs']);
const failedChecks = runChecks({ withGates: false });

if (process.argv.includes('--long')) process.env.AURA_TEST_LONG = '1';
const { startVitest } = await import('vitest/node');
const { tally, reporter } = createTally();
const vitest = await startVitest([], { run: true, watch: false, reporters: ['default', reporter] });
await vitest.close();

for (const name of failedChecks) console.log(`failed check: ${name}`);
const failed = tally.failed + failedChecks.length;
console.log(`${tally.passed} passed, ${failed} failed`);
process.exit(failed === 0 && tally.passed > 0 ? 0 : 1);
