// `npm run check`: everything that can be said about the code without running it. Reports all findings, not the first.
import { ensureInstalled, nodePath, run } from './setup.mjs';

const checks = [
  ['types of the packages', 'tsc', ['-b']],
  ['types of tests, examples and benchmarks', 'tsc', ['-p', 'tsconfig.test.json']],
  ['lint', 'oxlint', ['--quiet']],
  ['formatting', 'oxfmt', ['--check']],
  ['unused files, exports and dependencies', 'knip', ['--no-progress']],
  ['boundaries and other gates', 'vitest', ['run', 'tests/gates', '--reporter=dot']],
];

/** Runs the checks and returns the names of those that failed. */
export function check(skip = []) {
  return checks.flatMap(([name, command, args]) => {
    if (skip.includes(name)) return [];
    const started = Date.now();
    const failed = run(command, args, { mayFail: true }) !== 0;
    console.error(
      `${failed ? 'FAILED' : 'ok'}  ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
    );
    return failed ? [name] : [];
  });
}

if (import.meta.filename === process.argv[1]) {
  ensureInstalled();
  if (process.execPath !== nodePath && !process.env.AURA_CHECK_CHILD) {
    process.exit(
      run(nodePath, ['scripts/check.mjs'], { mayFail: true, env: { AURA_CHECK_CHILD: '1' } }),
    );
  }
  process.exit(check().length === 0 ? 0 : 1);
}
