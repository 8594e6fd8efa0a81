import { describe, expect, it } from 'vitest';
import { readWebhookSigning } from './read-webhook-signing.ts';

const name = 'AURA_HITL_WEBHOOK_SECRET';
const secret = 's'.repeat(32);

describe('the secret of webhooks', () => {
  it('comes from the environment, with what is accepted besides it', () => {
    expect(readWebhookSigning({})).toBeUndefined();
    expect(readWebhookSigning({ [name]: secret })).toMatchObject({ toleranceMs: 300_000 });
    const all = { [name]: secret, [`${name}_SECONDARY`]: 't'.repeat(40) };
    const signing = readWebhookSigning({ ...all, AURA_HITL_WEBHOOK_TOLERANCE_SECS: '60' });
    expect(signing?.secret.reveal()).toBe(secret);
    expect(signing?.secondary?.reveal()).toBe('t'.repeat(40));
    expect(signing?.toleranceMs).toBe(60_000);
  });

  it.each([
    [{ [name]: '' }, /SECRET has 0 bytes/],
    [{ [name]: 'x'.repeat(31) }, /SECRET has 31 bytes/],
    [{ [name]: secret, [`${name}_SECONDARY`]: 'short' }, /SECONDARY has 5 bytes/],
    [{ [`${name}_SECONDARY`]: secret }, /SECONDARY is set without/],
    [{ AURA_HITL_WEBHOOK_TOLERANCE_SECS: '0' }, /TOLERANCE_SECS is "0"/],
    [{ AURA_HITL_WEBHOOK_TOLERANCE_SECS: '86401' }, /TOLERANCE_SECS is "86401"/],
    [{ AURA_HITL_WEBHOOK_TOLERANCE_SECS: '5m' }, /TOLERANCE_SECS is "5m"/],
  ])('is refused as %j', (env, message) => {
    expect(() => readWebhookSigning(env)).toThrow(message);
  });
});
