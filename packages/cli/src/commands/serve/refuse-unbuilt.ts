import { AuraError } from '@aura/core';
import type { LoadedEnvironment } from '../../settings/load-environment.ts';

type Env = LoadedEnvironment['env'];

const off = ['n', 'no', 'f', 'false', 'off', '0'];
const isNot =
  (...quiet: readonly string[]) =>
  (value: string): boolean =>
    !quiet.includes(value.toLowerCase());

/** Variables that ask for what this version does not do. Building a feature means deleting its line. */
const unbuilt: readonly (readonly [name: string, asks: (value: string) => boolean])[] = [
  ['AURA_SESSION_STORE', isNot('memory')],
  ['AURA_ENABLE_A2A', isNot(...off)],
  ['AURA_HITL_WEBHOOK_SECRET', () => true],
  ['AURA_HITL_WEBHOOK_SECRET_SECONDARY', () => true],
];

/**
 * Throws `config/not_built` that names every variable asking for what does not exist yet: somebody who sets a shared store
 * or a secret relies on it, and a server without it would look the same.
 */
export function refuseUnbuilt(env: Env): void {
  const asked = unbuilt.filter(([name, asks]) => {
    const value = (env[name] ?? '').trim();
    return value !== '' && asks(value);
  });
  if (asked.length === 0) return;
  const names = asked.map(([name]) => name).join(', ');
  throw new AuraError('config/not_built', {
    message: `${names}: specified but not built in this version`,
    hint: 'Unset it for now: it is refused because ignoring it would be worse.',
  });
}
