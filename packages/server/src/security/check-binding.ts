import { AuraError } from '@aura/core';
import type { ServerSettings } from '../settings/server-settings.ts';
import { isLoopback } from './loopback.ts';

/** Refuses to offer agents to the network without asking who calls. Throws `server/unsafe_binding`. */
export function checkBinding(
  settings: Pick<ServerSettings, 'host' | 'apiKeys' | 'allowUnauthenticated'>,
): void {
  if (isLoopback(settings.host) || settings.apiKeys.length > 0 || settings.allowUnauthenticated) {
    return;
  }
  throw new AuraError('server/unsafe_binding', {
    message: `refusing to listen on ${settings.host} without API keys`,
    hint: 'Set AURA_SERVER_API_KEYS, listen on 127.0.0.1, or set AURA_ALLOW_UNAUTHENTICATED=true.',
  });
}
