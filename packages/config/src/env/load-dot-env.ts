import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { AuraError } from '@aura/core';

/** Where {@link loadDotEnv} looks and what it must not override. */
export interface DotEnvOptions {
  /** The search starts here and goes up to the root. */
  readonly cwd: string;
  /** Variables that are already set; they win, even when empty. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a `.env` file adds. */
export interface DotEnv {
  /** The file used; absent when there is none. */
  readonly path?: string;
  /** Variables of the file that are not set yet. */
  readonly values: Readonly<Record<string, string>>;
}

/** Reads the nearest `.env` file at or above `cwd`. Finding none is no error; one that cannot be read is. */
export async function loadDotEnv({ cwd, env }: DotEnvOptions): Promise<DotEnv> {
  let directory = resolve(cwd);
  for (;;) {
    const path = join(directory, '.env');
    const text = await readIfFile(path);
    if (text !== undefined) return { path, values: unsetOnly(parseEnv(text), env) };
    const parent = dirname(directory);
    if (parent === directory) return { values: {} };
    directory = parent;
  }
}

async function readIfFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined;
    throw new AuraError('config/unreadable', {
      message: `${path} cannot be read (${String(code)})`,
      hint: 'Make the file readable or remove it.',
      cause: error,
    });
  }
}

function unsetOnly(
  values: NodeJS.Dict<string>,
  env: DotEnvOptions['env'],
): Readonly<Record<string, string>> {
  const added: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && env[name] === undefined) added[name] = value;
  }
  return added;
}
