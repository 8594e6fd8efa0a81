// Makes a fresh clone ready. Runs on any Node from 20 on and uses nothing but what Node brings along.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installed = join(root, 'node_modules', '.package-lock.json');
const lockfile = join(root, 'package-lock.json');

/** The Node of the project: the `node` dev dependency, whatever the machine has. */
export const nodePath = join(root, 'node_modules', 'node', 'bin', 'node');

function isInstalled() {
  if (!existsSync(installed) || !existsSync(nodePath)) return false;
  return statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs;
}

/** Runs a command with its output shown and ends this process with its exit code unless it succeeds. */
export function run(command, args, options = {}) {
  const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    ...options,
    env: { ...process.env, PATH: path, ...options.env },
  });
  if (error) throw error;
  if (status === 0 || options.mayFail) return status ?? 1;
  console.error(`\n${command} ${args.join(' ')} ended with ${signal ?? `exit code ${status}`}`);
  process.exit(status ?? 1);
}

/** Installs the dependencies as the lockfile has them, unless that was done already. */
export function ensureInstalled() {
  if (isInstalled()) return;
  console.error('Setting up: installing dependencies (once, about a minute) ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}
