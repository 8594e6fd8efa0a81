import { applyEnvBoolean } from '@aura/config';
import { AuraError } from '@aura/core';
import type { Logger } from '@aura/core';
import type { LoadedEnvironment } from '../../settings/load-environment.ts';

type Env = LoadedEnvironment['env'];

/** Whatever is no clear "no" is taken as asking: refusing it says so at least. */
const isOn = (text: string): boolean => {
  const setting = applyEnvBoolean(text);
  return setting.type === 'invalid' || (setting.type === 'set' && setting.value);
};

type Ask = readonly [name: string, asks: (value: string) => boolean];

/** Variables that ask for what this version does not do. Building a feature means deleting its line. */
const unbuilt: readonly Ask[] = [['AURA_ENABLE_A2A', isOn]];

/** The same, for what only observes runs: they are no different without it, and it is often set for a whole machine. */
const unobserved: readonly Ask[] = [['AURA_PROMPT_JOURNAL', isOn]];

/**
 * Throws `config/not_built` that names every variable asking for what does not exist yet: somebody who sets
 * one relies on it, and a server without it would look the same. The session store is checked with the configuration.
 */
export function refuseUnbuilt(env: Env): void {
  const names = askedFor(unbuilt, env);
  if (names === '') return;
  throw new AuraError('config/not_built', {
    message: `${names}: specified but not built in this version`,
    hint: 'Unset it for now: it is refused because ignoring it would be worse.',
  });
}

/** Says in one warning which variables ask for journals that this version does not write. */
export function warnOfUnbuilt(env: Env, logger: Logger): void {
  const variables = askedFor(unobserved, env);
  if (variables === '') return;
  logger.log('warn', 'ignored: no prompt journal in this version', { variables });
}

/** The names only: endpoints may hold credentials. */
function askedFor(asks: readonly Ask[], env: Env): string {
  return asks
    .filter(([name, isAsking]) => {
      const value = (env[name] ?? '').trim();
      return value !== '' && isAsking(value);
    })
    .map(([name]) => name)
    .join(', ');
}
