import { fakeMcpServer, hostileModelServer, scriptedModelServer } from '@aura/testkit';
import { expect, it } from 'vitest';
import { agentToml, httpServer } from './support/agent-toml.ts';
import { callOnce } from './support/scripts.ts';
import { serve } from './support/serve.ts';
import { waitFor } from './support/wait-for.ts';

it('is a chat completion with usage, in a session [http-api 31, 32, 34, 35]', async () => {
  await using model = await scriptedModelServer([
    { text: 'Four.', usage: { inputTokens: 12, outputTokens: 3 } },
    { text: 'Four.' },
  ]);
  await using aura = await serve({ model });
  const given = await aura.complete({ metadata: { chat_session_id: 'mine' } });
  expect(given).toEqual({
    id: expect.stringMatching(/^chatcmpl-[0-9a-f-]{36}$/),
    object: 'chat.completion',
    created: expect.any(Number),
    model: 'openai/scripted',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'Four.' }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
    metadata: { chat_session_id: 'mine' },
  });
  const generated = await aura.post('Two plus two?');
  const session = generated.headers.get('x-chat-session-id');
  expect(session).toMatch(/^cs_[0-9a-f]{32}$/);
  expect(await generated.json()).toMatchObject({ metadata: { chat_session_id: session } });
});

it('says the same as a stream does [http-api 33]', async () => {
  const usage = { inputTokens: 5, outputTokens: 4 };
  await using model = await scriptedModelServer(() => ({ text: 'One two three four.', usage }));
  await using aura = await serve({ model });
  const whole = await aura.complete();
  const stream = await aura.stream();
  expect(stream.text).toBe('One two three four.');
  expect(whole.choices[0]?.message.content).toBe(stream.text);
  expect(whole.usage).toEqual({ prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 });
  expect(stream.chunks.at(-1)?.usage).toEqual(whole.usage);
});

it('ends with `length` at the bound of the client, which the model gets to know [http-api 36]', async () => {
  await using model = await scriptedModelServer(() => ({
    text: 'One two',
    usage: { inputTokens: 5, outputTokens: 2 },
  }));
  await using aura = await serve({ model });
  const { choices } = await aura.complete({ max_tokens: 2 });
  expect(choices[0]?.finish_reason).toBe('length');
  expect(model.requests[0]?.body).toMatchObject({ max_tokens: 2 });
});

it('survives a tool with structured content [http-api 37]', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer(callOnce({ name: 'list_metrics', args: {} }));
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('metrics', mcp.url)] }),
  });
  const content = (await aura.complete()).choices[0]?.message.content;
  expect(content).toMatch(/"name": "cpu"/);
  expect(content).not.toContain('JsonError');
});

it('is given up, with its model call, when the client leaves [http-api 189]', async () => {
  const called = Promise.withResolvers<void>();
  await using model = await hostileModelServer(() => called.resolve());
  await using aura = await serve({ model });
  const leaving = new AbortController();
  const answer = aura.post('Hello?', { signal: leaving.signal });
  await called.promise;
  expect(await model.connections()).toBe(1);
  leaving.abort();
  await expect(answer).rejects.toThrow(/abort/);
  await waitFor('the model call to be closed', async () => (await model.connections()) === 0);
});

it('keeps what the model said between its tool calls', async () => {
  await using mcp = await fakeMcpServer();
  await using model = await scriptedModelServer([
    { text: 'Let me look.', calls: [{ name: 'list_files', args: { path: '/' } }] },
    { text: 'Three files.' },
  ]);
  await using aura = await serve({
    model,
    config: agentToml({ servers: [httpServer('files', mcp.url)] }),
  });
  const { choices } = await aura.complete();
  expect(choices[0]?.message.content).toBe('Let me look.\n\nThree files.');
  model.assertComplete();
});

it('refuses with 504 when the model does not begin in time', async () => {
  await using model = await hostileModelServer(() => undefined);
  await using aura = await serve({ model, settings: { firstChunkTimeoutMs: 100 } });
  const response = await aura.post('Hello?');
  expect(response.status).toBe(504);
  expect(await response.json()).toMatchObject({ error: { type: 'timeout' } });
  await waitFor('the model call to be closed', async () => (await model.connections()) === 0);
});

it('serves many at a time', async () => {
  await using model = await scriptedModelServer(({ question }) => ({ text: `You: ${question}` }));
  await using aura = await serve({ model });
  const questions = Array.from({ length: 20 }, (_, index) => `question ${index}`);
  const answers = await Promise.all(questions.map((question) => aura.complete(question)));
  expect(answers.map(({ choices }) => choices[0]?.message.content)).toEqual(
    questions.map((question) => `You: ${question}`),
  );
});

it('is there for the next client after one that failed', async () => {
  await using model = await scriptedModelServer([
    { error: { status: 400, type: 'invalid_request_error', message: 'no such parameter' } },
    { text: 'Better.' },
  ]);
  await using aura = await serve({ model });
  expect((await aura.complete()).choices[0]?.message.content).toContain('provider');
  expect((await aura.complete()).choices[0]?.message.content).toBe('Better.');
});
