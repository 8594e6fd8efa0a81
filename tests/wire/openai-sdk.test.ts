import { fakeMcpCommand, scriptedModelServer } from '@aura/testkit';
import { NotFoundError } from 'openai';
import type OpenAI from 'openai';
import { expect, it } from 'vitest';
import { agentToml, stdioServer } from './support/agent-toml.ts';
import { callOnce } from './support/scripts.ts';
import { serve } from './support/serve.ts';

const ask = {
  model: 'helper',
  messages: [{ role: 'user', content: 'Which files are there?' }],
} satisfies OpenAI.ChatCompletionCreateParams;

const config = agentToml({ servers: [stdioServer('files', fakeMcpCommand())] });
const listFiles = callOnce({ name: 'list_files', args: { path: '/' } });

it('lists models', async () => {
  await using model = await scriptedModelServer(listFiles);
  await using aura = await serve({ model, config });
  const { data } = await aura.client.models.list();
  expect(data.map(({ id }) => id)).toEqual(['helper']);
  expect((await aura.client.models.retrieve('helper')).owned_by).toBe('openai');
});

it('reads a whole answer for which a tool was called', async () => {
  await using model = await scriptedModelServer(listFiles);
  await using aura = await serve({ model, config });
  const { choices, usage } = await aura.client.chat.completions.create(ask);
  expect(choices[0]?.message.content).toContain('a.txt');
  expect(choices[0]?.finish_reason).toBe('stop');
  expect(usage?.total_tokens).toBeGreaterThan(0);
});

it('reads a stream with all named events on [http-api 83]', async () => {
  await using model = await scriptedModelServer(listFiles);
  await using aura = await serve({ model, config, settings: { emitReasoning: true } });
  const stream = await aura.client.chat.completions.create({ ...ask, stream: true });
  let text = '';
  const calls: (string | undefined)[] = [];
  for await (const { choices } of stream) {
    text += choices[0]?.delta.content ?? '';
    for (const call of choices[0]?.delta.tool_calls ?? []) calls.push(call.function?.name);
  }
  expect(text).toContain('b.txt');
  expect(calls).toEqual(['list_files']);
});

it('accumulates a stream into one answer', async () => {
  await using model = await scriptedModelServer(listFiles);
  await using aura = await serve({ model, config });
  const answer = await aura.client.chat.completions.stream(ask).finalChatCompletion();
  expect(answer.choices[0]?.message.content).toContain('c.txt');
});

it('stops the run by aborting the stream', async () => {
  await using model = await scriptedModelServer(
    callOnce({ name: 'slow_task', args: { task_id: 'one', duration_seconds: 10 } }),
  );
  await using aura = await serve({ model, config });
  const stream = await aura.client.chat.completions.create({ ...ask, stream: true });
  for await (const { choices } of stream) {
    if (choices[0]?.delta.tool_calls) break;
  }
  // With the run over, closing the server has nothing to wait for.
  expect(stream.controller.signal.aborted).toBe(true);
});

it('throws our errors as its own', async () => {
  await using model = await scriptedModelServer(listFiles);
  await using aura = await serve({
    model,
    config: { 'a.toml': agentToml(), 'b.toml': agentToml({ name: 'b' }) },
  });
  const { completions } = aura.client.chat;
  await expect(completions.create({ ...ask, messages: [] })).rejects.toThrow(
    /^400 No messages provided/,
  );
  const unknown = completions.create({ ...ask, model: 'gpt-9' });
  await expect(unknown).rejects.toBeInstanceOf(NotFoundError);
  await expect(unknown).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
    param: 'model',
  });
});
