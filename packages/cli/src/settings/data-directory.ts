import { resolve } from 'node:path';
import { textFlag } from '../app/flag.ts';
import type { TextFlag } from '../app/flag.ts';
import type { CliContext, Environment } from '../app/cli-context.ts';

/** What the command line says about where runs are kept. */
export interface DataFlags {
  readonly 'data-dir'?: string;
}

/** The flag of {@link DataFlags}. */
export const dataDirectoryFlag: TextFlag = textFlag(
  'path',
  'Directory in which runs are kept [AURA_DATA_DIR, .aura]',
);

/** Where runs are kept: by the flag, else by the environment, else in the working directory. */
export function dataDirectory(
  flags: DataFlags,
  { cwd, env }: { readonly cwd: CliContext['cwd']; readonly env: Environment },
): string {
  return resolve(cwd, flags['data-dir'] ?? (env['AURA_DATA_DIR']?.trim() || '.aura'));
}
