import {
  fakeClock,
  fakeMcpServer,
  hostileModelServer,
  scriptedModelServer,
  sseData,
} from '@aura/testkit';
import type OpenAI from 'openai';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { callOnce, say } from './support/scripts.ts';
import { serve } from './support/serve.ts';

it('is made of chunks as OpenAI clients know them [http-api 38, 39, 40, 42, 43, 44, 45, 47]', async () => {
  await using model = await scriptedModelServer(say('An answer that comes in several parts.'));
  await using aura = await serve({ model, settings: { customEvents: false } });
  const transcript = await aura.stream({ metadata: { chat_session_id: 'mine' } });
  const { status, headers, chunks, frames } = transcript;
  expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  expect(headers.get('x-chat-session-id')).toBe('mine');
  expect(transcript.text).toBe('An answer that comes in several parts.');

  const constants = chunks.map(({ id, object, created, model: name }) => [
    id,
    object,
    created,
    name,
  ]);
  expect(new Set(constants.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(chunks[0]).toMatchObject({ object: 'chat.completion.chunk', model: 'openai/scripted' });
  expect(chunks.length).toBeGreaterThan(2);

  const roles = chunks.map(({ choices }) => choices[0]?.delta.role);
  expect(roles).toEqual(['assistant', ...roles.slice(1).map(() => undefined)]);
  expect(transcript.finishReasons).toEqual(['stop']);
  const last = chunks.at(-1);
  expect(last?.choices).toEqual([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  const { prompt_tokens: prompt = 0, completion_tokens: completion = 0 } = last?.usage ?? {};
  expect(prompt).toBeGreaterThan(0);
  expect(completion).toBeGreaterThan(0);
  expect(last?.usage?.total_tokens).toBe(prompt + completion);
  expect(frames.filter(({ data }) => data === '[DONE]')).toHaveLength(1);
  expect(transcript.done).toBe(true);
});

it('takes its session from the headers when the metadata has none [http-api 41]', async () => {
  await using model = await scriptedModelServer(say('Hi.'));
  await using aura = await serve({ model });
  const openWebUi = { 'x-openwebui-chat-id': 'third' };
  const both = { ...openWebUi, 'x-chat-session-id': 'second' };
  const metadata = { chat_session_id: 'first' };
  const sessions = [
    await aura.stream({ metadata }, { headers: both }),
    await aura.stream({}, { headers: both }),
    await aura.stream({}, { headers: openWebUi }),
  ].map(({ headers }) => headers.get('x-chat-session-id'));
  expect(sessions).toEqual(['first', 'second', 'third']);
});

it.each([
  ['a line end', 'evil\r\nx-injected: 1'],
  ['an emoji', 'smile 😀'],
  ['a path', '../../etc'],
  ['no end', 'x'.repeat(5_000)],
])('survives a session id with %s [http-api 184]', async (_what, id) => {
  await using model = await scriptedModelServer(say('Hi.'));
  await using aura = await serve({ model });
  const { done, headers } = await aura.stream({ metadata: { chat_session_id: id } });
  expect(done).toBe(true);
  expect(headers.get('x-injected')).toBeNull();
  expect(headers.get('x-chat-session-id')).toMatch(/^[A-Za-z0-9._:-]{1,128}$/);
});

it('starts a paragraph after a tool result and still ends with `stop` [http-api 45, 49]', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer([
    { text: 'Looking.', calls: [{ name: 'list_files', args: { path: '/' } }] },
    { text: 'Three files.' },
  ]);
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('files', mcp.url)] }),
  });
  const { text, finishReasons, chunks } = await aura.stream();
  expect(text).toBe('Looking.\n\nThree files.');
  expect(finishReasons).toEqual(['stop']);
  expect(chunks.at(-1)?.choices[0]?.delta).toEqual({});
});

it('beats every 15 seconds while a tool is silent [http-api 48]', async () => {
  const clock = fakeClock();
  const running = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<string>();
  const tool = {
    name: 'silent',
    call() {
      running.resolve();
      return finish.promise;
    },
  };
  await using mcp = await fakeMcpServer({ tools: [tool] });
  await using model = await scriptedModelServer(callOnce({ name: 'silent', args: {} }));
  await using aura = await serve({
    model,
    clock,
    config: agentToml({ servers: [httpServer('quiet', mcp.url)] }),
  });
  const reading = aura.stream();
  await running.promise;
  await clock.advance(45_000);
  finish.resolve('spoken at last');
  const { frames, text, done } = await reading;
  expect(frames.filter(({ comment }) => comment === 'heartbeat')).toHaveLength(3);
  expect(text).toContain('spoken at last');
  expect(done).toBe(true);
});

it('of a slow reader is merged until it is read, and holds up no other', async () => {
  const parts = 2_000;
  const part = 'x'.repeat(10_000);
  const said = Promise.withResolvers<void>();
  await using model = await hostileModelServer(({ body }, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const long = JSON.stringify(body).includes('much');
    if (long) response.once('finish', () => said.resolve());
    const chunk = sseData({ choices: [{ index: 0, delta: { content: part } }] });
    for (let sent = 0; sent < (long ? parts : 1); sent += 1) response.write(chunk);
    response.write(sseData({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }));
    response.end(sseData('[DONE]'));
  });
  await using aura = await serve({ model, settings: { streamingBufferSize: 10 } });
  const slow = await aura.post({ messages: [{ role: 'user', content: 'much' }], stream: true });
  await said.promise;
  const quick = await aura.stream('little');
  expect([quick.text, quick.done]).toEqual([part, true]);
  const frames = (await slow.text()).split('\n\n').filter((frame) => frame.startsWith('data: {'));
  expect(frames.length).toBeLessThan(parts);
  const texts = frames.map((frame) => {
    const { choices } = JSON.parse(frame.slice('data: '.length)) as OpenAI.ChatCompletionChunk;
    return choices[0]?.delta.content ?? '';
  });
  // Compared as a flag: a difference of this size is not worth printing.
  expect(texts.join('') === part.repeat(parts)).toBe(true);
});
