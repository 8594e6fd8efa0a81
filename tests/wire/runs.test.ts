import { Namespace, Secret } from '@aura/core';
import { scriptedModelServer } from '@aura/testkit';
import { describe, expect, it } from 'vitest';
import { refusalOf, runBody } from './support/run-api.ts';
import type { RunBody } from './support/run-api.ts';
import { say } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import type { Served } from './support/serve.ts';
import { stepwiseModel } from './support/stepwise-model.ts';
import { readTranscript } from './support/transcript.ts';
import { waitFor } from './support/wait-for.ts';

const background = { headers: { 'x-aura-background': 'true' } };

const getJson = async (url: string, init?: RequestInit): Promise<RunBody> =>
  runBody(await fetch(url, init));

const cancel = (aura: Served, runId: string): Promise<Response> =>
  fetch(`${aura.url}/aura/runs/${runId}/cancel`, { method: 'POST' });

describe('a run in the background', () => {
  it('is accepted at once and tells where to hear of it', async () => {
    await using model = await stepwiseModel();
    await using aura = await serve({ model });
    const response = await aura.post('Hello?', background);
    expect(response.status).toBe(202);
    const accepted = await runBody(response);
    const { id, stream_url: stream, status_url: status } = accepted;
    expect(accepted).toEqual({
      id: response.headers.get('x-aura-run-id'),
      status: 'running',
      stream_url: `/aura/runs/${id}/stream`,
      status_url: `/aura/runs/${id}`,
    });
    expect(await getJson(`${aura.url}${status}`)).not.toHaveProperty('outcome');
    await model.say('At last.');
    await model.end();
    const { text } = await readTranscript(await fetch(`${aura.url}${stream}`));
    expect(text).toBe('At last.');
    const ended = await waitFor('the run to end', async () => {
      const run = await getJson(`${aura.url}${status}`);
      return run.status === 'completed' && run;
    });
    expect(ended).toMatchObject({
      id,
      object: 'aura.run',
      mode: 'background',
      agent: 'helper',
      session_id: response.headers.get('x-chat-session-id'),
      outcome: { stop_reason: 'completed', text: 'At last.', turns: 1 },
      usage: { total_tokens: expect.any(Number) },
    });
  });

  it('that fails says why, without the words of the provider', async () => {
    const error = { status: 401, message: 'key sk-123 is unknown' };
    await using model = await scriptedModelServer(() => ({ error }));
    await using aura = await serve({ model });
    const { status_url: status } = await runBody(await aura.post('Hello?', background));
    const ended = await waitFor('the run to end', async () => {
      const run = await getJson(`${aura.url}${status}`);
      return run.status === 'failed' && run;
    });
    expect(ended.error).toMatchObject({ code: 'provider/auth', retryable: expect.any(Boolean) });
    expect(JSON.stringify(ended)).not.toContain('sk-123');
  });
});

describe('the list of runs', () => {
  it('has the newest first, in pages, by status', async () => {
    await using model = await scriptedModelServer(({ question }) =>
      question === 'bad' ? { error: { status: 400, message: 'no' } } : { text: 'Hi.' },
    );
    await using aura = await serve({ model });
    const ids: string[] = [];
    for (const question of ['a', 'bad', 'c']) {
      const { headers } = await aura.stream(question);
      ids.unshift(headers.get('x-aura-run-id') ?? '');
    }
    const list = (query: string): Promise<RunBody> => getJson(`${aura.url}/aura/runs${query}`);
    const idsOf = ({ data }: RunBody): readonly string[] => data.map(({ id }) => id);
    expect(idsOf(await list(''))).toEqual(ids);
    const page = await list('?limit=2');
    expect(page).toMatchObject({ object: 'list', data: [{ object: 'aura.run' }, {}] });
    const next = await list(`?limit=2&cursor=${page.next_cursor}`);
    expect([...idsOf(page), ...idsOf(next)]).toEqual(ids);
    expect(next).not.toHaveProperty('next_cursor');
    expect(idsOf(await list('?status=failed'))).toEqual([ids[1]]);
    expect(idsOf(await list('?status=failed,completed'))).toEqual(ids);
    expect(idsOf(await list('?status=running&status=suspended'))).toEqual([]);
  });

  it.each(['?status=done', '?status=', '?limit=0', '?limit=501', '?limit=x'])(
    'refuses %s',
    async (query) => {
      await using model = await scriptedModelServer(say('Hi.'));
      await using aura = await serve({ model });
      const response = await fetch(`${aura.url}/aura/runs${query}`);
      const refusal = await refusalOf(response);
      expect(refusal).toMatchObject({ status: 400, type: 'invalid_request_error' });
    },
  );
});

describe('cancelling a run', () => {
  it('ends it, once', async () => {
    await using model = await stepwiseModel();
    await using aura = await serve({ model });
    const { id } = await runBody(await aura.post('Hello?', background));
    await model.asked;
    const cancelled = await cancel(aura, id);
    expect(cancelled.status).toBe(202);
    expect(await cancelled.json()).toMatchObject({ id, object: 'aura.run' });
    await model.left;
    const run = await waitFor('the run to end', async () => {
      const body = await getJson(`${aura.url}/aura/runs/${id}`);
      return body.status === 'completed' && body;
    });
    expect(run.outcome).toMatchObject({ stop_reason: 'aborted', reason: 'cancelled' });
    const again = await cancel(aura, id);
    expect(await refusalOf(again)).toMatchObject({ status: 409, type: 'conflict' });
  });

  it('is a 404 for an unknown run, and POST only', async () => {
    await using model = await scriptedModelServer(say('Hi.'));
    await using aura = await serve({ model });
    expect((await cancel(aura, 'run_0')).status).toBe(404);
    const get = await fetch(`${aura.url}/aura/runs/run_0/cancel`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

it('a run belongs to the namespace of whoever asked: nobody else learns of it', async () => {
  const keys = ['acme', 'acmeother'].map((name) => ({
    key: new Secret(`key-of-${name}`),
    principal: {
      id: name,
      kind: 'service' as const,
      scopes: [Namespace.of('tenant', name)],
    },
  }));
  await using model = await stepwiseModel();
  await using aura = await serve({ model, settings: { apiKeys: keys } });
  const as = (name: string, init: RequestInit = {}): RequestInit => ({
    ...init,
    headers: { ...background.headers, authorization: `Bearer key-of-${name}` },
  });
  const { id } = await runBody(await aura.post('Hello?', as('acme')));
  const paths = [
    ['GET', `/aura/runs/${id}`],
    ['GET', `/aura/runs/${id}/stream`],
    ['POST', `/aura/runs/${id}/cancel`],
  ];
  for (const [method = '', path = ''] of paths) {
    const refused = await fetch(`${aura.url}${path}`, as('acmeother', { method }));
    expect([path, refused.status]).toEqual([path, 404]);
    const nobody = await fetch(`${aura.url}${path}`, { method });
    expect([path, nobody.status]).toEqual([path, 401]);
  }
  const others = await getJson(`${aura.url}/aura/runs`, as('acmeother'));
  expect(others.data).toEqual([]);
  const own = await getJson(`${aura.url}/aura/runs`, as('acme'));
  expect(own.data).toMatchObject([{ id, status: 'running', namespace: 'tenant:acme' }]);
  expect((await fetch(`${aura.url}${paths[2]?.[1]}`, as('acme', { method: 'POST' }))).status).toBe(
    202,
  );
});

it('the server says whether runs survive it', async () => {
  await using model = await scriptedModelServer(say('Hi.'));
  await using aura = await serve({ model });
  const health = await getJson(`${aura.url}/health`);
  expect(health).toMatchObject({ durable: false, run_store: { backend: 'memory' } });
});
