import { Namespace, Secret } from '@aura/core';
import { signMessage } from '@aura/host';
import type { WebhookSigning } from '@aura/host';
import type { ServerApiKey } from '@aura/server';
import { BadRequestError } from 'openai';
import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import {
  approvalScene,
  conversational,
  decide,
  hitl,
  textOf,
  untilPending,
} from './support/approvals.ts';
import { refusalOf } from './support/run-api.ts';

const gate = hitl(['delete_*'], conversational);
const stream = { stream: true };

const keyOf = (name: string): ServerApiKey => ({
  key: new Secret(`key-of-${name}`),
  principal: { id: name, kind: 'service', scopes: [Namespace.of('tenant', name)] },
});
const as = (name: string) => ({ authorization: `Bearer key-of-${name}` });

describe('approvals of several callers', () => {
  it('are seen and decided by those of the namespace only', async () => {
    const apiKeys = [keyOf('alice'), keyOf('eve')];
    await using scene = await approvalScene(gate, { settings: { apiKeys } });
    const { aura, calls } = scene;
    const asked = await untilPending(await aura.post(stream, { headers: as('alice') }));
    const { decision_id: id } = asked.pending;
    const listed = async (headers: Record<string, string>, query = '') => {
      const response = await fetch(`${aura.url}/v1/approvals${query}`, { headers });
      return response.ok
        ? ((await response.json()) as { data: readonly { id: string }[] }).data.map((one) => one.id)
        : response.status;
    };
    const yes = { approved: true };
    await expect.poll(() => listed(as('alice'))).toEqual([id]);
    const session = asked.response.headers.get('x-chat-session-id') ?? '';
    expect(await listed(as('alice'), `?session=${session}`)).toEqual([id]);
    expect(await listed(as('alice'), '?session=another')).toEqual([]);
    expect(await listed(as('eve'))).toEqual([]);
    expect(await listed({})).toBe(401);
    expect((await decide(aura, id, yes)).status).toBe(401);
    expect((await decide(aura, id, yes, as('eve'))).status).toBe(404);
    expect(calls()).toBe(0);
    expect((await decide(aura, id.toUpperCase(), yes, as('alice'))).status).toBe(204);
    expect(textOf(await asked.rest())).toBe('The tools said: deleted');
  });
});

describe('a server with a secret', () => {
  const secret = 'an-example-secret-of-32-bytes-ok';
  const older = 'the-secret-that-was-used-before-it';
  const webhookSigning: WebhookSigning = {
    secret: new Secret(secret),
    secondary: new Secret(older),
    toleranceMs: 300_000,
  };
  const sign = (id: string, body: string, by = secret, at = Date.now()) =>
    signMessage(
      { ...webhookSigning, secret: new Secret(by) },
      { as: 'approval-decision', decisionId: id, body },
      at,
    );

  it('takes decisions that are signed, and looks at no others [http-api 140]', async () => {
    await using scene = await approvalScene(gate, { settings: { webhookSigning } });
    const { aura, calls } = scene;
    const asked = await untilPending(await aura.post(stream));
    const { decision_id: id } = asked.pending;
    const yes = '{"approved":true}';
    const huge = `{"approved":true,"reason":"${'x'.repeat(2_200_000)}"}`;
    const refused: readonly (readonly [string, string, Record<string, string>])[] = [
      [id, yes, {}],
      [id, yes, { ...sign(id, yes), 'x-aura-signature-256': 'sha256=0' }],
      [id, yes, sign(id, yes, 'another-secret-that-nobody-knows')],
      [id, yes, sign(id, yes, secret, Date.now() - 600_000)],
      [id, yes, sign(id, '{"approved":false}')],
      [id, huge, sign(id, huge)],
      ['nonsense', yes, {}],
      [id, yes, { 'content-type': 'text/plain' }],
    ];
    for (const [to, body, headers] of refused) {
      expect(await refusalOf(await decide(aura, to, body, headers))).toEqual({
        status: 401,
        type: 'unauthorized',
        message: 'invalid or missing webhook signature',
      });
    }
    const status = async (to: string, body: string, headers: Record<string, string> = {}) =>
      (await decide(aura, to, body, { ...sign(to, body), ...headers })).status;
    expect(await status('nonsense', yes)).toBe(400);
    expect(await status(id, '{')).toBe(400);
    expect(await status(id, '{"approved":true,"also":1}')).toBe(422);
    expect(await status(id, yes, { 'content-type': 'text/plain' })).toBe(415);
    expect(await status('01970000-0000-7000-8000-00000000abcd', yes)).toBe(404);
    expect(calls()).toBe(0);
    expect((await decide(aura, id, yes, sign(id, yes, older))).status).toBe(204);
    expect(textOf(await asked.rest())).toBe('The tools said: deleted');
  });
});

describe('the official client', () => {
  it('reads on in its stream after the decision, which it finds among the chunks', async () => {
    await using scene = await approvalScene(gate);
    const { aura } = scene;
    const chunks = await aura.client.chat.completions.create({
      model: 'helper',
      messages: [{ role: 'user', content: 'Delete it.' }],
      stream: true,
    });
    let text = '';
    for await (const chunk of chunks) {
      // Named events come between the chunks.
      const { decision_id: id, expires_at: expires } = chunk as OpenAI.ChatCompletionChunk & {
        readonly decision_id?: string;
        readonly expires_at?: string;
      };
      text += chunk.choices[0]?.delta.content ?? '';
      if (id === undefined || expires === undefined) continue;
      await aura.client.post(`/approvals/${id}`, { body: { approved: true } });
    }
    expect(text.trim()).toBe('The tools said: deleted');
    await expect(
      aura.client.chat.completions.create({
        model: 'helper',
        messages: [{ role: 'user', content: 'Delete it.' }],
      }),
    ).rejects.toThrow(BadRequestError);
  });

  it('comes back to a resumable stream that waits, and reads on after the decision', async () => {
    await using scene = await approvalScene(gate);
    const { aura } = scene;
    const headers = { 'x-aura-resumable': 'true' };
    const asked = await untilPending(await aura.post(stream, { headers }));
    const runId = asked.response.headers.get('x-aura-run-id') ?? '';
    await asked.hangUp();
    const again = await untilPending(await fetch(`${aura.url}/aura/runs/${runId}/stream`));
    expect(again.pending).toEqual(asked.pending);
    expect((await decide(aura, asked.pending.decision_id, { approved: true })).status).toBe(204);
    const rest = await again.rest();
    expect(textOf(rest)).toBe('The tools said: deleted');
    expect(rest.at(-1)?.data).toBe('[DONE]');
  });
});
