import { loadConfig } from '@aura/config';
import type { LoadedConfig } from '@aura/config';
import type { LoadedEnvironment } from './load-environment.ts';

/** What the command line says about the configuration. */
export interface ConfigFlags {
  readonly config?: string;
  readonly 'default-agent'?: string;
}

/** The same for commands that take the path as an argument. */
interface ConfigChoice extends ConfigFlags {
  readonly path?: string;
}

/** Loads the configuration that the command line names, else the environment, else `config.toml`. Throws `config/invalid`. */
export function loadSettings(
  flags: ConfigChoice,
  { cwd, environment }: { readonly cwd: string; readonly environment: LoadedEnvironment },
): Promise<LoadedConfig> {
  const { env, envFile } = environment;
  const defaultAgent = flags['default-agent'] ?? env['DEFAULT_AGENT'];
  return loadConfig({
    ...choosePath(flags, env['CONFIG_PATH']),
    cwd,
    env,
    ...(defaultAgent === undefined ? {} : { defaultAgent }),
    ...(envFile === undefined ? {} : { envFile }),
  });
}

function choosePath(
  { path, config }: ConfigChoice,
  variable = '',
): { readonly path: string; readonly pathOrigin: 'argument' | 'flag' | 'env' | 'default' } {
  if (path !== undefined) return { path, pathOrigin: 'argument' };
  if (config !== undefined) return { path: config, pathOrigin: 'flag' };
  if (variable.trim() !== '') return { path: variable.trim(), pathOrigin: 'env' };
  return { path: 'config.toml', pathOrigin: 'default' };
}
