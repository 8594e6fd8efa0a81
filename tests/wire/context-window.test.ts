import type { ServerResponse } from 'node:http';
import { isJsonObject } from '@aura/core';
import type { JsonValue } from '@aura/core';
import { hostileModelServer, sseData } from '@aura/testkit';
import type OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { agentToml } from './support/agent-toml.ts';
import { serve } from './support/serve.ts';

type Chat = OpenAI.ChatCompletionMessageParam[];

const words = (count: number): string => 'word '.repeat(count);

/** A conversation of so many exchanges, of 200 tokens each, and a question. */
function conversation(exchanges: number, question = 'And now?'): Chat {
  const said = Array.from({ length: exchanges }, (_, at): Chat => [
    { role: 'user', content: `question ${at}: ${words(90)}` },
    { role: 'assistant', content: `answer ${at}: ${words(90)}` },
  ]);
  return [...said.flat(), { role: 'user', content: question }];
}

function answer(response: ServerResponse, content: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const part = { choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }] };
  response.end(sseData(part) + sseData('[DONE]'));
}

function refuse(response: ServerResponse, message: string, code: string): void {
  response.writeHead(400, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, code, type: 'invalid_request_error' } }));
}

/** What a request shows the model: the text of every message, cut short. */
function shown(body: JsonValue | undefined): readonly string[] {
  const listed = isJsonObject(body) ? body['messages'] : undefined;
  const messages = Array.isArray(listed) ? listed.filter(isJsonObject) : [];
  return messages.map(({ content }) => String(content).slice(0, 12).trim());
}

/** The model that is asked. */
const modelOf = (body: JsonValue): string => (isJsonObject(body) ? String(body['model']) : '');

const isSummary = (body: JsonValue): boolean => JSON.stringify(body).includes('write the summary');

describe('an agent whose window is known', () => {
  it('is shown the newest part of a conversation that has outgrown it', async () => {
    await using model = await hostileModelServer((_request, response) => answer(response, 'Fine.'));
    await using aura = await serve({ model, config: agentToml({ llm: 'context_window = 8192' }) });
    const { text } = await aura.stream({ messages: conversation(40) });
    expect(text).toBe('Fine.');
    const view = shown(model.requests[0]?.body);
    expect(view[0]).toBe('You help.');
    expect(view[1]).toMatch(/^question [23]\d/);
    expect(view.at(-1)).toBe('And now?');
    expect(view.length).toBeLessThan(50);
  });

  it('is shown a summary of the rest where that is configured', async () => {
    await using model = await hostileModelServer(({ body }, response) =>
      answer(response, isSummary(body) ? 'They counted to thirty.' : 'Fine.'),
    );
    const config = `${agentToml({ llm: 'context_window = 8192' })}\n[compaction]\nstrategy = "summarise"`;
    await using aura = await serve({ model, config });
    expect((await aura.stream({ messages: conversation(40) })).text).toBe('Fine.');
    expect(model.requests.map(({ body }) => isSummary(body))).toEqual([true, false]);
    expect(JSON.stringify(model.requests[1]?.body)).toContain('They counted to thirty.');
  });

  it('fails with words that help where nothing may be left out', async () => {
    await using model = await hostileModelServer((_request, response) => answer(response, 'Fine.'));
    const config = `${agentToml({ llm: 'context_window = 8192' })}\n[compaction]\nstrategy = "fail"`;
    await using aura = await serve({ model, config });
    const { text } = await aura.stream({ messages: conversation(40) });
    expect(text).toMatch(/narrow the question/);
    expect(model.requests).toHaveLength(0);
  });

  it('is shown everything while it fits, and a model of an unknown window always', async () => {
    await using model = await hostileModelServer((_request, response) => answer(response, 'Fine.'));
    for (const llm of ['context_window = 128000', '']) {
      await using aura = await serve({ model, config: agentToml({ llm }) });
      await aura.stream({ messages: conversation(40) });
      expect(shown(model.requests.at(-1)?.body)).toHaveLength(82);
    }
  });
});

describe('a provider that refuses a conversation as too large', () => {
  const config = `${agentToml({ model: 'small', llm: 'context_window = 8192' })}
[[agent.llm.fallbacks]]
provider = "openai"
api_key = "test-key"
model = "large"
base_url = "{{ env.MODEL_URL }}"
context_window = 32768
[compaction]
strategy = "summarise"`;
  const tooLarge = (response: ServerResponse): void =>
    refuse(response, 'maximum context length exceeded', 'context_length_exceeded');

  it.each([
    ['and the larger one answers', 'Fine.', /^Fine\.$/],
    ['until nobody is left', undefined, /narrow the question/],
  ])(
    'gets a summary, then less, then a larger model is asked, %s [workspace 83]',
    async (_title, large, expected) => {
      let summaries = 0;
      await using model = await hostileModelServer(({ body }, response) => {
        if (isSummary(body)) {
          summaries += 1;
          if (summaries === 1) answer(response, 'They counted.');
          else refuse(response, 'no more summaries', 'bad_request');
        } else if (modelOf(body) === 'large' && large !== undefined) answer(response, large);
        else tooLarge(response);
      });
      await using aura = await serve({ model, config });
      const { text } = await aura.stream({ messages: conversation(20) });
      expect(text).toMatch(expected);
      const asked = model.requests
        .filter(({ body }) => !isSummary(body))
        .map(({ body }) => [modelOf(body), shown(body).length] as const);
      expect(asked.map(([name]) => name)).toEqual(['small', 'small', 'small', 'large']);
      const [all = 0, summarised = 0, dropped = 0, last = 0] = asked.map(([, length]) => length);
      expect([all > summarised, summarised > dropped, dropped === last]).toEqual([
        true,
        true,
        true,
      ]);
      const log = JSON.stringify(aura.log);
      expect(log.includes('context/overflow_unrecoverable')).toBe(large === undefined);
    },
  );

  it('is not asked what it is known to be too small for [workspace 83]', async () => {
    await using model = await hostileModelServer(({ body }, response) =>
      answer(response, modelOf(body)),
    );
    await using aura = await serve({ model, config });
    const { text } = await aura.stream({ messages: conversation(0, words(9_000)) });
    expect(text).toBe('large');
    expect(model.requests).toHaveLength(1);
    const beyond = await aura.stream({ messages: conversation(0, words(60_000)) });
    expect(beyond.text).toMatch(/narrow the question/);
    expect(model.requests).toHaveLength(1);
    expect((await aura.stream({ messages: conversation(1) })).text).toBe('small');
  });
});
