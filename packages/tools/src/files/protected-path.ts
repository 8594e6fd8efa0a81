import { sep } from 'node:path';
import { isInside } from '../safe-path/is-inside.ts';

/** Directories of the system that tell about the machine. */
const systemDirectories = ['/etc', '/proc', '/sys', '/dev', '/var/log'];

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
  /\.(pem|key|p12|pfx|keystore)$/,
  /^id_[a-z0-9_-]+(\.pub)?$/,
  /^\.(npmrc|netrc|pypirc|pgpass|htpasswd|git-credentials)$/,
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
  if (names.at(-1) === 'config' && names.at(-2) === '.git') return true;
  // Of directories as well: what lies in one that is called `.env` is no better.
  return names.some((name) => secretFiles.some((pattern) => pattern.test(name)));
}
