import { loadConfig } from '@aura/config';
import type { Deployment, LoadedConfig, LoadOptions } from '@aura/config';
import { inspectAgent } from '@aura/host';
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

/** The command line, the environment, and what a server is started with if one is. */
interface Surroundings {
  readonly cwd: string;
  readonly environment: LoadedEnvironment;
  readonly deployment?: Deployment;
}

/** Loads the configuration that the command line names, else the environment, else `config.toml`. Throws `config/invalid`. */
export function loadSettings(
  flags: ConfigChoice,
  surroundings: Surroundings,
): Promise<LoadedConfig> {
  return loadConfig(loadOptions(flags, surroundings));
}

/** What is to be loaded, by the same rule. */
export function loadOptions(
  flags: ConfigChoice,
  { cwd, environment, deployment }: Surroundings,
): LoadOptions {
  const { env, envFile } = environment;
  const defaultAgent = flags['default-agent'] ?? env['DEFAULT_AGENT'];
  return {
    ...choosePath(flags, env['CONFIG_PATH']),
    cwd,
    env,
    inspect: inspectAgent(cwd),
    ...(defaultAgent === undefined ? {} : { defaultAgent }),
    ...(envFile === undefined ? {} : { envFile }),
    ...(deployment === undefined ? {} : { deployment }),
  };
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
