import { sep } from 'node:path';
import { isInside } from '../safe-path/is-inside.ts';

/** Directories of the system that tell about the machine, or hold what containers are given in secret. */
const systemDirectories = [
  '/etc',
  '/proc',
  '/sys',
  '/dev',
  '/var/log',
  '/run/secrets',
  '/var/run/secrets',
  // What macOS means by two of these.
  '/private/etc',
  '/private/var/log',
];

/** Directories of people and programs that hold credentials, wherever they are. */
const secretDirectories = new Set([
  '.ssh',
  '.aws',
  '.config',
  '.gnupg',
  '.kube',
  '.docker',
  '.azure',
  '.aura',
]);

/** Files that hold credentials, wherever they are. */
const secretFiles = [
  /^\.env/,
  /\.env$/,
  /\.(pem|key|p12|pfx|keystore)$/,
  /^id_[a-z0-9_-]+(\.pub)?$/,
  /^\.(npmrc|netrc|pypirc|pgpass|htpasswd|git-credentials|vault-token|\w+_history)$/,
];

/**
 * Whether a path leads to something that no model is shown, whatever it asks for. Goes by whole names on the way, so that
 * `/etcetera` is not `/etc`, and by no difference of case, since some file systems know none. The path is absolute.
 */
export function isProtectedPath(path: string): boolean {
  const plain = path.toLowerCase();
  if (systemDirectories.some((directory) => isInside(directory, plain))) return true;
  const names = plain.split(sep);
  if (names.some((name) => secretDirectories.has(name))) return true;
  // Of a repository, those of its submodules and worktrees, and of one without a worktree: addresses in them hold tokens.
  const isGit = names.slice(0, -1).some((name) => name.endsWith('.git'));
  if (isGit && /^config(\.worktree)?$/.test(names.at(-1) ?? '')) return true;
  // Of directories as well: what lies in one that is called `.env` is no better.
  return names.some((name) => secretFiles.some((pattern) => pattern.test(name)));
}
