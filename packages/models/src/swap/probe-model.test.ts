import type { ModelEvent, ModelPort } from '@aura/core';
import { AuraError } from '@aura/core';
import { expect, it } from 'vitest';
import { chunk, createModel, serve, sse } from '../../test/chat-server.ts';
import { probeModel } from './probe-model.ts';

const { signal } = new AbortController();

const saying = (...batches: readonly (readonly ModelEvent[])[]): ModelPort => ({
  info: { provider: 'test', model: 'm' },
  async *stream() {
    yield* batches;
  },
});

it('is content with the first word, and hangs up', async () => {
  const closed = Promise.withResolvers<void>();
  const { baseUrl, received } = await serve((res) => {
    res.once('close', () => closed.resolve());
    res.writeHead(200, sse).write(chunk({ delta: { content: 'o' } }));
  });
  await probeModel(createModel(baseUrl), { signal });
  await closed.promise;
  expect(received).toHaveLength(1);
});

it('waits for the outcome of a model that tries again by itself', async () => {
  const attempt: ModelEvent = { type: 'attempt', attempt: {} as never };
  const error = new AuraError('provider/auth', { message: 'no' });
  await probeModel(saying([attempt], [{ type: 'text', delta: 'ok' }]), { signal });
  const refused = probeModel(saying([attempt], [attempt, { type: 'error', error }]), { signal });
  await expect(refused).rejects.toBe(error);
});

it('fails for an answer of nothing', async () => {
  await expect(probeModel(saying(), { signal })).rejects.toMatchObject({
    code: 'provider/malformed_response',
  });
});
