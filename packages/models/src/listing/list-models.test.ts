import type { ServerResponse } from 'node:http';
import { AuraError, Secret } from '@aura/core';
import type { JsonValue } from '@aura/core';
import { describe, expect, it } from 'vitest';
import { serve } from '../../test/chat-server.ts';
import { listModels } from './list-models.ts';
import type { ListingKind } from './model-listing.ts';
import { findListedModel } from './find-listed-model.ts';

const apiKey = new Secret('sk-key-of-the-test');
const { signal } = new AbortController();

const json = (res: ServerResponse, body: JsonValue, status = 200): void => {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

async function listed(kind: ListingKind, pages: readonly JsonValue[], path = '') {
  let page = 0;
  const { baseUrl, received } = await serve((res) => {
    json(res, pages[page] ?? null);
    page += 1;
  });
  const origin = baseUrl.replace('/v1', '');
  const listing = await listModels({ kind, baseUrl: origin + path, apiKey }, { signal });
  return { ...listing, received };
}

describe('listModels', () => {
  it('asks servers compatible with OpenAI, also those that send the bare list or ask for more in their address', async () => {
    const data = [{ id: 'b', max_model_len: 8_192 }, { id: 'a' }, { name: 'no id' }];
    const { models, received, serverTime } = await listed(
      'openai',
      [{ data }],
      '/v1/?api-version=2',
    );
    expect(models).toEqual([{ id: 'a' }, { id: 'b', contextWindow: 8_192 }]);
    expect(received[0]).toMatchObject({
      url: '/v1/models?api-version=2',
      headers: { authorization: 'Bearer sk-key-of-the-test' },
    });
    expect(Math.abs((serverTime ?? 0) - Date.now())).toBeLessThan(5_000);
    expect((await listed('openai', [data], '/v1')).models).toHaveLength(2);
  });

  it('asks OpenRouter, where the list is open, whether the key is good when that matters', async () => {
    const { baseUrl, received } = await serve((res) =>
      json(res, {
        data: [{ id: 'a/b', context_length: 100, top_provider: { max_completion_tokens: 5 } }],
      }),
    );
    const source = { kind: 'openrouter', baseUrl, apiKey } as const;
    const { models } = await listModels(source, { signal, checkKey: true });
    expect(models).toEqual([{ id: 'a/b', contextWindow: 100, maxOutputTokens: 5 }]);
    expect(received.map(({ url }) => url)).toEqual(['/v1/key', '/v1/models']);
  });

  it('asks Anthropic page by page', async () => {
    const { models, received } = await listed('anthropic', [
      { data: [{ id: 'claude-b' }], has_more: true, last_id: 'claude-b' },
      { data: [{ id: 'claude-a', max_input_tokens: 9, max_tokens: 3 }], has_more: false },
    ]);
    expect(models).toEqual([
      { id: 'claude-a', contextWindow: 9, maxOutputTokens: 3 },
      { id: 'claude-b' },
    ]);
    expect(received.map(({ url }) => url)).toEqual([
      '/v1/models?limit=1000',
      '/v1/models?limit=1000&after_id=claude-b',
    ]);
    expect(received[0]?.headers).toMatchObject({
      'x-api-key': 'sk-key-of-the-test',
      'anthropic-version': '2023-06-01',
    });
  });

  it('asks Gemini page by page, and leaves out what gives no answers', async () => {
    const { models, received } = await listed('gemini', [
      {
        models: [
          { name: 'models/embedding', supportedGenerationMethods: ['embedContent'] },
          {
            name: 'models/gemini-x',
            inputTokenLimit: 1_000,
            outputTokenLimit: 10,
            supportedGenerationMethods: ['generateContent'],
          },
        ],
        nextPageToken: 'p 2',
      },
      {},
    ]);
    expect(models).toEqual([{ id: 'gemini-x', contextWindow: 1_000, maxOutputTokens: 10 }]);
    expect(received.map(({ url }) => url)).toEqual([
      '/v1beta/models?pageSize=1000',
      '/v1beta/models?pageSize=1000&pageToken=p%202',
    ]);
    expect(received[0]?.headers).toMatchObject({ 'x-goog-api-key': 'sk-key-of-the-test' });
  });

  it.each(['', '/v1', '/api/'])(
    'asks Ollama what it has, with the address ending in "%s"',
    async (path) => {
      const { models, received } = await listed(
        'ollama',
        [{ models: [{ name: 'llama3:latest' }] }],
        path,
      );
      expect(models).toEqual([{ id: 'llama3:latest' }]);
      expect(received[0]?.url).toBe('/api/tags');
    },
  );

  it('fails as models do, without the key', async () => {
    const refusing = await serve((res) =>
      json(res, { error: { message: 'no such key: sk-key-of-the-test' } }, 401),
    );
    const source = { kind: 'openai', baseUrl: refusing.baseUrl, apiKey } as const;
    const failure = await listModels(source, { signal }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'provider/auth',
      message: 'openai: the provider answered 401: no such key: ***',
    });
    const gone = { kind: 'openai', baseUrl: 'http://127.0.0.1:9/v1' } as const;
    await expect(listModels(gone, { signal })).rejects.toMatchObject({
      code: 'provider/unreachable',
    });
    const page = await serve((res) => res.writeHead(200).end('<html>'));
    await expect(
      listModels({ kind: 'anthropic', baseUrl: page.baseUrl }, { signal }),
    ).rejects.toMatchObject({ code: 'provider/malformed_response', hint: 'Check base_url.' });
    await expect(listed('openai', [{ models: [] }])).rejects.toMatchObject({
      code: 'provider/malformed_response',
    });
  });

  it('ends when it is told to, with the reason if that is a failure', async () => {
    const { baseUrl } = await serve(() => {});
    const source = { kind: 'openai', baseUrl } as const;
    const reason = new AuraError('provider/timeout', { message: 'no answer within 10 s' });
    await expect(listModels(source, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const asked = listModels(source, { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'provider/aborted' });
  });

  it('does not follow a list without an end for ever', async () => {
    const page = { data: [{ id: 'a' }], has_more: true, last_id: 'a' };
    const { received } = await listed(
      'anthropic',
      Array.from({ length: 60 }, () => page),
    );
    expect(received).toHaveLength(50);
  });
});

describe('findListedModel', () => {
  const models = ['gpt-5', 'claude-sonnet-4-5-20250929', 'llama3:latest', 'a/b'].map((id) => ({
    id,
  }));

  it.each([
    'gpt-5',
    'models/gpt-5',
    'claude-sonnet-4-5',
    'claude-sonnet-4-5-latest',
    'llama3',
    'a/b:free',
  ])('finds %s', (name) => expect(findListedModel(models, name)).toBeDefined());

  it.each(['gpt', 'gpt-5-mini', 'claude-sonnet-4', 'llama', 'llama3:70b-x', ''])(
    'does not find %s',
    (name) => expect(findListedModel(models, name)).toBeUndefined(),
  );
});
