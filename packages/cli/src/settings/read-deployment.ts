import type { Deployment } from '@aura/config';
import type { ServerSettings } from '@aura/server';
import type { Environment } from '../app/cli-context.ts';

/** What the configuration of a server is checked against: its times, and whether it signs questions to webhooks. */
export function readDeployment(
  settings: Pick<ServerSettings, 'streamingTimeoutMs' | 'inactivityTimeoutMs'>,
  env: Environment,
): Deployment {
  const secrets = ['AURA_HITL_WEBHOOK_SECRET', 'AURA_HITL_WEBHOOK_SECRET_SECONDARY'];
  return {
    streamingTimeoutSecs: settings.streamingTimeoutMs / 1_000,
    inactivityTimeoutSecs: settings.inactivityTimeoutMs / 1_000,
    signsWebhooks: secrets.some((name) => (env[name] ?? '').trim() !== ''),
  };
}
