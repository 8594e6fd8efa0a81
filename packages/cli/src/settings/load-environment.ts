import { loadDotEnv } from '@aura/config';
import type { CliContext, Environment } from '../app/cli-context.ts';

/** The variables a command goes by. */
export interface LoadedEnvironment {
  readonly env: Environment;
  /** The `.env` file that was used, if any. */
  readonly envFile?: string;
}

/** The environment of the process, completed by the nearest `.env` file. */
export async function loadEnvironment(
  context: Pick<CliContext, 'process' | 'cwd'>,
): Promise<LoadedEnvironment> {
  const { env } = context.process;
  const { path, values } = await loadDotEnv({ cwd: context.cwd, env });
  return { env: { ...values, ...env }, ...(path === undefined ? {} : { envFile: path }) };
}
