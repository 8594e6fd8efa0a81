// `npm test`: sets the clone up, builds it, checks it and runs every test. The last line is `N passed, N failed`.
// With --long the crash and property tests run their full matrices.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from './check.mjs';
import { ensureInstalled, nodePath, run } from './setup.mjs';

/** Prints why tests were skipped and returns how many passed and failed. */
function readReport(path) {
  const { testResults = [] } = JSON.parse(readFileSync(path, 'utf8'));
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const { assertionResults, status, name, message } of testResults) {
    if (assertionResults.length === 0 && status === 'failed') {
      totals.failed += 1;
      console.error(`could not run ${name}: ${message}`);
    }
    for (const { status: outcome, fullName } of assertionResults) {
      if (outcome === 'passed') totals.passed += 1;
      else if (outcome === 'failed') totals.failed += 1;
      else {
        totals.skipped += 1;
        console.log(`skipped: ${fullName}`);
      }
    }
  }
  return totals;
}

ensureInstalled();
const folder = mkdtempSync(join(tmpdir(), 'aura-test-'));
try {
  run(nodePath, ['scripts/build.mjs']);
  // The gates are tests like all others here; their results are counted with the rest.
  const failedChecks = check(['boundaries and other gates']);
  const report = join(folder, 'report.json');
  const long = process.argv.includes('--long') ? { AURA_TEST_LONG: '1' } : {};
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = run('vitest', ['run', ...reporters], { mayFail: true, env: long });
  const { passed, failed, skipped } = readReport(report);
  if (failedChecks.length > 0) console.log(`failed checks: ${failedChecks.join(', ')}`);
  if (status !== 0 && failed === 0)
    console.log('the test runner reported errors outside the tests');
  const allFailed = failed + failedChecks.length + (status !== 0 && failed === 0 ? 1 : 0);
  console.log(`${passed} passed, ${allFailed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = allFailed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
