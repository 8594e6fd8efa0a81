import { run } from './setup.mjs';

const checks = [
  ['types of the packages', 'tsc', ['-b']],
  ['types of tests, examples and benchmarks', 'tsc', ['-p', 'tsconfig.test.json']],
  ['lint', 'oxlint', ['--quiet']],
  ['formatting', 'oxfmt', ['--check']],
  ['unused files, exports and dependencies', 'knip', ['--no-progress']],
];
const gates = ['boundaries and other gates', 'vitest', ['run', 'tests/gates', '--reporter=dot']];

/** Runs the checks, and the gates unless the tests that follow contain them. Returns the names of those that failed. */
export function runChecks({ withGates }) {
  return [...checks, ...(withGates ? [gates] : [])].flatMap(([name, command, args]) => {
    const started = Date.now();
    const failed = run(command, args, { mayFail: true }) !== 0;
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.error(`${failed ? 'FAILED' : 'ok'}  ${name} (${seconds} s)`);
    return failed ? [name] : [];
  });
}
