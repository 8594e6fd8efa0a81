import { calibratedCounter, heuristicCounter } from '@aura/core';
import type { CallId, Message, MessageId, TokenCounter } from '@aura/core';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, expect, it } from 'vitest';
import { gptCounter } from './gpt-counter.ts';
import { GptTokenizer } from './gpt-tokenizer.ts';

const tokenizer = new GptTokenizer();
afterAll(() => tokenizer[Symbol.asyncDispose]());
const { signal } = new AbortController();
const model = 'gpt-5-mini';
const text = 'Supercalifragilisticexpialidocious, said the fox. '.repeat(20);
const asked: Message = {
  role: 'user',
  id: 'm1' as MessageId,
  createdAt: 0,
  content: [{ type: 'text', text }],
};
const called: Message = {
  role: 'assistant',
  id: 'm2' as MessageId,
  createdAt: 0,
  content: [],
  toolCalls: [{ id: 'c' as CallId, name: 'look', args: { at: text } }],
};
const tools = [{ name: 'look', description: text, inputSchema: { type: 'object' } }];
const request = { system: [{ id: 's', text }], messages: [asked, called], tools };

it('is exact for what it has prepared', async () => {
  const counter = gptCounter(tokenizer);
  await counter.prepare?.(request, model, signal);
  const args = countTokens(JSON.stringify({ at: text }));
  expect(counter.text(text, model)).toBe(countTokens(text));
  expect(counter.message(asked, model)).toBe(4 + countTokens(text));
  expect(counter.message(called, model)).toBe(4 + 8 + countTokens('look') + args);
  const described = `look\n${text}\n${JSON.stringify({ type: 'object' })}`;
  expect(counter.tools(tools, model)).toBe(8 + countTokens(described));
});

it('estimates what it has not prepared, and what nobody has a vocabulary for', async () => {
  const counter = gptCounter(tokenizer);
  const estimate = heuristicCounter();
  expect(counter.message(asked, model)).toBe(estimate.message(asked, model));
  await counter.prepare?.(request, 'claude-sonnet-4-5', signal);
  await counter.prepare?.(request, model, signal);
  expect(counter.message(asked, 'claude-sonnet-4-5')).toBe(estimate.message(asked, model));
});

it('asks the tokenizer for nothing that it knows', async () => {
  const asks: number[] = [];
  class Watched extends GptTokenizer {
    override count(...[groups, options]: Parameters<GptTokenizer['count']>) {
      asks.push(groups.length);
      return super.count(groups, options);
    }
  }
  await using watched = new Watched();
  const counter = gptCounter(watched);
  await counter.prepare?.(request, model, signal);
  await counter.prepare?.(request, model, signal);
  const next: Message = { ...asked, id: 'm3' as MessageId };
  await counter.prepare?.({ ...request, messages: [asked, called, next] }, model, signal);
  expect(asks).toEqual([4, 1]);
});

it('estimates when the tokenizer is not to be had', async () => {
  await using broken = new GptTokenizer({ threadPath: '/nowhere/thread.js' });
  const counter = gptCounter(broken);
  await counter.prepare?.(request, model, signal);
  expect(counter.message(asked, model)).toBe(heuristicCounter().message(asked, model));
});

it.each<readonly [string, () => TokenCounter]>([
  ['the real tokenizer', () => gptCounter(tokenizer)],
  ['an estimate', heuristicCounter],
])('follows a provider that counts 1.3 times as much as %s [runtime C-133]', async (_of, make) => {
  const counter = calibratedCounter(make());
  await counter.prepare?.(request, model, signal);
  const before = counter.message(asked, model);
  for (let call = 0; call < 20; call += 1) {
    counter.observe(model, counter.message(asked, model), before * 1.3);
  }
  expect(counter.message(asked, model) / before).toBeCloseTo(1.3, 2);
});

it('passes on what providers report to its estimate, but for what it counts exactly', () => {
  const learnt: unknown[] = [];
  const observe = (...report: unknown[]): void => void learnt.push(report);
  const counter = gptCounter(tokenizer, { estimate: { ...heuristicCounter(), observe } });
  counter.observe?.(model, 10, 20);
  counter.observe?.('claude-sonnet-4-5', 10, 20);
  expect(learnt).toEqual([['claude-sonnet-4-5', 10, 20]]);
});
