import { loadConfig } from '@aura/config';
import type { LoadedConfig } from '@aura/config';
import type { LoadedEnvironment } from './load-environment.ts';

/** What the command line says about the configuration. */
export interface ConfigFlags {
  readonly config?: string;
  readonly 'default-agent'?: string;
}

/** Loads the configuration that the flags name, else the environment, else `config.toml`. Throws `config/invalid`. */
export function loadSettings(
  flags: ConfigFlags,
  { cwd, environment }: { readonly cwd: string; readonly environment: LoadedEnvironment },
): Promise<LoadedConfig> {
  const { env, envFile } = environment;
  const defaultAgent = flags['default-agent'] ?? env['DEFAULT_AGENT'];
  return loadConfig({
    ...choosePath(flags.config, env['CONFIG_PATH']),
    cwd,
    env,
    ...(defaultAgent === undefined ? {} : { defaultAgent }),
    ...(envFile === undefined ? {} : { envFile }),
  });
}

function choosePath(
  flag: string | undefined,
  variable: string | undefined,
): { readonly path: string; readonly pathOrigin: 'flag' | 'env' | 'default' } {
  if (flag !== undefined) return { path: flag, pathOrigin: 'flag' };
  const path = (variable ?? '').trim();
  if (path !== '') return { path, pathOrigin: 'env' };
  return { path: 'config.toml', pathOrigin: 'default' };
}
