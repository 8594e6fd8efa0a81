import { Secret } from '@aura/core';
import { isSigned, signMessage } from '@aura/host';
import { describe, expect, it } from 'vitest';
import { approvalScene, hitl } from './support/approvals.ts';
import { callOnce } from './support/scripts.ts';
import { waitFor } from './support/wait-for.ts';
import { webhook } from './support/webhook.ts';
import type { Question, Reply } from './support/webhook.ts';

const routeTo = (url: string, ...lines: readonly string[]): string =>
  hitl(['delete_*'], 'mode = "webhook"', `url = "${url}"`, ...lines);

/** What came of one call that a webhook was asked about. */
async function askedOnce(reply: (question: Question) => Reply | undefined, ...lines: string[]) {
  await using hook = await webhook(reply);
  await using scene = await approvalScene(routeTo(hook.url, ...lines));
  const { text, payloads } = await scene.aura.stream();
  const [completed] = payloads('approval_completed');
  return { text: text.trim(), outcome: completed?.['outcome'], calls: scene.calls(), hook };
}

describe('an approval that a webhook decides about', () => {
  it('is asked for with everything one needs to know, and lets the call run [http-api 130]', async () => {
    await using hook = await webhook(() => ({}));
    const lines = ['headers = { "X-Env" = "prod", "Content-Type" = "text/plain" }'];
    const script = callOnce({ name: 'delete_pod', args: { pod: 'a', _aura_reasoning: 'stuck' } });
    await using scene = await approvalScene(routeTo(hook.url, ...lines), {
      script,
      settings: { customEvents: false },
    });
    const { events, text, headers } = await scene.aura.stream();
    expect(events.map(({ name }) => name)).toEqual([
      'aura.approval_requested',
      'aura.approval_completed',
    ]);
    expect(events[1]?.payload['outcome']).toEqual({ kind: 'approved' });
    expect(text.trim()).toBe('The tools said: deleted');
    expect(scene.calls()).toBe(1);
    const [question] = hook.questions;
    expect(question?.headers).toMatchObject({
      'x-env': 'prod',
      'content-type': 'application/json',
    });
    expect(question?.headers).not.toHaveProperty('x-aura-signature-256');
    expect(question?.body).toEqual({
      version: 1,
      decision_id: events[0]?.payload['decision_id'],
      request_id: headers.get('x-aura-run-id'),
      scope: { kind: 'single', session_id: headers.get('x-chat-session-id') },
      origin: { kind: 'config_gate', matched_pattern: 'delete_*' },
      items: [
        {
          tool_name: 'delete_pod',
          arguments: { pod: 'a', _aura_reasoning: 'stuck' },
          tool_call_intent: 'stuck',
        },
      ],
    });
    expect((await scene.aura.complete()).choices[0]?.message.content).toContain('deleted');
  });

  it('is refused with the reason that the webhook gives [http-api 131]', async () => {
    const body = '{"approved":false,"reason":"freeze window"}';
    const { text, outcome, calls } = await askedOnce(() => ({ body }));
    expect(outcome).toEqual({ kind: 'denied', reason: 'freeze window' });
    expect(text).toContain('blocked by human approval denial: freeze window. Do not execute');
    expect(calls).toBe(0);
  });

  it('is refused by whatever is no decision [http-api 132]', async () => {
    const replies: readonly (readonly [Reply, string])[] = [
      [{ status: 500 }, 'the webhook returned status 500'],
      [{ status: 302, headers: { location: '/other' } }, 'the webhook returned status 302'],
      [{ body: '{"approved":true,"also":1}' }, 'something that is no decision'],
      [{ body: '{"approved":"yes"}' }, 'something that is no decision'],
      [{ body: 'yes' }, 'something that is no decision'],
      [{ body: `{"approved":true,"reason":"${'x'.repeat(70_000)}"}` }, 'more than 65536 bytes'],
    ];
    for (const [reply, message] of replies) {
      const { text, outcome, calls } = await askedOnce(() => reply);
      expect(outcome).toEqual({ kind: 'errored', message: expect.stringContaining(message) });
      expect(text).toContain('tool call blocked: approval channel error: the webhook');
      expect(calls).toBe(0);
    }
    await using scene = await approvalScene(routeTo('http://127.0.0.1:9/ask'));
    const { payloads } = await scene.aura.stream();
    expect(payloads('approval_completed')).toMatchObject([
      { outcome: { kind: 'errored', message: expect.stringContaining('could not be asked') } },
    ]);
    expect(scene.calls()).toBe(0);
  });

  it('is refused when the webhook takes too long [http-api 133]', async () => {
    const { text, outcome, calls } = await askedOnce(() => undefined, 'timeout_secs = 1');
    expect(outcome).toEqual({ kind: 'timed_out', waited_ms: expect.any(Number) });
    expect(text).toBe('The tools said: tool call denied: approval timed out');
    expect(calls).toBe(0);
  });

  it('is not waited for any longer than the client waits', async () => {
    await using hook = await webhook(() => undefined);
    await using scene = await approvalScene(routeTo(hook.url));
    const leave = new AbortController();
    const response = await scene.aura.post({ stream: true }, { signal: leave.signal });
    await waitFor('the question', () => hook.questions.length === 1);
    leave.abort();
    await response.text().catch(() => undefined);
    await waitFor('the question to be given up', () => hook.abandoned() === 1);
    expect(scene.calls()).toBe(0);
  });
});

describe('a signed approval', () => {
  const secret = 'an-example-secret-of-32-bytes-ok';
  const signing = { secret: new Secret(secret), toleranceMs: 300_000 };

  it('has the signatures of the specification [http-api 141]', () => {
    const decisionId = '01970000-0000-7000-8000-00000000abcd';
    const sign = (body: string): string | undefined =>
      signMessage(signing, { as: 'approval-decision', decisionId, body }, 1_750_000_000_999)[
        'x-aura-signature-256'
      ];
    expect(sign('{"approved":true}')).toBe(
      'sha256=8913e26adfb84dda4b1bc7e70fee54a0560764548c7acf79aa85451a1b337ffb',
    );
    expect(sign('{"approved":false,"reason":"freeze window"}')).toBe(
      'sha256=e833986a62a9f15f63d752ac4871aa8e2c5349016680ec724c8210ca2c9d2383',
    );
  });

  it('counts for its message, its time and its form only', () => {
    const message = { as: 'approval-decision', decisionId: 'a', body: '{}' } as const;
    const now = 1_750_000_000_000;
    const headers = signMessage(signing, message, now);
    const signed = {
      signature: headers['x-aura-signature-256'],
      timestamp: headers['x-aura-timestamp'],
      now,
    };
    const isGood = (
      change: Partial<Record<'signature' | 'timestamp', string | undefined>> & {
        readonly now?: number;
      },
      other: {
        readonly as?: 'approval-request';
        readonly decisionId?: string;
        readonly body?: string;
      } = {},
    ): boolean => isSigned(signing, { ...message, ...other }, { ...signed, ...change });
    expect(isGood({})).toBe(true);
    expect(isGood({ now: now + 300_000 })).toBe(true);
    expect(isGood({ now: now + 301_000 })).toBe(false);
    expect(isGood({ now: now - 301_000 })).toBe(false);
    expect(isGood({}, { decisionId: 'b' })).toBe(false);
    expect(isGood({}, { as: 'approval-request' })).toBe(false);
    expect(isGood({}, { body: '{ }' })).toBe(false);
    expect(isGood({ timestamp: `0${signed.timestamp}` })).toBe(false);
    expect(isGood({ timestamp: undefined })).toBe(false);
    expect(isGood({ signature: signed.signature?.toUpperCase() })).toBe(false);
    expect(isGood({ signature: undefined })).toBe(false);
  });
});
