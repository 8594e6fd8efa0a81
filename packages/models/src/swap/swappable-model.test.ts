import type { ServerResponse } from 'node:http';
import { createRuntime, defineTool, Namespace, silentLogger } from '@aura/core';
import type { ModelPort } from '@aura/core';
import { describe, expect, it } from 'vitest';
import {
  chunk,
  createModel,
  drain,
  request,
  serve,
  sse,
  stop,
  text,
  whole,
} from '../../test/chat-server.ts';
import type { TestServer } from '../../test/chat-server.ts';
import { createMemoryProfileStates } from '../resilience/memory-profile-states.ts';
import { ProfileLedger } from '../resilience/profile-ledger.ts';
import { createResilientModel } from '../resilience/resilient-model.ts';
import { swappableModel } from './swappable-model.ts';

const ports = {
  clock: { now: Date.now, monotonic: () => performance.now(), sleep: () => Promise.resolve() },
  random: {
    fill: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes),
    number: Math.random,
  },
  digest: { sha256: (of: string) => String(of.length) },
};
const namespace = Namespace.of('tenant', 'acme');

/** A stream that says this. */
const says = (content: string) => (res: ServerResponse) =>
  void res.writeHead(200, sse).end(`${chunk({ delta: { content } })}${stop}data: [DONE]\n\n`);
const answers = (res: ServerResponse): void => void res.writeHead(200, sse).end(whole);
const refuses = (res: ServerResponse): void => {
  res.writeHead(401, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ error: { message: 'bad key', code: 'invalid_api_key' } }));
};
const callOf = (name: string): string => {
  const call = { index: 0, id: 'call_1', type: 'function', function: { name, arguments: '{}' } };
  return `${chunk({ delta: { tool_calls: [call] } })}${chunk({ finish_reason: 'tool_calls' })}`;
};

async function modelThat(
  answer: (res: ServerResponse) => void,
  name = 'gpt-test',
  provider = 'openai',
): Promise<TestServer & { readonly model: ModelPort }> {
  const server = await serve(answer);
  return { ...server, model: createModel(server.baseUrl, { model: name, provider }) };
}

/** The text of an answer. */
const saidBy = async (model: ModelPort): Promise<string> => {
  const events = await drain(model);
  return events.map((event) => (event.type === 'text' ? event.delta : '')).join('');
};

describe('swappableModel', () => {
  it('fails with provider/auth without a model, and answers once it has one', async () => {
    const model = swappableModel();
    expect(model).toMatchObject({ configured: false, revision: 0, info: { model: 'none' } });
    const [event] = await drain(model);
    expect(event).toMatchObject({ type: 'error', error: { code: 'provider/auth' } });
    const { model: next, received } = await modelThat(answers);
    await model.swap(next);
    expect(model).toMatchObject({ configured: true, revision: 1, info: { model: 'gpt-test' } });
    // The probe.
    expect(received).toHaveLength(1);
    expect(await saidBy(model)).toBe('Hello');
    model.clear();
    expect(model).toMatchObject({ configured: false, revision: 2 });
    expect(await drain(model)).toMatchObject([{ error: { code: 'provider/auth' } }]);
  });

  it('a run is told to configure one, goes on with the new one at its next turn, and keeps the old one when a probe fails [runtime C-090]', async () => {
    const other = await modelThat(says('From the other.'), 'other');
    const first = await modelThat((res) => void res.writeHead(200, sse).end(callOf('change')));
    const broken = await modelThat(refuses, 'broken');
    const model = swappableModel();
    const change = defineTool({
      name: 'change',
      description: 'changes the model',
      input: { jsonSchema: { type: 'object' }, check: (args) => ({ ok: true, args }) },
      annotations: { readOnly: true },
      async execute() {
        await expect(model.swap(broken.model)).rejects.toMatchObject({ code: 'provider/auth' });
        expect(model.info.model).toBe('gpt-test');
        await model.swap(other.model);
        return 'changed';
      },
    });
    await using runtime = createRuntime({ ports, model, tools: [change] });
    const refused = runtime.run({ namespace, input: 'hi' });
    await expect(refused).rejects.toMatchObject({ code: 'provider/auth' });

    await model.swap(first.model, { probe: false });
    const outcome = await runtime.run({ namespace, input: 'again' });
    expect(outcome).toMatchObject({ text: 'From the other.' });
    expect(first.received).toHaveLength(1);
    // One probe and one turn, which has the call of the first one.
    expect(other.received).toHaveLength(2);
    expect(other.received[1]?.body).toContain('"changed"');
  });

  it('lets an answer end where it began', async () => {
    const opened = Promise.withResolvers<ServerResponse>();
    const slow = await modelThat((res) => {
      res.writeHead(200, sse).write(text);
      opened.resolve(res);
    });
    const other = await modelThat(says('New.'));
    const model = swappableModel(slow.model);
    const answer = saidBy(model);
    const response = await opened.promise;
    await model.swap(other.model);
    response.end(`${text}${stop}data: [DONE]\n\n`);
    expect(await answer).toBe('HelloHello');
    expect(await saidBy(model)).toBe('New.');
  });

  it('has the limits of the model that answers now, also inside other ports', async () => {
    const { baseUrl } = await serve(answers);
    const model = swappableModel(createModel(baseUrl, { contextWindow: 8_000 }));
    const states = createMemoryProfileStates();
    const ledger = new ProfileLedger({ states, logger: silentLogger, ...ports });
    const outer = createResilientModel({
      ...ports,
      ledger,
      routes: [{ profiles: [{ id: 'test:0', port: model }] }],
    });
    expect(outer.info.contextWindow).toBe(8_000);
    await model.swap(createModel(baseUrl, { contextWindow: 200_000 }), { probe: false });
    expect(outer.info.contextWindow).toBe(200_000);
  });

  it('pays each answer at the price of the model that gave it', async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 0, total_tokens: 10 };
    const end = `data: ${JSON.stringify({ id: 'r', choices: [], usage })}\n\ndata: [DONE]\n\n`;
    const cheap = await modelThat(
      (res) => void res.writeHead(200, sse).end(callOf('change') + end),
      'same',
      'cheap',
    );
    const dear = await modelThat(
      (res) => void res.writeHead(200, sse).end(text + stop + end),
      'same',
      'dear',
    );
    const model = swappableModel(cheap.model);
    const change = defineTool({
      name: 'change',
      description: 'changes the model',
      input: { jsonSchema: { type: 'object' }, check: (args) => ({ ok: true, args }) },
      annotations: { readOnly: true },
      execute: () => model.swap(dear.model, { probe: false }).then(() => 'changed'),
    });
    const prices = {
      price: ({ provider }: { readonly provider: string }) => ({
        costMicros: provider === 'cheap' ? 1 : 1_000,
      }),
    };
    await using runtime = createRuntime({ ports, model, tools: [change], budget: { prices } });
    const outcome = await runtime.run({ namespace, input: 'hi' });
    expect(outcome.costMicros).toBe(1_001);
  });

  it('gives the place to the last one who asked, not to the one whose probe took longest', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    const slow = await modelThat((res) => asked.resolve(res), 'slow');
    const quick = await modelThat(answers, 'quick');
    const model = swappableModel();
    const first = model.swap(slow.model);
    const given = expect(first).rejects.toMatchObject({ code: 'provider/aborted' });
    await asked.promise;
    await model.swap(quick.model);
    await given;
    expect(model).toMatchObject({ revision: 1, info: { model: 'quick' } });
  });

  it('gives up when it is told to, and when the model is taken away meanwhile', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    const slow = await modelThat((res) => asked.resolve(res));
    const model = swappableModel();
    const cancelled = model.swap(slow.model, { probe: false, signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'provider/aborted' });
    const pending = model.swap(slow.model);
    const given = expect(pending).rejects.toMatchObject({ code: 'provider/aborted' });
    await asked.promise;
    model.clear();
    await given;
    expect(model.configured).toBe(false);
  });

  it('tells listeners until they are disposed of', async () => {
    const { model: next } = await modelThat(answers);
    const model = swappableModel();
    const heard: number[] = [];
    const listening = model.onSwap((revision) => heard.push(revision));
    await model.swap(next, { probe: false });
    model.clear();
    listening[Symbol.dispose]();
    await model.swap(next, { probe: false });
    expect(heard).toEqual([1, 2]);
  });

  it('gives reasoning back only to the provider that it came from', async () => {
    const { baseUrl, received } = await serve(answers);
    const model = swappableModel(createModel(baseUrl, { provider: 'other' }));
    const asked = request.messages.slice(0, 1);
    const part = { type: 'reasoning' as const, text: 'secret thoughts', provider: 'openai' };
    const providerData = { field: 'reasoning_content' };
    const call = { id: 'c' as never, name: 'look', args: {} };
    const said = {
      id: 'a' as never,
      createdAt: 0,
      role: 'assistant' as const,
      content: [{ ...part, providerData }],
      toolCalls: [call],
    };
    const messages = [...asked, said];
    const { signal } = new AbortController();
    await drain(model, signal, { ...request, messages });
    await model.swap(createModel(baseUrl), { probe: false });
    await drain(model, signal, { ...request, messages });
    const bodies = received.map(({ body }) => body.includes('secret thoughts'));
    expect(bodies).toEqual([false, true]);
  });
});
