import { readdir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import type { ConfigIssue } from '../issues/config-issue.ts';
import type { LoadOptions, PathOrigin } from './load-options.ts';

/** The outcome of {@link findConfigFiles}. */
export type FoundFiles =
  | { readonly type: 'found'; readonly files: readonly string[] }
  /** `isMissing`: there is nothing at the path. */
  | { readonly type: 'failed'; readonly issue: ConfigIssue; readonly isMissing: boolean };

const originNames: Readonly<Record<PathOrigin, string>> = {
  argument: 'as given',
  flag: 'chosen by --config',
  env: 'chosen by CONFIG_PATH',
  default: 'the default path',
};

/** The file at the path, or the `*.toml` files directly in the directory there, sorted by name. Links are followed. */
export async function findConfigFiles({
  path,
  pathOrigin = 'flag',
  cwd,
}: LoadOptions): Promise<FoundFiles> {
  try {
    const absolute = resolve(cwd, path);
    if (!(await stat(absolute)).isDirectory()) return { type: 'found', files: [path] };
    const names = (await readdir(absolute)).filter((name) => extname(name) === '.toml').sort();
    const kept = await Promise.all(names.map((name) => isDirectory(join(absolute, name))));
    const files = names.filter((_, index) => kept[index] === false).map((name) => join(path, name));
    if (files.length > 0) return { type: 'found', files };
    return failed(
      'config/no_files',
      `${path} (${originNames[pathOrigin]}) is a directory without TOML configuration; no .toml files found in it`,
      'put at least one file whose name ends in .toml there',
      false,
    );
  } catch (error) {
    return failed(
      'config/unreadable',
      `${path} (${originNames[pathOrigin]}) cannot be read: ${systemReason(error)}`,
      pathOrigin === 'argument'
        ? 'name an existing file or directory'
        : 'name an existing file or directory with --config or CONFIG_PATH',
      codeOf(error) === 'ENOENT',
    );
  }
}

/** Why a file operation failed, in words where they are known. */
export function systemReason(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return 'no such file or directory';
  if (code === 'ELOOP') return 'it is a link that leads back to itself';
  return code === 'EACCES' ? 'permission denied' : code;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** False for what cannot be looked at: reading it then says why. */
async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function failed(
  code: ConfigIssue['code'],
  message: string,
  hint: string,
  isMissing: boolean,
): FoundFiles {
  const issue: ConfigIssue = { id: 'E01', severity: 'error', code, path: '', message, hint };
  return { type: 'failed', issue, isMissing };
}
