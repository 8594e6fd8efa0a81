import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Namespace, Secret } from '@aura/core';
import type { ApprovalRequest, CallId, RunId } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { nodeClock } from '../node/node-clock.ts';
import { webhookBroker } from './webhook-broker.ts';
import { isSigned, signMessage } from './webhook-signing.ts';
import type { WebhookSigning } from './webhook-signing.ts';

const signing: WebhookSigning = {
  secret: new Secret('an-example-secret-of-32-bytes-ok'),
  secondary: new Secret('the-secret-that-was-used-before-it'),
  toleranceMs: 300_000,
};
const decisionId = '01970000-0000-7000-8000-00000000abcd';
const question: ApprovalRequest = {
  kind: 'approval',
  id: 'apr_0197000000007000800000000000abcd',
  callId: 'call_1' as CallId,
  tool: 'delete_pod',
  args: {},
  annotations: {},
  requirement: 'unless_auto_approved',
  pattern: 'delete_*',
  path: ['Helper'],
  createdAt: 0,
  expiresAt: 1,
  token: 'secret-token',
  namespace: Namespace.of('tenant', 'acme'),
  runId: 'run_1' as RunId,
  session: 's1',
};

interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asks a webhook that answers with these headers. */
async function ask(
  headersFor: (body: string) => Readonly<Record<string, string>>,
  configured: Readonly<Record<string, string>> = {},
) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    asked.push({ headers: request.headers, body });
    const answer = '{"approved":true}';
    response.writeHead(200, headersFor(answer)).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const maps = { headersFromRequest: {}, toolHeadersFromResponse: {} };
  const route = { mode: 'webhook', url, timeoutSecs: 5, headers: configured, ...maps } as const;
  try {
    const { signal } = new AbortController();
    const decision = await webhookBroker(route, { clock: nodeClock, signing }).request(question, {
      signal,
    });
    return { decision, asked: asked[0] };
  } finally {
    server.close();
  }
}

const signed =
  (change: Partial<Parameters<typeof signMessage>[1]> = {}, by = signing, at = Date.now()) =>
  (body: string): Readonly<Record<string, string>> =>
    signMessage(by, { as: 'approval-decision', decisionId, body, ...change }, at);

describe('a webhook with a secret', () => {
  it('gets questions that are signed, whatever headers are configured [http-api 139]', async () => {
    const forged = { 'X-Aura-Signature-256': 'sha256=forged', 'X-AURA-TIMESTAMP': '0' };
    const { decision, asked } = await ask(signed(), forged);
    expect(decision).toEqual({ decision: 'approve', by: 'webhook' });
    const { headers, body } = asked ?? { headers: {}, body: '' };
    const message = { as: 'approval-request', decisionId, body } as const;
    const given = {
      signature: String(headers['x-aura-signature-256']),
      timestamp: String(headers['x-aura-timestamp']),
      now: Date.now(),
    };
    expect(isSigned(signing, message, given)).toBe(true);
    expect(body).not.toContain('secret-token');
    await expect(ask(() => ({}))).rejects.toMatchObject({
      code: 'host/webhook_failed',
      message: expect.stringContaining('without a valid signature'),
    });
  });

  it('is believed only when it signs this decision, now, with one of the secrets', async () => {
    const { secondary = signing.secret } = signing;
    const before = { ...signing, secret: secondary };
    expect((await ask(signed({}, before))).decision).toMatchObject({ decision: 'approve' });
    const stranger = { ...signing, secret: new Secret('x'.repeat(32)) };
    for (const headers of [
      signed({}, stranger),
      signed({ as: 'approval-request' }),
      signed({ decisionId: 'another' }),
      signed({ body: '{"approved":false}' }),
      signed({}, signing, Date.now() - 400_000),
    ]) {
      await expect(ask(headers)).rejects.toMatchObject({ code: 'host/webhook_failed' });
    }
  });
});
