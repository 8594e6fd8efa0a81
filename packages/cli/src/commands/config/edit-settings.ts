import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { editConfigFile } from '@aura/config';
import { AuraError } from '@aura/core';
import type { CliContext } from '../../app/cli-context.ts';
import { loadEnvironment } from '../../settings/load-environment.ts';
import { loadOptions } from '../../settings/load-settings.ts';
import type { ConfigFlags } from '../../settings/load-settings.ts';
import { sanitize } from '../../terminal/sanitize.ts';

/** Changes the file that the command line or the environment names. Throws `cli/usage` for a directory. */
export async function editSettings(
  context: CliContext,
  flags: ConfigFlags,
  edit: (text: string) => Promise<string>,
): Promise<void> {
  const environment = await loadEnvironment(context);
  const { path } = loadOptions(flags, { cwd: context.cwd, environment });
  const file = resolve(context.cwd, path);
  if (await isDirectory(file)) {
    throw new AuraError('cli/usage', {
      message: `${path} is a directory; name the file to change with --config`,
    });
  }
  const { changed } = await editConfigFile(file, edit);
  context.process.stdout.write(sanitize(`${path}: ${changed ? 'changed' : 'is so already'}\n`));
}

/** False for what is not there: reading it says so. */
async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
