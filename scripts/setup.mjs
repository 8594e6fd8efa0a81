// Makes a fresh clone ready. Runs on any Node from 20 on and uses nothing but what Node brings along.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
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

function withProjectBinaries(env) {
  const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`;
  return { ...process.env, PATH: path, ...env };
}

/** Runs a command with its output shown and ends this process with its exit code unless it succeeds. */
export function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    ...options,
    env: withProjectBinaries(options.env),
  });
  if (error) throw error;
  if (status === 0 || options.mayFail) return status ?? 1;
  console.error(`\n${command} ${args.join(' ')} ended with ${signal ?? `exit code ${status}`}`);
  process.exit(status ?? 1);
}

/** Hands over to a command: it gets the terminal and every signal, and this process ends as it ends. Never returns. */
export function become(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: withProjectBinaries() });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) {
    process.on(signal, () => {
      // A terminal has sent Ctrl-C to the command as well; twice would mean "at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.once('error', (error) => {
    console.error(`${command} cannot be started: ${error.message}`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of signals) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
  return new Promise(() => {});
}

/** Installs the dependencies as the lockfile has them, unless that was done already. */
function ensureInstalled() {
  if (isInstalled()) return;
  console.error('Setting up: installing dependencies (once, about a minute) ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** Resolves when all dependencies are there and this is the project's Node; otherwise the script starts again on it. */
export async function ensureSetup() {
  ensureInstalled();
  if (process.execPath !== realpathSync(nodePath)) await become(nodePath, process.argv.slice(1));
}
