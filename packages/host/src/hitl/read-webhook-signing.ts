import { AuraError, Secret } from '@aura/core';
import type { Millis } from '@aura/core';
import type { WebhookSigning } from './webhook-signing.ts';

const minSecretBytes = 32;
const defaultToleranceSecs = 300;
const maxToleranceSecs = 86_400;

/**
 * Reads `AURA_HITL_WEBHOOK_SECRET`, `..._SECONDARY` and `..._TOLERANCE_SECS`; undefined when there is no secret. Throws
 * `config/invalid_setting`, which does not repeat a secret.
 */
export function readWebhookSigning(
  env: Readonly<Record<string, string | undefined>>,
): WebhookSigning | undefined {
  const name = 'AURA_HITL_WEBHOOK_SECRET';
  const secret = readSecret(name, env[name]);
  const secondary = readSecret(`${name}_SECONDARY`, env[`${name}_SECONDARY`]);
  const toleranceMs = readTolerance(env['AURA_HITL_WEBHOOK_TOLERANCE_SECS']);
  if (secret === undefined) {
    if (secondary === undefined) return undefined;
    throw invalid(`${name}_SECONDARY is set without ${name}`, `Set ${name} as well.`);
  }
  return { secret, toleranceMs, ...(secondary === undefined ? {} : { secondary }) };
}

function readSecret(name: string, value: string | undefined): Secret | undefined {
  if (value === undefined) return undefined;
  const bytes = Buffer.byteLength(value);
  if (bytes >= minSecretBytes) return new Secret(value);
  const hint = `Use at least ${minSecretBytes} random bytes, for example from \`openssl rand -hex 32\`.`;
  throw invalid(`${name} has ${bytes} bytes`, hint);
}

function readTolerance(value: string | undefined): Millis {
  const text = value?.trim() || String(defaultToleranceSecs);
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= maxToleranceSecs) return seconds * 1_000;
  const message = `AURA_HITL_WEBHOOK_TOLERANCE_SECS is ${JSON.stringify(text.slice(0, 80))}`;
  throw invalid(message, `Use a whole number of seconds from 1 to ${maxToleranceSecs}.`);
}

function invalid(message: string, hint: string): AuraError {
  return new AuraError('config/invalid_setting', { message, hint });
}
